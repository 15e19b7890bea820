using System.Text.Json;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Dns;
using Spectre.Console;

namespace Backscatter.Cli.Lists;

/// <summary>In which form the outcome of test points is written.</summary>
internal enum ListCheckFormat
{
    Table,
    Json,
}

/// <summary>Writes how lists stood their test points: for reading, or as JSON with every question and answer.</summary>
internal static class ListCheckReport
{
    private sealed record TestPart(string Zone, string Name, string? Kind, string Outcome, string? Reason, string Why, IReadOnlyList<EvidencePart> Evidence);

    private sealed record EvidencePart(string Question, IReadOnlyList<string> Answers, DnsCode Code, string Resolver, double Seconds, string? Detail);

    private static readonly JsonSerializerOptions Indented = new(JsonLines.Options) { WriteIndented = true };

    public static void Write(IReadOnlyList<CheckedList> lists, ListCheckFormat format, TextWriter output)
    {
        var parts = lists.SelectMany(Parts).ToList();
        if (format == ListCheckFormat.Json) output.WriteLine(JsonSerializer.Serialize(parts, Indented));
        else WriteTable(parts, Terminal.For(output));
    }

    private static IEnumerable<TestPart> Parts(CheckedList list) => list.Tests.Count == 0
        ? [new TestPart(list.List.Zone, list.List.Name, null, "not-tested", Words<UnknownReason>.Of(UnknownReason.KeyMissing), list.List.Key is { } key ? $"no key \"{key.Name}\" is configured; give one with --keys or {ListKeys.Variable(key.Name)}" : "it carries nothing that can be asked about", [])]
        : list.Tests.Select(test => new TestPart(
            list.List.Zone,
            list.List.Name,
            ListWords.Subjects(test.Kind),
            Words<SelfTestOutcome>.Of(test.Test.Outcome),
            test.Test.Reason is { } reason ? Words<UnknownReason>.Of(reason) : null,
            test.Test.Why,
            [.. test.Test.Evidence.Select(evidence => new EvidencePart(evidence.Name, [.. evidence.Answers.Select(answer => answer.ToString())], evidence.Code, evidence.Resolver, Math.Round(evidence.Elapsed.TotalSeconds, 3), evidence.Detail))]));

    private static void WriteTable(List<TestPart> parts, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in (string[])["", "Zone", "About", "Outcome", "Why"]) table.AddColumn(column);
        foreach (var part in parts)
            table.AddRow(Sign(part.Outcome), Markup.Escape(part.Zone), part.Kind ?? "", part.Outcome + (part.Reason is { } reason ? $" ({reason})" : ""), Markup.Escape(part.Why));
        console.Write(table);
        var passed = parts.Count(part => part.Outcome == "passed");
        console.MarkupLine($"{passed} of {parts.Count} tests passed. What did not pass is never taken for a listing, nor for clean.");
    }

    private static string Sign(string outcome) => outcome switch
    {
        "passed" => "[green]✓[/]",
        "failed" => "[red]✗[/]",
        "unproven" or "no-test-points" => "[blue]i[/]",
        _ => "[yellow]?[/]",
    };
}
