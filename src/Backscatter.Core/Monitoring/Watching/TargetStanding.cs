using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>How a watched target stands, in short.</summary>
/// <param name="Verdict">The whole; null where it was not checked yet, which is not the same as unknown.</param>
/// <param name="Open">How many findings are open.</param>
/// <param name="LastChecked">When it was last checked, or null.</param>
/// <param name="Next">When it is checked next, or null.</param>
public sealed record TargetStanding(Verdict? Verdict, int Open, DateTimeOffset? LastChecked, DateTimeOffset? Next)
{
    // Their unknown says nothing about the whole, as in a scan.
    private static readonly HashSet<string> OnlyFails = [.. ControlCatalogue.Shipped.All.Where(control => control.OnlyFails).Select(control => control.Id)];

    /// <summary>How a target stands by its state; null for one that was never checked.</summary>
    public static TargetStanding Of(TargetState? state) => state is null ? new TargetStanding(null, 0, null, null) : new TargetStanding(
        Assessment.Worst(state.Controls.Where(control => control.Verdict == Compliance.Verdict.Fail || !OnlyFails.Contains(control.Control)).Select(control => control.Verdict)),
        state.Findings.Count(finding => finding.Status == FindingStatus.Open),
        state.Checks.Select(check => (DateTimeOffset?)check.At).Max(),
        state.Checks.Select(check => (DateTimeOffset?)check.DueAt).Min());
}
