using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Notifications;

/// <summary>Why a notification is sent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>Something changed.</summary>
    [JsonStringEnumMemberName("changes")]
    Changes,

    /// <summary>What changed since the last digest.</summary>
    [JsonStringEnumMemberName("digest")]
    Digest,

    /// <summary>A person wants to see whether it arrives.</summary>
    [JsonStringEnumMemberName("test")]
    Test,
}

/// <summary>How far its delivery is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    /// <summary>Not delivered yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The receiver has it.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>The receiver does not want it, or was not there for too long; it is not tried again by itself.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>One message to one channel about one client. Its content is decided when it is made and never changes; only its delivery does.</summary>
/// <param name="Id">Made from tenant, channel, sweep and the outbox entry that it begins with. Whoever receives the same id twice has received one message.</param>
/// <param name="Kind">Why it is sent.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="TenantName">The client's name when it was made.</param>
/// <param name="Channel">To which channel.</param>
/// <param name="Sweep">The sweep, scan or digest that it is about.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Transitions">What it tells of, gravest first.</param>
public sealed record Notification(
    string Id,
    NotificationKind Kind,
    TenantId Tenant,
    string TenantName,
    string Channel,
    string Sweep,
    DateTimeOffset CreatedAt,
    IReadOnlyList<Transition> Transitions)
{
    /// <summary>The suppressions of the client that end soon; for <see cref="NotificationKind.Digest"/>.</summary>
    public IReadOnlyList<Suppression> EndingSoon { get; init; } = [];

    /// <summary>What is still open, gravest first; for <see cref="NotificationKind.Digest"/>.</summary>
    public IReadOnlyList<StillOpen> StillOpen { get; init; } = [];

    /// <summary>Before which time it is not sent: quiet hours, or the wait after a try that failed.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When it was first tried; null while it was not. The time after which it is given up counts from here.</summary>
    public DateTimeOffset? FirstTriedAt { get; init; }

    /// <summary>Which piece of work is sending it; null while none is. Another one does not send it before <see cref="HeldUntil"/>, so that no two send it at once.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Until when it is being sent; a piece of work that has not recorded by then what came of it has died.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>How far its delivery is.</summary>
    public DeliveryStatus Status { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>What the last try came to, in one line; no secret is in it.</summary>
    public string? Outcome { get; init; }

    /// <summary>When it was accepted or rejected.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A finding that is open and of which a digest reminds.</summary>
/// <param name="Target">Of which target.</param>
/// <param name="Key">Which finding.</param>
/// <param name="Severity">How much it hurts.</param>
/// <param name="OpenedAt">Since when.</param>
public sealed record StillOpen(string Target, FindingKey Key, ControlSeverity Severity, DateTimeOffset OpenedAt);

/// <summary>What a receiver did with a notification.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>It has it.</summary>
    public sealed record Accepted(string Detail) : DeliveryResult;

    /// <summary>It may take it later.</summary>
    /// <param name="After">How long to wait, as it said; null where it said nothing.</param>
    /// <param name="Why">In one line; no secret is in it.</param>
    public sealed record RetryAfter(TimeSpan? After, string Why) : DeliveryResult;

    /// <summary>It will not take it; trying again does not help.</summary>
    /// <param name="Why">In one line; no secret is in it.</param>
    /// <param name="NextStep">What to do.</param>
    public sealed record Rejected(string Why, string NextStep) : DeliveryResult;
}

/// <summary>Brings notifications to channels of one kind. What goes wrong is a result, not an exception.</summary>
public interface INotifier
{
    /// <summary>The kind of channels that it reaches.</summary>
    ChannelKind Kind { get; }

    /// <summary>Tries once.</summary>
    Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken);
}
