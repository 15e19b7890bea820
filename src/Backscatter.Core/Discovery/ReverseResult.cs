using System.Net;
using System.Text.Json.Serialization;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Discovery;

/// <summary>Whether an address has a name that leads back to it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReverseStatus>))]
public enum ReverseStatus
{
    /// <summary>At least one of its names has it among its addresses: iprev <c>pass</c> (RFC 8601 section 3).</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>It has no PTR record.</summary>
    [JsonStringEnumMemberName("no-name")]
    NoName,

    /// <summary>It has names, and none of them has it among its addresses.</summary>
    [JsonStringEnumMemberName("leads-elsewhere")]
    LeadsElsewhere,

    /// <summary>It could not be learnt; <see cref="ReverseResult.Why"/> says why.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Nobody was asked, as the address is not public; <see cref="ReverseResult.Why"/> says why.</summary>
    [JsonStringEnumMemberName("not-asked")]
    NotAsked,
}

/// <summary>Where one name of an address leads.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReverseNameStatus>))]
public enum ReverseNameStatus
{
    /// <summary>To the address.</summary>
    [JsonStringEnumMemberName("leads-back")]
    LeadsBack,

    /// <summary>To other addresses or to none, or it is no name that a host can bear.</summary>
    [JsonStringEnumMemberName("leads-elsewhere")]
    LeadsElsewhere,

    /// <summary>It could not be learnt.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>One name that a PTR record gives an address.</summary>
/// <param name="Name">The name, lower case without trailing dot; foreign text.</param>
/// <param name="Status">Where it leads.</param>
/// <param name="Addresses">Its addresses of the same family, as far as they were asked for.</param>
public sealed record ReverseName(string Name, ReverseNameStatus Status, IReadOnlyList<IPAddress> Addresses);

/// <summary>The names of an address, and whether they lead back to it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Status">Whether one of them does.</param>
/// <param name="Names">The names, in the order received, at most <see cref="ReverseDiscovery.MostNames"/>.</param>
/// <param name="Why">One sentence where nothing was learnt; null otherwise.</param>
/// <param name="Replies">What DNS said: PTR first, then A or AAAA of each name that was followed.</param>
public sealed record ReverseResult(IPAddress Address, ReverseStatus Status, IReadOnlyList<ReverseName> Names, string? Why, IReadOnlyList<DnsReply> Replies)
{
    /// <summary>The names that lead back.</summary>
    public IEnumerable<ReverseName> Confirmed => Names.Where(name => name.Status == ReverseNameStatus.LeadsBack);

    /// <summary>The result for an address that nobody is asked about.</summary>
    public static ReverseResult NotAsked(IPAddress address, string why) => new(address, ReverseStatus.NotAsked, [], why, []);
}
