using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Web.Findings;

/// <summary>A finding.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Control">The control that fails.</param>
/// <param name="Subject">For what it fails: a domain, an address, an endpoint.</param>
/// <param name="List">The blocklist's zone for a listing, or null.</param>
/// <param name="Severity">How much it hurts.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="IsFlapping">Whether it turns so often that its turns are not told one by one.</param>
/// <param name="FirstSeen">When it was first seen to fail.</param>
/// <param name="LastSeen">When it was last seen to fail.</param>
/// <param name="OpenedAt">When it was opened; null while pending.</param>
/// <param name="ClosedAt">When it was closed; null while it is not.</param>
/// <param name="Why">What was seen, in one line.</param>
/// <param name="NextStep">What to do, or null.</param>
/// <param name="SuppressedBy">The suppression that covers it, or null.</param>
/// <param name="Scan">The scan that last decided it.</param>
public sealed record FindingView(
    string Tenant,
    string Target,
    string Control,
    string Subject,
    string? List,
    ControlSeverity Severity,
    FindingStatus Status,
    bool IsFlapping,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ClosedAt,
    string Why,
    string? NextStep,
    string? SuppressedBy,
    string? Scan)
{
    /// <summary>Its place in lists.</summary>
    internal string Key => $"{Tenant}\n{Target}\n{Control}\n{Subject}\n{List}";

    internal static FindingView Of(TargetState state, Finding finding) => new(
        state.Tenant.Value, state.Target, finding.Key.Control, finding.Key.Subject, finding.Key.List, finding.Severity, finding.Status, finding.IsFlapping, finding.FirstSeen, finding.LastSeen, finding.OpenedAt, finding.ClosedAt,
        finding.Why, finding.NextStep, finding.SuppressedBy, finding.Scan);
}
