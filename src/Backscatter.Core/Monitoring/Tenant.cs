using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring;

/// <summary>One client of the managed service provider, and how it wants to hear of changes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
public sealed record Tenant(TenantId Id, string Name)
{
    /// <summary>Its time zone, an IANA id such as <c>Europe/Berlin</c>: digests and quiet hours are meant in it.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>The hour of its day, 0 to 23, at which digests are sent.</summary>
    public int DigestHour { get; init; } = 8;

    /// <summary>When nothing is sent but what is <see cref="ControlSeverity.High"/>; null for never.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>Which channels hear of its findings. Without one, changes are kept and told nobody.</summary>
    public IReadOnlyList<ChannelRoute> Routes { get; init; } = [];

    /// <summary>Whether the first scan of a target tells what it finds at once, instead of in the next digest.</summary>
    public bool TellsBaseline { get; init; }
}

/// <summary>A part of the day in which nobody is disturbed; where it ends before it begins it spans midnight.</summary>
/// <param name="From">When it begins, in the tenant's time zone.</param>
/// <param name="To">When it ends.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To);

/// <summary>How changes of a tenant reach one channel.</summary>
/// <param name="Channel">The channel's id.</param>
/// <param name="From">The least severity that it hears of.</param>
/// <param name="Mode">At once or once a day.</param>
public sealed record ChannelRoute(string Channel, ControlSeverity From, DeliveryMode Mode);

/// <summary>When a channel hears of a change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryMode>))]
public enum DeliveryMode
{
    /// <summary>When the sweep that saw it is done with the tenant.</summary>
    [JsonStringEnumMemberName("immediate")]
    Immediate,

    /// <summary>With all others of the day, at the tenant's digest hour.</summary>
    [JsonStringEnumMemberName("digest")]
    Digest,
}
