using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Backscatter.Delivery.Tests;

/// <summary>What a workflow of ours must keep to beyond GitHub's schema: nothing it runs can change under us, and nobody outside can say what it does.</summary>
internal static partial class WorkflowRules
{
    private const int LongestMinutes = 90;

    // Whoever opens a pull request or pushes a branch writes the rest of the github context: titles, names of branches, messages.
    private static readonly string[] TrustedInGithub = ["github.token", "github.ref", "github.repository", "github.event_name", "github.event.pull_request.head.repo.full_name"];

    /// <summary>What is wrong with a workflow, each fault in one line.</summary>
    public static IEnumerable<string> Faults(string text)
    {
        var workflow = Yaml.Read(text);
        return Triggers().Concat(Whole()).Concat(workflow.At("jobs").Entries().SelectMany(job => OfJob(job.Key, job.Value))).Concat(Pins(text)).Concat(Expressions(workflow));

        IEnumerable<string> Triggers() => workflow.At("on").Names()
            .Where(trigger => trigger is "pull_request_target" or "workflow_run" or "issue_comment")
            .Select(trigger => $"{trigger} runs with our rights on what others wrote");

        IEnumerable<string> Whole()
        {
            if (workflow.At("permissions") is not YamlMappingNode { Children.Count: 0 }) yield return "the workflow does not begin with permissions: {}";
            if (workflow.At("concurrency").At("group").Text() is null || workflow.At("concurrency").At("cancel-in-progress").Text() is null)
                yield return "the workflow does not say what happens while it runs already (concurrency: group, cancel-in-progress)";
        }
    }

    private static IEnumerable<string> OfJob(string name, YamlNode job)
    {
        if (job.At("permissions") is not YamlMappingNode) yield return $"{name}: no permissions of its own";
        if (!int.TryParse(job.At("timeout-minutes").Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > LongestMinutes)
            yield return FormattableString.Invariant($"{name}: no timeout-minutes of at most {LongestMinutes}");
        if (job.Scalars().Any(scalar => scalar.Text.EndsWith("-latest", StringComparison.Ordinal))) yield return $"{name}: a runner that changes by itself";
        foreach (var step in job.At("steps").Elements())
        {
            if (step.At("uses").Text() is { } uses && uses.StartsWith("actions/checkout@", StringComparison.Ordinal) && step.At("with").At("persist-credentials").Text() != "false")
                yield return $"{name}: the checkout leaves its token behind (persist-credentials: false)";
            if (step.At("run").Text()?.Contains("${{", StringComparison.Ordinal) == true) yield return $"{name}: a run with an expression in it; hand it over by env";
        }
    }

    private static IEnumerable<string> Pins(string text)
    {
        foreach (Match line in Uses().Matches(text))
        {
            if (!Pinned().IsMatch(line.Value)) yield return $"{line.Groups["action"].Value.Split('@')[0]} is not pinned to a commit with its version behind it";
        }
    }

    private static IEnumerable<string> Expressions(YamlNode workflow)
    {
        foreach (var (path, text) in workflow.Scalars())
        {
            // The condition of a job or step is an expression without marks.
            var expressions = path.EndsWith("/if", StringComparison.Ordinal) ? [text] : Expression().Matches(text).Select(match => match.Groups["inside"].Value);
            foreach (var name in expressions.SelectMany(expression => Context().Matches(expression)).Select(match => match.Value))
            {
                if (name.StartsWith("secrets.", StringComparison.Ordinal)) yield return $"{path}: {name}, and there is no secret but github.token";
                else if (name.StartsWith("github.", StringComparison.Ordinal) && !TrustedInGithub.Contains(name)) yield return $"{path}: {name} may be written by anybody";
            }
        }
    }

    [GeneratedRegex(@"^ *(?:- )?uses: (?<action>.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{\{(?<inside>.*?)\}\}", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b(?:github|secrets)\.[\w.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Context();
}
