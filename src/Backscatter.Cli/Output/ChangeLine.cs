using System.Globalization;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>What changed since the scan that was remembered, in lines.</summary>
internal static class ChangeLine
{
    /// <summary>What is compared with what; null where nothing is.</summary>
    public static string? Summary(TargetPart target) => (target.Changes, target.ComparedWith) switch
    {
        (null, _) => null,
        (_, null) => "Remembered for the first time: the next scan says what changed.",
        ({ Count: 0 }, { } before) => $"Nothing changed since {Time(before)}.",
        ({ } changes, { } before) => $"{changes.Count} change{(changes.Count == 1 ? "" : "s")} since {Time(before)}:",
    };

    /// <summary>Whether it is for the better.</summary>
    public static bool IsGood(ChangePart change) => change.Change is "closed" or "eased" || (change.Change == "settled" && change.After is null);

    /// <summary>One change.</summary>
    public static string Of(ChangePart change) => $"{change.Change}: {change.Control} {change.Subject}{(change.List is null ? "" : $" on {change.List}")}: {change.Why}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
