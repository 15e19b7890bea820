using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring;

/// <summary>What is known of a watched target now: its findings and its last checks. Guarded by an ETag, it is the one source of transitions.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Which, as <see cref="Scanning.Target.Text"/> writes it.</param>
public sealed record TargetState(TenantId Tenant, string Target)
{
    /// <summary>Its findings: pending, open, and closed ones that are still remembered. Each key once.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Its last check of each kind; each kind once.</summary>
    public IReadOnlyList<CheckState> Checks { get; init; } = [];

    /// <summary>The last verdict of each control by a scan that looked at it, by the control's id; where none did, what the last scan said. Each control once.</summary>
    public IReadOnlyList<ControlState> Controls { get; init; } = [];

    /// <summary>The addresses and the domain that blocklists were last asked about: what the next sweep looks at over the whole fleet, before anything new counts.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The endpoints that have asked to come back; each once.</summary>
    public IReadOnlyList<GreylistedEndpoint> Greylisted { get; init; } = [];
}

/// <summary>An endpoint that has asked to come back, over scans.</summary>
/// <param name="Endpoint">As <see cref="Smtp.Endpoint.ToString"/> writes it.</param>
/// <param name="FirstAt">When it first did.</param>
/// <param name="Tries">How often it did since.</param>
/// <param name="Named">When it first put off the unknown recipient by name, and how often since: only that makes us known to a greylist. Null where it never let us come so far.</param>
public sealed record GreylistedEndpoint(string Endpoint, DateTimeOffset FirstAt, int Tries, Smtp.GreylistedBefore? Named);

/// <summary>The last check of one kind.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Scan">The scan's id: the same scan again changes nothing.</param>
/// <param name="At">When it was begun. An older scan that arrives later changes nothing.</param>
/// <param name="DueAt">When the next one is due.</param>
public sealed record CheckState(CheckKind Kind, string Scan, DateTimeOffset At, DateTimeOffset DueAt);

/// <summary>What a control said.</summary>
/// <param name="Control">The control's id.</param>
/// <param name="Verdict">Its verdict on the target.</param>
/// <param name="Reason">Why it was unknown, one of the fixed words; null otherwise.</param>
/// <param name="At">When it was decided. A verdict that a scan did not ask for keeps its time.</param>
public sealed record ControlState(string Control, Verdict Verdict, string? Reason, DateTimeOffset At)
{
    /// <summary>Whether the scan looked at it at all; not where nobody permitted the probe, or the scan was not to ask.</summary>
    public bool WasLookedAt { get; init; } = true;
}
