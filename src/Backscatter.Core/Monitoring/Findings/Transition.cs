using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>What happened to a finding.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransitionKind>))]
public enum TransitionKind
{
    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened,

    /// <summary>It is worse than when it was last told.</summary>
    [JsonStringEnumMemberName("worsened")]
    Worsened,

    /// <summary>It is better than when it was last told, and still there.</summary>
    [JsonStringEnumMemberName("eased")]
    Eased,

    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>It is back, within the time in which it is remembered.</summary>
    [JsonStringEnumMemberName("reopened")]
    Reopened,

    /// <summary>It opens and closes so often that its turns are no longer told one by one.</summary>
    [JsonStringEnumMemberName("flapping")]
    Flapping,

    /// <summary>It has been steady for a while after flapping; its severity says whether it is open.</summary>
    [JsonStringEnumMemberName("settled")]
    Settled,

    /// <summary>It is still open, after the time for a reminder.</summary>
    [JsonStringEnumMemberName("reminder")]
    Reminder,

    /// <summary>The suppression that covered it has ended, and it is still open.</summary>
    [JsonStringEnumMemberName("suppression-ended")]
    SuppressionEnded,
}

/// <summary>One change in the life of a finding. Told at most once to each channel, under one id.</summary>
/// <param name="Id">Made from tenant, target, key, kind and scan, so that the same change has the same id whoever computes it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Key">Of which finding.</param>
/// <param name="At">When the scan that showed it was begun.</param>
/// <param name="Before">The severity that was last told; null for a finding that was not open.</param>
/// <param name="After">The severity from now on; null for a finding that is not open any more.</param>
/// <param name="Why">What was seen, in one line; foreign text in it is escaped.</param>
/// <param name="NextStep">What to do, or null.</param>
/// <param name="Scan">The scan that showed it.</param>
public sealed record Transition(
    string Id,
    TransitionKind Kind,
    TenantId Tenant,
    string Target,
    FindingKey Key,
    DateTimeOffset At,
    ControlSeverity? Before,
    ControlSeverity? After,
    string Why,
    string? NextStep,
    string Scan)
{
    /// <summary>The suppression that keeps it from channels; null where it is told.</summary>
    public string? SuppressedBy { get; init; }

    /// <summary>Whether it is an opening that belongs to the first scan that looked at its control: then it is told in digests only, unless the tenant asks otherwise.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>When the finding was opened, or reopened, last.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>How often it turned of late; for <see cref="TransitionKind.Flapping"/>.</summary>
    public int? Turns { get; init; }

    /// <summary>The gravest severity that it concerns, by which channels are chosen.</summary>
    public ControlSeverity Severity => Before is { } before && (After is not { } after || before > after) ? before : After ?? ControlSeverity.Low;
}
