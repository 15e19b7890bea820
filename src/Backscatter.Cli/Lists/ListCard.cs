using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Dns;
using Spectre.Console;

namespace Backscatter.Cli.Lists;

/// <summary>All that is known of one list, on one page.</summary>
internal sealed class ListCard(IAnsiConsole console)
{
    /// <summary>Writes it.</summary>
    /// <param name="choice">The list, and whether it is asked.</param>
    /// <param name="contains">The zones that this one carries all of.</param>
    /// <param name="health">How it fared, as far as it is remembered.</param>
    public void Write(ListChoice choice, IReadOnlyList<string> contains, IReadOnlyList<ListHealth> health)
    {
        var list = choice.List;
        console.Write(new Rule($"[bold]{Markup.Escape(list.Name)}[/] [dim]{Markup.Escape(list.Zone)}[/]").LeftJustified());
        if (!list.IsAsked)
        {
            Facts(("State", $"[red]{Markup.Escape(choice.Why)}[/]"), ("Instead", Markup.Escape(list.Ended?.Successor ?? "")), ("Operator", Markup.Escape(list.Operator)));
            return;
        }

        if (list.Holds.Length > 0) console.MarkupLine(Markup.Escape(list.Holds));
        WriteFacts(choice, contains);
        if (health.Count > 0) Facts(("Health", string.Join('\n', ListHealthWords.History(health))));
        WriteAnswers(list);
        WriteTestPoints(list);
        WriteRemoval(list.Removal);
        Facts(("For receivers", Markup.Escape(list.ForReceivers ?? "")));
        WriteSources(list);
    }

    private void WriteFacts(ListChoice choice, IReadOnlyList<string> contains)
    {
        var list = choice.List;
        Facts(
            ("State", $"{(choice.IsOn ? "[green]on[/]" : "[yellow]off[/]")}{(choice.Why.Length > 0 ? $": {Markup.Escape(choice.Why)}" : "")}"),
            ("Operator", Markup.Escape(list.Operator)),
            ("Page", Markup.Escape(list.Website ?? "")),
            ("Kind", ListWords.Kind(list.Kind)),
            ("Asked about", ListWords.Subjects(list.Subjects)),
            ("Effect of a listing", list.Kind == BlocklistKind.Block ? ListWords.Effect(list.Severity) : ""),
            ("Reach of a listing", ListWords.Scope(list.Scope)),
            ("Carried by", Markup.Escape(string.Join(", ", list.ContainedIn))),
            ("Carries", Markup.Escape(string.Join(", ", contains))),
            ("Key", Markup.Escape(list.Key is { } key ? $"\"{key.Name}\", {(key.Required ? "needed" : "optional")}; asked as {key.QueryName}" : "")),
            ("Registration", Markup.Escape(list.Registration ?? "")),
            ("Terms", ListWords.Terms(list.Terms)),
            ("Limits", Markup.Escape(ListWords.Limits(list.Terms))));
    }

    private void WriteAnswers(Blocklist list)
    {
        var table = Titled("Answers", "Answer", "Says", "Meaning");
        foreach (var code in list.Codes) table.AddRow(Markup.Escape(ListWords.Answer(code.Answer)), Says(list, code), Markup.Escape(code.Meaning));
        table.AddRow("others", "", $"{ListWords.OtherAnswers(list.OtherAnswers)}");
        foreach (var refusal in list.RefusalAnswers) table.AddRow(Markup.Escape(ListWords.Answer(refusal.Answer)), "[yellow]refused[/]", Markup.Escape(refusal.Meaning));
        foreach (var refusal in list.RefusalCodes) table.AddRow(Words<DnsCode>.Of(refusal.Code), "[yellow]refused[/]", Markup.Escape(refusal.Meaning));
        console.Write(table);
    }

    private static string Says(Blocklist list, ReturnCode code) => code.Result switch
    {
        AnswerResult.Listed => $"[red]listed[/], {Words<ListingSeverity>.Of(code.Severity ?? list.Severity)}",
        AnswerResult.AllowListed => "[green]allow-listed[/]",
        AnswerResult.Informational => "[blue]informational[/]",
        _ => "[yellow]unknown[/]",
    };

    private void WriteTestPoints(Blocklist list)
    {
        if (list.TestPoints.Count == 0)
        {
            console.MarkupLine("[bold]Test points[/] none are known.");
            return;
        }

        var table = Titled("Test points", "About", "Must be listed", "Must not be listed", "Answered with");
        foreach (var points in list.TestPoints)
            table.AddRow(ListWords.Subjects(points.Kind), Markup.Escape(points.Listed?.Text ?? ""), Markup.Escape(points.NotListed?.Text ?? ""), Markup.Escape(string.Join(", ", points.Answers.Select(pattern => pattern.Text))));
        console.Write(table);
    }

    private void WriteRemoval(ListRemoval removal)
    {
        Facts(
            ("A listing ends", ListWords.Removal(removal) + (ListWords.Lapse(removal) is { Length: > 0 } lapse ? $", {lapse} after the last incident" : "")),
            ("What it costs", Markup.Escape(ListWords.Cost(removal))),
            ("What to do", Markup.Escape(removal.Advice)),
            ("Where", Markup.Escape(removal.Link ?? "")));
    }

    private void WriteSources(Blocklist list) => Facts(
        ("Relied on", $"{Words<Confidence>.Of(list.Confidence)}{(list.LastEvidence is { } month ? $"; last seen to answer in {Markup.Escape(month)}" : "")}"),
        ("Not confirmed", string.Join(", ", list.Unconfirmed.Select(Words<UnconfirmedPart>.Of))),
        ("Sources", Markup.Escape(string.Join("\n", list.Evidence))));

    private void Facts(params (string Name, string Markup)[] facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(20)).AddColumn();
        foreach (var (name, markup) in facts.Where(fact => fact.Markup.Length > 0)) grid.AddRow($"[bold]{name}[/]", markup);
        console.Write(grid);
    }

    private static Table Titled(string title, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple).Title($"[bold]{title}[/]");
        table.Title!.Style = null;
        foreach (var column in columns) table.AddColumn(column);
        return table;
    }
}
