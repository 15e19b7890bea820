using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Spectre.Console;

namespace Backscatter.Cli.Lists;

/// <summary>All lists at a glance: what is asked and what it is worth, what is not and why.</summary>
internal sealed class ListTable(IAnsiConsole console)
{
    /// <summary>Writes it.</summary>
    /// <param name="choices">Every list with its choice.</param>
    /// <param name="health">How lists fared, as far as it is remembered.</param>
    /// <param name="withEnded">Whether the lists that have ended are shown too.</param>
    public void Write(IReadOnlyList<ListChoice> choices, IReadOnlyList<ListHealth> health, bool withEnded)
    {
        var on = choices.Where(choice => choice.IsOn).ToList();
        var off = choices.Where(choice => !choice.IsOn && choice.List.IsAsked).ToList();
        var ended = choices.Where(choice => !choice.List.IsAsked).ToList();
        WriteOn(on, health);
        WriteTable($"Off: {off.Count}", ["Zone", "List", "Why it is off"], off, choice => [Markup.Escape(choice.List.Zone), Markup.Escape(choice.List.Name), Markup.Escape(choice.Why)]);
        if (withEnded) WriteTable($"Ended, or not to be believed: {ended.Count}", ["Zone", "List", "What became of it"], ended, choice => [Markup.Escape(choice.List.Zone), Markup.Escape(choice.List.Name), Markup.Escape(choice.Why)]);
        console.WriteLine();
        console.MarkupLine($"[bold]{on.Count} on[/], {off.Count} off, {ended.Count} ended{(withEnded ? "" : " (--all shows them)")}. backscatter lists show ZONE tells all of one; backscatter lists check asks their test points now.");
    }

    private void WriteOn(List<ListChoice> on, IReadOnlyList<ListHealth> health) =>
        WriteTable($"On: {on.Count}", ["Zone", "List", "Asked about", "Effect", "Lapses after", "Health", "Note"], on, choice =>
        [
            $"[green]{Markup.Escape(choice.List.Zone)}[/]",
            Markup.Escape(choice.List.Name),
            ListWords.Subjects(choice.List.Subjects),
            choice.List.Kind == BlocklistKind.Block ? Words<ListingSeverity>.Of(choice.List.Severity) : Words<BlocklistKind>.Of(choice.List.Kind),
            ListWords.Lapse(choice.List.Removal),
            ListHealthWords.Markup(health.Where(page => page.Zone == choice.List.Zone)),
            Markup.Escape(choice.Why),
        ]);

    private void WriteTable(string title, string[] columns, List<ListChoice> choices, Func<ListChoice, string[]> row)
    {
        if (choices.Count == 0) return;
        console.WriteLine();
        console.Write(new Rule($"[bold]{title}[/]").LeftJustified());
        var table = new Table().Border(TableBorder.Simple);
        // A zone is copied, and a state torn from its date would be read as one without.
        foreach (var column in columns) table.AddColumn(column, shown => shown.NoWrap = column is "Zone" or "Health");
        foreach (var choice in choices) table.AddRow(row(choice));
        console.Write(table);
    }
}
