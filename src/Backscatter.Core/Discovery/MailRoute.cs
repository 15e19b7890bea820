using System.Net;
using System.Text.Json.Serialization;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>How a domain receives mail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RouteKind>))]
public enum RouteKind
{
    /// <summary>By the hosts its MX records name.</summary>
    [JsonStringEnumMemberName("mx")]
    Mx,

    /// <summary>At its own address, since it has no MX record (RFC 5321 section 5.1).</summary>
    [JsonStringEnumMemberName("implicit-mx")]
    ImplicitMx,

    /// <summary>Not at all, and it says so (RFC 7505).</summary>
    [JsonStringEnumMemberName("null-mx")]
    NullMx,

    /// <summary>It says that it takes no mail and names hosts as well, which RFC 7505 section 3 forbids.</summary>
    [JsonStringEnumMemberName("null-mx-with-others")]
    NullMxWithOthers,

    /// <summary>Not at all: neither an MX record nor an address.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Nothing was learnt; <see cref="MailRoute.Why"/> says why.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>What is worth knowing about a route besides its endpoints.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RouteNoteKind>))]
public enum RouteNoteKind
{
    /// <summary>The domain does not exist (NXDOMAIN).</summary>
    [JsonStringEnumMemberName("no-such-domain")]
    NoSuchDomain,

    /// <summary>A host stands in several MX records; its lowest preference counts.</summary>
    [JsonStringEnumMemberName("duplicate-mx")]
    DuplicateMx,

    /// <summary>An MX record holds an IP address instead of a name (RFC 1035 section 3.3.9); no server is reached by it.</summary>
    [JsonStringEnumMemberName("mx-is-address")]
    MxIsAddress,

    /// <summary>An MX record holds what no host can be named.</summary>
    [JsonStringEnumMemberName("mx-not-a-host-name")]
    MxNotAHostName,

    /// <summary>An MX record names an alias (RFC 2181 section 10.3).</summary>
    [JsonStringEnumMemberName("mx-is-alias")]
    MxIsAlias,

    /// <summary>An MX host does not exist (NXDOMAIN): a dangling record.</summary>
    [JsonStringEnumMemberName("mx-does-not-exist")]
    MxDoesNotExist,

    /// <summary>An MX host has neither A nor AAAA: a dangling record.</summary>
    [JsonStringEnumMemberName("mx-without-address")]
    MxWithoutAddress,

    /// <summary>Whether a host has (more) addresses could not be learnt.</summary>
    [JsonStringEnumMemberName("addresses-unknown")]
    AddressesUnknown,

    /// <summary>There are more hosts than are followed.</summary>
    [JsonStringEnumMemberName("too-many-hosts")]
    TooManyHosts,

    /// <summary>A host has more addresses than are followed.</summary>
    [JsonStringEnumMemberName("too-many-addresses")]
    TooManyAddresses,

    /// <summary>A null MX with another preference than 0 (RFC 7505 section 3).</summary>
    [JsonStringEnumMemberName("null-mx-preference")]
    NullMxPreference,
}

/// <summary>One remark about a route.</summary>
/// <param name="Kind">What kind of remark.</param>
/// <param name="Subject">The host or domain it is about; foreign text made fit to be shown.</param>
/// <param name="Text">One sentence for people.</param>
public sealed record RouteNote(RouteNoteKind Kind, string Subject, string Text);

/// <summary>One host that takes mail for the domain.</summary>
/// <param name="Name">The host.</param>
/// <param name="Preference">Lower is tried first; 0 for an implicit MX.</param>
/// <param name="IPv4">Whether it has IPv4 addresses; <see cref="DnsOutcome.Unknown"/> is not 'none'.</param>
/// <param name="IPv6">Whether it has IPv6 addresses; <see cref="DnsOutcome.Unknown"/> is not 'none'.</param>
/// <param name="Addresses">What was found, IPv4 first, each family in ascending order; not yet judged by <see cref="PublicAddressGuard"/>.</param>
/// <param name="Provider">The provider whose host it is, or null.</param>
public sealed record MailHost(
    DomainName Name, int Preference, DnsOutcome IPv4, DnsOutcome IPv6, IReadOnlyList<IPAddress> Addresses, MailProvider? Provider);

/// <summary>One address of one host: where a probe would connect.</summary>
/// <param name="Host">The host.</param>
/// <param name="Preference">The preference of the host.</param>
/// <param name="Address">The address.</param>
/// <param name="Provider">The provider whose host it is, or null.</param>
public sealed record MailEndpoint(DomainName Host, int Preference, IPAddress Address, MailProvider? Provider)
{
    /// <summary><c>mx1.example.com [192.0.2.1]</c>.</summary>
    public override string ToString() => $"{Host} [{Address}]";
}

/// <summary>How a domain receives mail, and the replies that show it.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Kind">How it receives mail.</param>
/// <param name="Hosts">The hosts, by preference and then by name; with a null MX beside others, the others.</param>
/// <param name="Notes">Remarks, in the order of the hosts.</param>
/// <param name="Replies">What DNS said: MX first, then A and AAAA of each host.</param>
/// <param name="Why">One sentence when <paramref name="Kind"/> is unknown; null otherwise.</param>
public sealed record MailRoute(
    DomainName Domain,
    RouteKind Kind,
    IReadOnlyList<MailHost> Hosts,
    IReadOnlyList<RouteNote> Notes,
    IReadOnlyList<DnsReply> Replies,
    string? Why = null)
{
    /// <summary>Every address of every host, in the order of <see cref="Hosts"/>; one address under two names appears under both.</summary>
    public IEnumerable<MailEndpoint> Endpoints =>
        Hosts.SelectMany(host => host.Addresses, (host, address) => new MailEndpoint(host.Name, host.Preference, address, host.Provider));

    /// <summary>
    /// Whether every question about hosts and addresses was answered and followed: what is missing from <see cref="Endpoints"/> then does not exist.
    /// </summary>
    public bool IsComplete => Kind != RouteKind.Unknown
        && Notes.All(note => note.Kind is not (RouteNoteKind.AddressesUnknown or RouteNoteKind.TooManyHosts or RouteNoteKind.TooManyAddresses));
}
