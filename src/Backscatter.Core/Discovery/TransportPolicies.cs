using System.Text.Json.Serialization;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Whether a record is published.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PublicationStatus>))]
public enum PublicationStatus
{
    /// <summary>There is one that senders can use.</summary>
    [JsonStringEnumMemberName("published")]
    Published,

    /// <summary>There is none, or none that counts: a note says which.</summary>
    [JsonStringEnumMemberName("not-published")]
    NotPublished,

    /// <summary>It could not be learnt; a note says why.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>One policy that a domain publishes as a TXT record.</summary>
/// <param name="Status">Whether it does.</param>
/// <param name="Record">The record, foreign text; null unless published.</param>
/// <param name="Id">The id of an MTA-STS policy, which changes with it; null for TLS-RPT.</param>
/// <param name="Note">One sentence: why it is unknown, or why what is there does not count; null otherwise.</param>
public sealed record PublishedPolicy(PublicationStatus Status, string? Record, string? Id, string? Note);

/// <summary>Whether an MX host has TLSA records for its SMTP service.</summary>
/// <param name="Host">The host.</param>
/// <param name="Status">Whether it has; without DNSSEC, which is not validated here, such a record proves nothing (RFC 7672).</param>
/// <param name="Note">One sentence where it is unknown; null otherwise.</param>
public sealed record DaneHost(DomainName Host, PublicationStatus Status, string? Note);

/// <summary>What a domain publishes about encryption on the way to it. Noted, and no control: a domain without any of it receives its mail.</summary>
/// <param name="MtaSts">Whether it says that it has an MTA-STS policy (RFC 8461 section 3.1); the policy itself, on its web server, is not fetched.</param>
/// <param name="TlsReporting">Whether it asks for reports on TLS (RFC 8460 section 3).</param>
/// <param name="Dane">The MX hosts, in the order of the route.</param>
/// <param name="Replies">What DNS said.</param>
public sealed record TransportPolicies(PublishedPolicy MtaSts, PublishedPolicy TlsReporting, IReadOnlyList<DaneHost> Dane, IReadOnlyList<DnsReply> Replies);
