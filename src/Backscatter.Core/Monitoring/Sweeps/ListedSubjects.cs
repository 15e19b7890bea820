using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Which listings of a target stand in the index 'who is on list X'.</summary>
public static class ListedSubjects
{
    /// <summary>Its open findings that are listings.</summary>
    public static IReadOnlyList<ListedSubject> Of(TargetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Findings
            .Where(finding => finding is { Status: FindingStatus.Open, Key.List: not null })
            .Select(finding => new ListedSubject(finding.Key.List!, state.Tenant, state.Target, finding.Key.Subject, finding.OpenedAt ?? finding.FirstSeen))];
    }
}
