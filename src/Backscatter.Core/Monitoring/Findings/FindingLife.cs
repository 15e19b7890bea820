using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>How a finding moved by what one scan saw.</summary>
internal enum Move
{
    /// <summary>Not at all, or not often enough to count.</summary>
    None,

    /// <summary>It opened for the first time.</summary>
    Opened,

    /// <summary>It opened again while it was remembered.</summary>
    Reopened,

    /// <summary>It stayed open and got worse.</summary>
    Worsened,

    /// <summary>It stayed open and got better.</summary>
    Eased,

    /// <summary>It closed.</summary>
    Closed,
}

/// <summary>
/// The life of a finding, whoever is told of it: counts what is seen until it is seen often enough. Only what is known comes here; an unknown leaves a
/// finding as it is.
/// </summary>
internal static class FindingLife
{
    /// <summary>The finding after one more look at it, and how that moved it; null where there is none, or none any more.</summary>
    public static (Finding? After, Move Move) Next(Finding? before, Observation seen, SeenAssessment scan, FindingPolicy policy)
    {
        var (after, move) = seen.Verdict == Verdict.Fail ? Failed(before, seen, scan, policy) : Passed(before, scan, policy);
        return (after is null ? null : after with { Scan = scan.Scan, DecidedAt = scan.At }, move);
    }

    /// <summary>Whether a closed finding is remembered no longer. One that flaps is, until it has settled.</summary>
    public static bool IsForgotten(Finding finding, DateTimeOffset now, FindingPolicy policy) =>
        finding is { Status: FindingStatus.Closed, IsFlapping: false, ClosedAt: { } closed } && now - closed >= policy.Remembered;

    private static (Finding After, Move Move) Failed(Finding? before, Observation seen, SeenAssessment scan, FindingPolicy policy)
    {
        if (before is null)
        {
            var fresh = new Finding(seen.Key, FindingStatus.Pending, seen.Severity, seen.Degree, seen.Why, seen.NextStep, scan.At, scan.At) { IsBaseline = scan.Baseline.Contains(seen.Key.Control) };
            return Counted(fresh, Move.Opened, scan, policy);
        }

        var again = before with { Severity = seen.Severity, Degree = seen.Degree, Why = seen.Why, NextStep = seen.NextStep, LastSeen = scan.At };
        return before.Status switch
        {
            FindingStatus.Pending => Counted(again, Move.Opened, scan, policy),
            FindingStatus.Closed => Counted(before.Failed == 0 ? again with { FirstSeen = scan.At } : again, Move.Reopened, scan, policy),
            _ => Changed(again with { Passed = 0 }, policy),
        };
    }

    private static (Finding After, Move Move) Counted(Finding seen, Move opening, SeenAssessment scan, FindingPolicy policy)
    {
        if (seen.Failed + 1 < policy.Confirmations) return (seen with { Failed = seen.Failed + 1 }, Move.None);
        var opened = seen with { Status = FindingStatus.Open, OpenedAt = scan.At, ClosedAt = null, Failed = 0, Passed = 0, Changed = 0 };
        return (opened with { ToldSeverity = seen.Severity, ToldDegree = seen.Degree, IsBaseline = seen.IsBaseline && opening == Move.Opened }, opening);
    }

    private static (Finding After, Move Move) Changed(Finding seen, FindingPolicy policy)
    {
        if (seen.Gravity == seen.Told) return (seen with { Changed = 0 }, Move.None);
        var isWorse = seen.Gravity.IsWorseThan(seen.Told);
        var times = isWorse ? Math.Max(seen.Changed, 0) + 1 : Math.Min(seen.Changed, 0) - 1;
        return Math.Abs(times) < policy.Confirmations
            ? (seen with { Changed = times }, Move.None)
            : (seen with { Changed = 0, ToldSeverity = seen.Severity, ToldDegree = seen.Degree }, isWorse ? Move.Worsened : Move.Eased);
    }

    private static (Finding? After, Move Move) Passed(Finding? before, SeenAssessment scan, FindingPolicy policy) => before switch
    {
        null or { Status: FindingStatus.Pending } => (null, Move.None),
        { Status: FindingStatus.Closed } => (before with { Failed = 0 }, Move.None),
        _ when before.Passed + 1 < policy.PassesToClose => (before with { Passed = before.Passed + 1, Changed = 0 }, Move.None),
        _ => (before with { Status = FindingStatus.Closed, ClosedAt = scan.At, Passed = 0, Changed = 0 }, Move.Closed),
    };
}
