using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>Makes transitions of what happened to one finding, and decides which of them reach channels.</summary>
internal sealed class FindingTelling(TenantId tenant, string target, SeenAssessment scan, FindingPolicy policy, IReadOnlyList<Suppression> suppressions, DateTimeOffset now)
{
    private static readonly TransitionKind[] Endings = [TransitionKind.Closed, TransitionKind.Settled];

    /// <summary>The finding with what is told of it, and its transitions: one at most, and one more where its suppression ended in the same scan.</summary>
    /// <param name="before">The finding before the scan, or null.</param>
    /// <param name="after">The finding after it.</param>
    /// <param name="seen">What the scan saw of it; null where it saw nothing, or what it saw is not known.</param>
    /// <param name="move">How it moved.</param>
    public (Finding After, IReadOnlyList<Transition> Transitions) Next(Finding? before, Finding after, Observation? seen, Move move)
    {
        if (after.Status == FindingStatus.Pending) return (after, []);
        var transitions = new List<Transition>();
        var isSteady = move == Move.None && (after.Status == FindingStatus.Open ? seen?.Verdict == Verdict.Fail : seen?.Verdict == Verdict.Pass && after.Failed == 0);
        var (next, kind) = FindingFlaps.Next(before, after, move, isSteady, scan.At, policy);
        var coverage = Coverage.Of(before, next, suppressions, now);
        next = next with { Covers = coverage.Covers };

        if (EndedSuppression(before, next, coverage) is { } ended)
        {
            next = next with { SuppressedBy = null, IsTold = true, ToldAt = scan.At };
            transitions.Add(Transition(TransitionKind.SuppressionEnded, before!.ToldSeverity, before.ToldSeverity, next, $"{WhyEnded(ended)} {before.Why}", next.NextStep));
        }

        if (kind is null && IsTimeForReminder(next, seen, coverage)) kind = TransitionKind.Reminder;
        if (kind is { } happened)
        {
            var suppressedBy = SuppressedBy(happened, before, next, coverage);
            transitions.Add(Made(happened, before, next, seen) with { SuppressedBy = suppressedBy });
            if (suppressedBy is null) next = next with { ToldAt = scan.At, IsTold = next.Status == FindingStatus.Open || happened == TransitionKind.Flapping };
        }

        return (next with { SuppressedBy = Standing(next, coverage) }, transitions);
    }

    /// <summary>The suppression that kept an open finding silent and covers it no longer, though it is no worse than before; null where there is none.</summary>
    private static string? EndedSuppression(Finding? before, Finding after, Coverage coverage) =>
        before is { SuppressedBy: { } suppression } && (before.Status == FindingStatus.Open || before.IsFlapping) && after.Status == FindingStatus.Open
            && coverage.Covering(before.Told, suppression) is null
            ? suppression
            : null;

    // Only what was seen to fail is known to be open still.
    private bool IsTimeForReminder(Finding finding, Observation? seen, Coverage coverage) =>
        finding is { Status: FindingStatus.Open, ToldAt: { } told } && seen?.Verdict == Verdict.Fail
            && policy.ReminderAfter is { } after && scan.At - told >= after
            && coverage.Covering(finding.Told, finding.SuppressedBy) is null;

    /// <summary>
    /// The suppression that keeps a transition from channels, or null. What gets worse than a suppression covers is told, and so is its getting better
    /// again. An end is told where channels have the finding as open, suppressed or not, as they would have it so for ever; and only there.
    /// </summary>
    private static string? SuppressedBy(TransitionKind kind, Finding? before, Finding after, Coverage coverage)
    {
        var known = after.SuppressedBy ?? before?.SuppressedBy;
        if (Endings.Contains(kind) && after.Status == FindingStatus.Closed) return after.IsTold ? null : known;
        var gravity = before is null || kind is TransitionKind.Opened or TransitionKind.Reopened ? after.Told : Gravity.Worse(before.Told, after.Told);
        return coverage.Covering(gravity, known);
    }

    private static string? Standing(Finding finding, Coverage coverage) => finding switch
    {
        { Status: FindingStatus.Open } => coverage.Covering(finding.Told, finding.SuppressedBy),
        // Where it is closed for the moment only, its suppression is still to be remembered as the one that ends.
        { IsFlapping: true } => finding.SuppressedBy,
        _ => null,
    };

    private Transition Made(TransitionKind kind, Finding? before, Finding after, Observation? seen)
    {
        var wasOpen = before is { Status: FindingStatus.Open };
        ControlSeverity? now = after.Status == FindingStatus.Open ? after.ToldSeverity : null;
        return kind switch
        {
            TransitionKind.Opened => Transition(kind, null, now, after, after.Why, after.NextStep) with { IsBaseline = after.IsBaseline },
            TransitionKind.Flapping => Transition(kind, wasOpen ? before!.ToldSeverity : null, now, after, $"It turned {after.Turns.Count} times in {Span(policy.FlapWindow)}; its turns are not told until it has been steady for as long. {Seen(after, seen)}", after.NextStep) with
            {
                Turns = after.Turns.Count,
            },
            TransitionKind.Settled => Transition(kind, after.ToldSeverity, now, after, $"It has been steady for {Span(policy.FlapWindow)}, {(now is null ? "closed" : "open")}. {Seen(after, seen)}", now is null ? null : after.NextStep),
            TransitionKind.Reminder => Transition(kind, now, now, after, $"It is still open, {Span(scan.At - after.OpenedAt!.Value)} after it was opened. {after.Why}", after.NextStep),
            TransitionKind.Worsened when after.Peak is not null => Transition(kind, before!.Peak?.Severity ?? before.ToldSeverity, now, after, after.Why, after.NextStep),
            _ => Transition(kind, wasOpen ? before!.ToldSeverity : null, now, after, Seen(after, seen), now is null ? null : after.NextStep),
        };
    }

    private static string Seen(Finding after, Observation? seen) => seen is { Verdict: Verdict.Pass } ? seen.Why : after.Why;

    private Transition Transition(TransitionKind kind, ControlSeverity? before, ControlSeverity? after, Finding finding, string why, string? nextStep) => new(
        StableId.Of(tenant.Value, target, finding.Key.Control, finding.Key.Subject, finding.Key.List, Words<TransitionKind>.Of(kind), scan.Scan),
        kind, tenant, target, finding.Key, scan.At, before, after, why, nextStep, scan.Scan)
    {
        OpenedAt = finding.OpenedAt,
    };

    private string WhyEnded(string id) => suppressions.FirstOrDefault(suppression => suppression.Id == id) is { } ended
        ? $"The suppression by {ended.Owner} has ended ({ended.Reason}), and it is still open."
        : "Its suppression was removed, and it is still open.";

    private static string Span(TimeSpan span) => span.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{span.Days} days")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours");
}
