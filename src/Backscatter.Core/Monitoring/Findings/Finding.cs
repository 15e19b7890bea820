using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>What a finding is about. It holds neither wording nor time, so that it survives a change of either.</summary>
/// <param name="Control">The control, such as <c>BSC-021</c>.</param>
/// <param name="Subject">The subject as the control names it: a domain, an address, an endpoint.</param>
/// <param name="List">The blocklist's zone for a listing; null for everything else.</param>
public sealed record FindingKey(string Control, string Subject, string? List = null)
{
    /// <summary><c>BSC-021 192.0.2.1 zen.spamhaus.org</c>.</summary>
    public override string ToString() => List is null ? $"{Control} {Subject}" : $"{Control} {Subject} {List}";
}

/// <summary>Where a finding stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingStatus>))]
public enum FindingStatus
{
    /// <summary>Seen to fail, not yet often enough to be told.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Open.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Seen to pass often enough. It is remembered for a while, to know it again when it comes back.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

/// <summary>A control that fails for a subject of a tenant, from opening to closing.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Severity">How much it hurts, as last seen to fail.</param>
/// <param name="Degree">How bad it is within its severity, as last seen to fail; higher is worse. Comparable for one key only.</param>
/// <param name="Why">What was seen when it last failed, in one line; foreign text in it is escaped.</param>
/// <param name="NextStep">What to do, or null.</param>
/// <param name="FirstSeen">When it was first seen to fail, of this opening.</param>
/// <param name="LastSeen">When it was last seen to fail.</param>
public sealed record Finding(FindingKey Key, FindingStatus Status, ControlSeverity Severity, int Degree, string Why, string? NextStep, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    /// <summary>When it was opened; null while pending.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When it was closed; null while it is not.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How often in a row it was seen to fail while pending or closed. An unknown neither counts nor ends the row.</summary>
    public int Failed { get; init; }

    /// <summary>How often in a row it was seen to pass while open. An unknown neither counts nor ends the row.</summary>
    public int Passed { get; init; }

    /// <summary>How often in a row a worse state was seen that is not yet told; below zero, how often a better one. An unknown neither counts nor ends the row.</summary>
    public int Changed { get; init; }

    /// <summary>The severity that its last transition named; a change is one against this.</summary>
    public ControlSeverity ToldSeverity { get; init; }

    /// <summary>The degree that belongs to it.</summary>
    public int ToldDegree { get; init; }

    /// <summary>When it was last told of, suppressed changes aside; null where it never was. Reminders count from here.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Whether channels have it as open: what was last told of it said so, suppressed changes aside. Only then is its end told.</summary>
    public bool IsTold { get; init; }

    /// <summary>
    /// When it turned of late, oldest first; what is older than the policy's window is forgotten. A turn is a change for the better after one for the
    /// worse, or the other way: getting worse and worse is no flapping.
    /// </summary>
    public IReadOnlyList<DateTimeOffset> Turns { get; init; } = [];

    /// <summary>Whether its last change was one for the worse.</summary>
    public bool IsRising { get; init; }

    /// <summary>Whether it turns so often that its turns are no longer told one by one.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>The worst that was told while it flaps: only what is worse than this is told then. Null where it does not flap.</summary>
    public Gravity? Peak { get; init; }

    /// <summary>The suppression that covers it, as of the last assessment; null where none does, and where it got worse than what is covered.</summary>
    public string? SuppressedBy { get; init; }

    /// <summary>How far each suppression that is about it covers it; each suppression once.</summary>
    public IReadOnlyList<Cover> Covers { get; init; } = [];

    /// <summary>The scan that last decided it.</summary>
    public string? Scan { get; init; }

    /// <summary>When that scan was begun: what an older one saw changes nothing.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Whether it was there when its control was first looked at.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>How bad it is, as last seen to fail.</summary>
    [JsonIgnore]
    public Gravity Gravity => new(Severity, Degree);

    /// <summary>How bad its last transition said that it is.</summary>
    [JsonIgnore]
    public Gravity Told => new(ToldSeverity, ToldDegree);
}
