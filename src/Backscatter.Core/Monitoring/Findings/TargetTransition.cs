using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>A scan that is to be applied to the state of its target.</summary>
/// <param name="Id">The scan's id, made from its sweep's slot, its target and its kind: the same scan made again has the same.</param>
/// <param name="Kind">Of which kind it is.</param>
/// <param name="Sweep">The sweep that it belongs to, or its own id where it belongs to none: what one message is about.</param>
/// <param name="Report">What it saw.</param>
public sealed record AppliedScan(string Id, CheckKind Kind, string Sweep, ScanReport Report);

/// <summary>Applies a scan to what is known of its target. Pure: applied again to the state that it made, or after a later scan of its kind, it changes nothing.</summary>
public static class TargetTransition
{
    /// <summary>The change that a scan makes: state, history and outbox, to be stored in one transaction; null where there is nothing to store.</summary>
    /// <param name="before">The state of the target, or null where it was never checked.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="tenant">The client, with its routes.</param>
    /// <param name="suppressions">The client's suppressions, those that have ended too.</param>
    /// <param name="policy">How patient findings are.</param>
    /// <param name="dueAt">When the next check of this kind is due, by the findings from now on: what is listed is looked at more often.</param>
    /// <param name="now">The time at which it is applied.</param>
    public static StateCommit? Apply(
        Stored<TargetState>? before,
        AppliedScan scan,
        Tenant tenant,
        IReadOnlyList<Suppression> suppressions,
        FindingPolicy policy,
        Func<IReadOnlyList<Finding>, DateTimeOffset> dueAt,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(dueAt);
        var report = scan.Report;
        var state = before?.Value ?? new TargetState(tenant.Id, report.Target.Text);
        if (state.Checks.Any(check => check.Kind == scan.Kind && (check.Scan == scan.Id || check.At > report.StartedAt))) return null;

        var (findings, transitions) = FindingRules.Next(state.Findings, suppressions, Seen(state, scan), policy, tenant.Id, state.Target, now);
        var said = report.Controls.Select(assessed => new ControlState(assessed.Control.Id, assessed.Verdict, assessed.Reason, report.StartedAt)
        {
            WasLookedAt = ScanObservations.WasLookedAt(report, assessed),
        }).ToList();
        var check = new CheckState(scan.Kind, scan.Id, report.StartedAt, dueAt(findings));
        return new StateCommit(
            state with
            {
                Findings = findings,
                Checks = [.. state.Checks.Where(other => other.Kind != scan.Kind).Append(check).OrderBy(each => each.Kind)],
                Controls = Controls(state, said),
            },
            before?.ETag,
            new HistoryEntry(tenant.Id, state.Target, scan.Id, report.StartedAt, scan.Kind, report.Verdict, report.IsComplete, said, transitions),
            Outbox(tenant, state.Target, scan, transitions, now));
    }

    /// <summary>What the scan says, without the controls that a scan of another kind, begun later, has looked at already.</summary>
    private static SeenAssessment Seen(TargetState state, AppliedScan scan)
    {
        var lookedAt = state.Controls.Where(known => known.WasLookedAt).ToList();
        var later = lookedAt.Where(known => known.At > scan.Report.StartedAt).Select(known => known.Control).ToHashSet(StringComparer.Ordinal);
        var baseline = scan.Report.Controls.Select(assessed => assessed.Control.Id).Except(lookedAt.Select(known => known.Control)).ToHashSet(StringComparer.Ordinal);
        var seen = ScanObservations.Of(scan.Report, scan.Id, baseline);
        return later.Count == 0 ? seen : seen with
        {
            Observations = [.. seen.Observations.Where(observation => !later.Contains(observation.Key.Control))],
            Whole = seen.Whole.Where(control => !later.Contains(control)).ToHashSet(StringComparer.Ordinal),
        };
    }

    private static List<ControlState> Controls(TargetState state, IReadOnlyList<ControlState> said)
    {
        var known = state.Controls.ToDictionary(control => control.Control);
        foreach (var control in said)
        {
            var isKept = known.TryGetValue(control.Control, out var before) && before.WasLookedAt && (before.At > control.At || !control.WasLookedAt);
            if (!isKept) known[control.Control] = control;
        }

        return [.. known.Values.OrderBy(control => control.Control, StringComparer.Ordinal)];
    }

    private static List<OutboxEntry> Outbox(Tenant tenant, string target, AppliedScan scan, IReadOnlyList<Transition> transitions, DateTimeOffset now)
    {
        var entries = new List<OutboxEntry>();
        foreach (var channel in tenant.Routes.GroupBy(route => route.Channel))
        {
            var routed = transitions.Where(transition => transition.SuppressedBy is null).ToLookup(transition => ModeOf(transition, channel, tenant.TellsBaseline));
            foreach (var mode in Enum.GetValues<DeliveryMode>().Where(mode => routed.Contains(mode)))
            {
                var id = StableId.Of(tenant.Id.Value, target, scan.Id, channel.Key, Words<DeliveryMode>.Of(mode));
                entries.Add(new OutboxEntry(id, tenant.Id, channel.Key, mode, scan.Sweep, now, [.. routed[mode]]));
            }
        }

        return entries;
    }

    // A channel with two routes, the grave at once and everything daily, hears of each change once: at once where that is one of its ways.
    private static DeliveryMode? ModeOf(Transition transition, IEnumerable<ChannelRoute> routes, bool tellsBaseline)
    {
        var modes = routes
            .Where(route => transition.Severity >= route.From && (route.Mode == DeliveryMode.Digest || tellsBaseline || !transition.IsBaseline))
            .Select(route => route.Mode)
            .ToList();
        return modes.Count == 0 ? null : modes.Min();
    }
}
