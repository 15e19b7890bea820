using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Cli.Lists;

/// <summary>How a list fared, for people.</summary>
internal static class ListHealthWords
{
    /// <summary>The worst of a list's kinds of subject in one coloured word with its date; a dash where nothing is remembered.</summary>
    public static string Markup(IEnumerable<ListHealth> pages)
    {
        var worst = pages.Where(page => page.State != ListState.Untested).MaxBy(page => Gravity(page.State));
        return worst is null ? "[dim]-[/]" : $"[{Colour(worst.State)}]{Words<ListState>.Of(worst.State)}[/]{(worst is { State: not ListState.Healthy, Since: { } since } ? $" since {Day(since)}" : "")}";
    }

    /// <summary>One line for each kind of subject, and below it each change, the latest first.</summary>
    public static IEnumerable<string> History(IEnumerable<ListHealth> pages)
    {
        foreach (var page in pages)
        {
            yield return $"{ListWords.Subjects(page.Kind)}: [{Colour(page.State)}]{Words<ListState>.Of(page.State)}[/]{(page.TestedAt is { } at ? $", tested {Minute(at)} UTC: {Spectre.Console.Markup.Escape(page.Why)}" : "")}";
            foreach (var change in page.Events.Reverse())
                yield return $"  {Minute(change.At)} {Words<ListState>.Of(change.State)}: {Spectre.Console.Markup.Escape(change.Why)}";
        }
    }

    /// <summary>A change in one line, plain: <c>bl.example.org (IPv4) is failed: why</c>.</summary>
    public static string News(HealthEvent change) => $"{change.Zone} ({ListWords.Subjects(change.Kind)}) is {Words<ListState>.Of(change.State)}: {change.Why}";

    private static int Gravity(ListState state) => state switch
    {
        ListState.Failed => 4,
        ListState.Quarantined => 3,
        ListState.Unanswered => 2,
        ListState.Unproven => 1,
        _ => 0,
    };

    private static string Colour(ListState state) => state switch
    {
        ListState.Healthy => "green",
        ListState.Failed or ListState.Quarantined => "red",
        _ => "yellow",
    };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
