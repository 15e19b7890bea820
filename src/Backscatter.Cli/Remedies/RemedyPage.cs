using System.Text.RegularExpressions;
using Backscatter.Core.Compliance;
using Spectre.Console;

namespace Backscatter.Cli.Remedies;

/// <summary>A remedy for reading on a terminal: its page without the marks of Markdown, commands ready to be copied.</summary>
internal sealed partial class RemedyPage(IAnsiConsole console)
{
    public void Write(Remedy remedy)
    {
        console.Write(new Rule($"[bold]{Text(remedy.Title)}[/] [dim]{remedy.Id}[/]").LeftJustified());
        console.MarkupLine($"[dim]for {Text(remedy.Versions)} · serves {string.Join(", ", remedy.Controls)} · reviewed {remedy.LastReviewed:yyyy-MM-dd}[/]");
        if (remedy.HasUnconfirmed) console.MarkupLine("[yellow]What is marked \"unconfirmed\" has no public source: check it in the product before you rely on it.[/]");
        WritePage(remedy.Page);
        if (remedy.SeeAlso.Count > 0) console.MarkupLine($"[dim]See also:[/] {string.Join(", ", remedy.SeeAlso.Select(id => $"backscatter explain remedy {id}"))}");
    }

    // A paragraph is put together again, so that it fills the terminal however wide that is; what is in a fence stays as it is.
    private void WritePage(string page)
    {
        var paragraph = new List<string>();
        var inFence = false;
        foreach (var line in page.Split('\n').Skip(1).SkipWhile(line => line.Length == 0 || line.StartsWith("For: ", StringComparison.Ordinal)))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (inFence && !isFence)
            {
                // Past the console: a command that it broke at the width of the terminal could not be copied.
                console.Profile.Out.Writer.WriteLine(line.Length == 0 ? "" : $"    {line}");
                continue;
            }

            var begins = isFence || line.Length == 0 || line.StartsWith('#') || Item().IsMatch(line);
            if (begins) Flush(paragraph);
            if (isFence) inFence = !inFence;
            else if (line.StartsWith('#')) console.MarkupLine($"[bold]{Text(line.TrimStart('#', ' '))}[/]");
            else if (line.Length == 0) console.WriteLine();
            else paragraph.Add(line);
        }

        Flush(paragraph);
    }

    private void Flush(List<string> paragraph)
    {
        if (paragraph.Count == 0) return;
        var item = Item().Match(paragraph[0]);
        var text = string.Join(' ', paragraph.Select((line, i) => i == 0 ? line[item.Length..] : line.Trim()));
        var body = new Markup(Bold().Replace(Text(text), "[bold]$1[/]"));
        if (!item.Success)
        {
            console.Write(body);
            console.WriteLine();
        }
        else
        {
            console.Write(new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(1).PadRight(1)).AddColumn(new GridColumn().PadLeft(0).PadRight(0)).AddRow(new Markup(Markup.Escape(item.Value.Trim())), body));
        }

        paragraph.Clear();
    }

    private static string Text(string markdown) => Markup.Escape(Link().Replace(markdown, "$1: $2").Replace("`", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*(?:-|\d+\.) ", RegexOptions.CultureInvariant)]
    private static partial Regex Item();

    [GeneratedRegex(@"\[([^\]]+)\]\((\S+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*([^*]+)\*\*", RegexOptions.CultureInvariant)]
    private static partial Regex Bold();
}
