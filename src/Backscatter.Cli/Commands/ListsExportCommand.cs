using System.CommandLine;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter lists export</c>: the catalogue as a file of its own format, as a spreadsheet or as a document.</summary>
internal static class ListsExportCommand
{
    private enum Form
    {
        Json,
        Csv,
        Markdown,
    }

    public static Command Create()
    {
        var options = new ListOptions();
        var format = new Option<Form>("--format") { Description = "json can be edited and laid over the shipped catalogue with --lists.", HelpName = "json|csv|markdown", DefaultValueFactory = _ => Form.Json };
        var output = new Option<string>("--output", "-o") { Description = "Write to this file; it appears when it is whole. [default: standard output]", HelpName = "file" };
        var command = new Command("export", "Writes the whole catalogue, as it is with the files and switches given.") { format, output };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var chosen = options.Read(parsed);
            using var file = ReportFile.Open(parsed.GetValue(output));
            switch (parsed.GetValue(format))
            {
                case Form.Csv: ListCsv.Write(chosen.Choices, file.Writer); break;
                case Form.Markdown: ListMarkdown.Write(chosen.Choices, file.Writer); break;
                default: file.Writer.WriteLine(BlocklistCatalogue.ToJson(chosen.Catalogue.Lists)); break;
            }

            file.Complete();
            return ExitCode.Pass;
        });
        return command;
    }
}
