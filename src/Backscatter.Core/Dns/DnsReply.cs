using System.Net;
using System.Text.Json.Serialization;

namespace Backscatter.Core.Dns;

/// <summary>What is asked: a name in presentation form without trailing dot, and a type (RFC 1035 section 4.1.2, class IN).</summary>
/// <param name="Name">The owner name asked for, at most 253 characters.</param>
/// <param name="Type">The record type asked for.</param>
public sealed record DnsQuestion(string Name, DnsRecordType Type)
{
    /// <summary><c>example.com MX</c>.</summary>
    public override string ToString() => $"{Name} {Type}";
}

/// <summary>The record types the engine asks for; the values are those of the IANA registry.</summary>
public enum DnsRecordType
{
    /// <summary>IPv4 address (RFC 1035).</summary>
    A = 1,

    /// <summary>Name server (RFC 1035).</summary>
    NS = 2,

    /// <summary>Alias (RFC 1035).</summary>
    CNAME = 5,

    /// <summary>Start of authority (RFC 1035); its minimum is the negative TTL (RFC 2308).</summary>
    SOA = 6,

    /// <summary>Name of an address (RFC 1035).</summary>
    PTR = 12,

    /// <summary>Mail exchanger (RFC 5321 section 5).</summary>
    MX = 15,

    /// <summary>Text (RFC 1035).</summary>
    TXT = 16,

    /// <summary>IPv6 address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>Certificate association for DANE (RFC 6698).</summary>
    TLSA = 52,
}

/// <summary>The three values of a DNS reply. <see cref="Unknown"/> is never the same as <see cref="Absent"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DnsOutcome>))]
public enum DnsOutcome
{
    /// <summary>At least one record of the asked type was returned.</summary>
    [JsonStringEnumMemberName("exists")]
    Exists,

    /// <summary>The resolver said authoritatively or from its cache that there is none: NXDOMAIN, or NOERROR without such a record.</summary>
    [JsonStringEnumMemberName("absent")]
    Absent,

    /// <summary>Nothing was learnt: timeout, SERVFAIL, REFUSED, unreachable, malformed.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>How the reply ended, in the terms of RFC 1035 section 4.1.1 and of the transport.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DnsCode>))]
public enum DnsCode
{
    /// <summary>RCODE 0.</summary>
    [JsonStringEnumMemberName("NOERROR")]
    NoError,

    /// <summary>RCODE 3: the name does not exist.</summary>
    [JsonStringEnumMemberName("NXDOMAIN")]
    NameError,

    /// <summary>RCODE 2.</summary>
    [JsonStringEnumMemberName("SERVFAIL")]
    ServerFailure,

    /// <summary>RCODE 5: the server will not answer us.</summary>
    [JsonStringEnumMemberName("REFUSED")]
    Refused,

    /// <summary>No reply within the time allowed, or none of the transport's ways led anywhere.</summary>
    [JsonStringEnumMemberName("TIMEOUT")]
    Timeout,

    /// <summary>The resolver could not be reached: connection refused, no route.</summary>
    [JsonStringEnumMemberName("UNREACHABLE")]
    Unreachable,

    /// <summary>The reply could not be read, or bears another RCODE.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,
}

/// <summary>One reply to one question: evidence as much as data.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Outcome">The three-valued result.</param>
/// <param name="Code">How the reply ended.</param>
/// <param name="Records">Records of the asked type and the CNAME records that led to them, in the order received; empty unless <see cref="DnsOutcome.Exists"/> or an alias without target.</param>
/// <param name="Ttl">How long the reply may be kept: the least TTL of the records, or the negative TTL (RFC 2308 section 5); null when unknown.</param>
/// <param name="Resolver">The resolver that answered or was asked last, as <c>ip:port</c>.</param>
/// <param name="Elapsed">From sending the question to having the reply.</param>
/// <param name="Detail">One line for people when the outcome is unknown; null otherwise.</param>
public sealed record DnsReply(
    DnsQuestion Question,
    DnsOutcome Outcome,
    DnsCode Code,
    IReadOnlyList<DnsRecord> Records,
    TimeSpan? Ttl,
    string Resolver,
    TimeSpan Elapsed,
    string? Detail = null)
{
    /// <summary>The records of one kind, in the order received.</summary>
    public IEnumerable<T> Of<T>() where T : DnsRecord => Records.OfType<T>();
}

/// <summary>One resource record. Owner names and texts are foreign: bounded when read, to be escaped where shown.</summary>
/// <param name="Owner">The owner name, without trailing dot, lower case.</param>
/// <param name="Ttl">Time to live.</param>
public abstract record DnsRecord(string Owner, TimeSpan Ttl);

/// <summary>A or AAAA.</summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Ttl">Time to live.</param>
/// <param name="Address">The address.</param>
public sealed record AddressRecord(string Owner, TimeSpan Ttl, IPAddress Address) : DnsRecord(Owner, Ttl);

/// <summary>MX.</summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Ttl">Time to live.</param>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Exchange">The host, lower case without trailing dot; the empty string for the root (null MX, RFC 7505).</param>
public sealed record MxRecord(string Owner, TimeSpan Ttl, int Preference, string Exchange) : DnsRecord(Owner, Ttl);

/// <summary>TXT, its character strings joined without a separator (RFC 7208 section 3.3).</summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Ttl">Time to live.</param>
/// <param name="Text">The text, foreign.</param>
public sealed record TextRecord(string Owner, TimeSpan Ttl, string Text) : DnsRecord(Owner, Ttl);

/// <summary>CNAME, PTR or NS: a record that names another name.</summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Ttl">Time to live.</param>
/// <param name="Type">Which of them.</param>
/// <param name="Target">The name, lower case without trailing dot.</param>
public sealed record NameRecord(string Owner, TimeSpan Ttl, DnsRecordType Type, string Target) : DnsRecord(Owner, Ttl);

/// <summary>SOA, as far as negative caching needs it.</summary>
/// <param name="Owner">Owner name.</param>
/// <param name="Ttl">Time to live.</param>
/// <param name="Minimum">The negative TTL.</param>
public sealed record StartOfAuthorityRecord(string Owner, TimeSpan Ttl, TimeSpan Minimum) : DnsRecord(Owner, Ttl);
