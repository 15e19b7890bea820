// node check.mjs FILE...: prints what GitHub's parser says against each workflow, a fault a line, and ends with 1 where there is one.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { basename } from "node:path";

register("./json-modules.mjs", import.meta.url);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");

for (const path of process.argv.slice(2)) {
  const { context, value } = parseWorkflow({ name: basename(path), content: await readFile(path, "utf8") }, new NoOperationTraceWriter());
  // Converting finds what the schema cannot say: jobs that need each other, or one that is not there.
  if (value && context.errors.getErrors().length === 0) await convertWorkflowTemplate(context, value);
  for (const error of context.errors.getErrors()) {
    console.log(error.message);
    process.exitCode = 1;
  }
}
