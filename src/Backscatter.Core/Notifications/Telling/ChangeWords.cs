using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Notifications.Telling;

/// <summary>What happened, in words for people; the same in every kind of message. Nothing foreign is in them.</summary>
internal static class ChangeWords
{
    /// <summary>The word of a change, as a heading.</summary>
    public static string Word(TransitionKind kind) => kind switch
    {
        TransitionKind.Opened => "New",
        TransitionKind.Worsened => "Worse",
        TransitionKind.Eased => "Better, still open",
        TransitionKind.Closed => "Closed",
        TransitionKind.Reopened => "Back again",
        TransitionKind.Flapping => "Flapping",
        TransitionKind.Settled => "Settled",
        TransitionKind.Reminder => "Still open",
        _ => "Suppression ended",
    };

    /// <summary>What several changes of one kind are called in a title: <c>2 new</c>.</summary>
    public static string Counted(TransitionKind kind, int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {kind switch
    {
        TransitionKind.Opened => "new",
        TransitionKind.Worsened => "worse",
        TransitionKind.Eased => "better",
        TransitionKind.Closed => "closed",
        TransitionKind.Reopened => "back again",
        TransitionKind.Flapping => "flapping",
        TransitionKind.Settled => "settled",
        TransitionKind.Reminder => "still open",
        _ => "no longer suppressed",
    }}");

    /// <summary>What a title says of all changes: <c>2 new, 1 closed</c>.</summary>
    public static string Counts(Notification notification) => notification.Kind == NotificationKind.Test
        ? "test message, nothing happened"
        : string.Join(", ", notification.Transitions.GroupBy(transition => transition.Kind).OrderBy(group => group.Key).Select(group => Counted(group.Key, group.Count())));

    /// <summary>How the control stands now: its title says what holds when it passes.</summary>
    public static string Stands(Transition transition, Control? control)
    {
        var title = control?.Title ?? transition.Key.Control;
        return transition switch
        {
            { Kind: TransitionKind.Flapping } => $"Fails on and off: {title}",
            { After: null } => $"Passes again: {title}",
            { Kind: TransitionKind.Opened or TransitionKind.Reopened } => $"Fails: {title}",
            _ => $"Still fails: {title}",
        };
    }

    /// <summary>What changed, with before and after.</summary>
    public static string Changed(Transition transition)
    {
        var change = (transition.Before, transition.After) switch
        {
            (null, { } after) => $"nothing before, {Grave(after)} now",
            ({ } before, null) => $"{Grave(before)} before, nothing now",
            ({ } before, { } after) when before == after => transition.Kind switch
            {
                TransitionKind.Worsened => $"worse than before, {Grave(after)} as before",
                TransitionKind.Eased => $"better than before, {Grave(after)} as before",
                _ => $"{Grave(after)}, as before",
            },
            ({ } before, { } after) => $"{Grave(before)} before, {Grave(after)} now",
            _ => "nothing before, nothing now",
        };
        var turns = transition.Turns is { } count ? string.Create(CultureInfo.InvariantCulture, $"; opened and closed {count} times of late, told once from here on") : "";
        return change + turns + Since(transition);
    }

    /// <summary>A severity for people.</summary>
    public static string Grave(ControlSeverity severity) => $"{Words<ControlSeverity>.Of(severity)} severity";

    /// <summary>A time for people: UTC, to the minute.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A day for people, in UTC.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Since(Transition transition) => transition.OpenedAt is { } opened && transition.At > opened
        ? transition.After is null ? $"; it was open for {Length(transition.At - opened)}" : $"; open for {Length(transition.At - opened)}, since {Day(opened)}"
        : "";

    private static string Length(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} minutes"),
        _ => "a moment",
    };
}
