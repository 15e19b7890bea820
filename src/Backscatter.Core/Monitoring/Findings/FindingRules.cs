using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>
/// Decides what happens to the findings of a target when it was scanned (<c>docs/findings.md</c>). Pure: the same findings, suppressions and scan give the
/// same findings and transitions, under the same ids.
/// </summary>
public static class FindingRules
{
    /// <summary>
    /// The findings after a scan, and what happened to them. What the scan does not know neither opens nor closes a finding, nor counts, nor ends a count. A
    /// finding that this scan, or one that was begun later, has decided is left as it is.
    /// </summary>
    /// <param name="findings">The findings of the target before the scan, each key once.</param>
    /// <param name="suppressions">The suppressions of the tenant, those that have ended too.</param>
    /// <param name="seen">What the scan saw.</param>
    /// <param name="policy">How patient to be.</param>
    /// <param name="tenant">Whose target it is.</param>
    /// <param name="target">Which target, as <see cref="Scanning.Target.Text"/> writes it.</param>
    /// <param name="now">The time at which suppressions are to hold. Everything else goes by the time of the scan.</param>
    /// <returns>The findings from now on, in the order in which they came to be; and the transitions, told or suppressed, in the same order.</returns>
    public static (IReadOnlyList<Finding> Findings, IReadOnlyList<Transition> Transitions) Next(
        IReadOnlyList<Finding> findings,
        IReadOnlyList<Suppression> suppressions,
        SeenAssessment seen,
        FindingPolicy policy,
        TenantId tenant,
        string target,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(suppressions);
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(tenant);
        var telling = new FindingTelling(tenant, target, seen, policy, [.. suppressions.Where(suppression => suppression.Tenant == tenant)], now);
        var observed = seen.Observations.ToDictionary(observation => observation.Key);
        var subjects = seen.Observations.Select(observation => (observation.Key.Control, observation.Key.Subject)).ToHashSet();
        var known = findings.Select(finding => finding.Key).ToHashSet();
        var (after, transitions) = (new List<Finding>(), new List<Transition>());

        foreach (var finding in findings)
        {
            if (finding.Scan == seen.Scan) after.Add(finding);
            else Step(FindingLife.IsForgotten(finding, seen.At, policy) ? null : finding, Sight(finding));
        }

        foreach (var observation in seen.Observations.Where(observation => observation.Verdict == Verdict.Fail && !known.Contains(observation.Key))) Step(null, observation);
        return (after, transitions);

        void Step(Finding? before, Observation? sight)
        {
            var (next, move) = sight is null ? (before, Move.None) : FindingLife.Next(before, sight, seen, policy);
            if (next is null) return;
            var (told, happened) = telling.Next(before, next, sight, move);
            after.Add(told);
            transitions.AddRange(happened);
        }

        // What the scan knows of a finding: what it saw, or that its subject is gone; null where it knows nothing, or where a later scan knows better.
        Observation? Sight(Finding finding)
        {
            if (finding.DecidedAt > seen.At) return null;
            if (observed.TryGetValue(finding.Key, out var observation)) return observation.Verdict == Verdict.Unknown ? null : observation;
            // A list that was not asked is not a subject that is gone.
            var isGone = seen.Whole.Contains(finding.Key.Control) && !subjects.Contains((finding.Key.Control, finding.Key.Subject));
            return isGone
                ? new Observation(finding.Key, Verdict.Pass, finding.Severity, finding.Degree, $"{finding.Key.Subject} is not part of {target} any more: the scan found everything that is, and not this.", null)
                : null;
        }
    }
}
