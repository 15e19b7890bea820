using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>On how many days of a month a subject was on a list. Days are days of UTC, and one counts from the first minute of it.</summary>
/// <param name="List">The list's zone.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Subject">What was listed.</param>
/// <param name="Days">On how many days; at least one.</param>
public sealed record ListedDays(string List, string Target, string Subject, int Days)
{
    /// <summary>Counts the days of one target, from its history of the month and its findings; by list and subject.</summary>
    /// <param name="target">The target.</param>
    /// <param name="month">The first day of the month.</param>
    /// <param name="history">The entries of the month, in any order.</param>
    /// <param name="findings">The findings as they are now: what is open and was never told within the month is in no entry of it.</param>
    /// <param name="now">The time; what lies behind it has not happened yet.</param>
    [SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
    public static IReadOnlyList<ListedDays> Of(string target, DateOnly month, IEnumerable<HistoryEntry> history, IEnumerable<Finding> findings, DateTimeOffset now)
    {
        var start = Midnight(month);
        var end = Midnight(month.AddMonths(1)) is var next && next < now ? next : now;
        var changes = history.SelectMany(entry => entry.Transitions).Where(change => change.Key.List is not null && change.At >= start && change.At < end).ToLookup(change => change.Key);
        var known = findings.Where(finding => finding.Key.List is not null).ToDictionary(finding => finding.Key);
        return
        [
            .. changes.Select(group => group.Key).Union(known.Keys)
                .Select(key => new ListedDays(key.List!, target, key.Subject, Count(changes[key].Any() ? Spans(changes[key], start, end) : Spans(known[key], start, end))))
                .Where(days => days.Days > 0)
                .OrderBy(days => days.List, StringComparer.Ordinal).ThenBy(days => days.Subject, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Spans(IEnumerable<Transition> changes, DateTimeOffset start, DateTimeOffset end)
    {
        DateTimeOffset? open = null;
        var isFirst = true;
        foreach (var change in changes.OrderBy(change => change.At))
        {
            // The first change of a month that opens nothing is about what was open before.
            if (isFirst && change.Kind is not (TransitionKind.Opened or TransitionKind.Reopened) && (change.Before is not null || change.OpenedAt < start)) open = start;
            isFirst = false;
            if (change.After is not null) open ??= change.At;
            else if (open is { } from)
            {
                yield return (from, change.At);
                open = null;
            }
        }

        if (open is { } still) yield return (still, end);
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Spans(Finding finding, DateTimeOffset start, DateTimeOffset end)
    {
        if (finding.OpenedAt is not { } opened) yield break;
        var from = opened > start ? opened : start;
        var to = finding.ClosedAt is { } closed && closed < end ? closed : end;
        if (from < to) yield return (from, to);
    }

    private static int Count(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> spans)
    {
        var days = new HashSet<DateOnly>();
        foreach (var (from, to) in spans)
        {
            for (var day = DateOnly.FromDateTime(from.UtcDateTime); Midnight(day) < to || day == DateOnly.FromDateTime(from.UtcDateTime); day = day.AddDays(1)) days.Add(day);
        }

        return days.Count;
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
