using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>What an endpoint does with mail for a recipient that does not exist.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndpointVerdict>))]
public enum EndpointVerdict
{
    /// <summary>Refused at RCPT with a permanent code: safe.</summary>
    [JsonStringEnumMemberName("rejects-unknown")]
    RejectsUnknown,

    /// <summary>Accepted at RCPT and refused after DATA, still within the session: safe.</summary>
    [JsonStringEnumMemberName("rejects-after-data")]
    RejectsAfterData,

    /// <summary>Refused with a temporary code: safe, but senders keep trying for days.</summary>
    [JsonStringEnumMemberName("rejects-temporarily")]
    RejectsTemporarily,

    /// <summary>Accepted at RCPT: a risk, and undetermined. A 250 to RCPT is no proof of a later bounce (RFC 1123 section 5.2.7).</summary>
    [JsonStringEnumMemberName("accepts-unknown")]
    AcceptsUnknown,

    /// <summary>A bounce came back for a made-up recipient.</summary>
    [JsonStringEnumMemberName("backscatter-confirmed")]
    BackscatterConfirmed,

    /// <summary>A message to a made-up recipient was taken and nothing came back.</summary>
    [JsonStringEnumMemberName("accepts-all-silently")]
    AcceptsAllSilently,

    /// <summary>Nothing was learnt; <see cref="NotTestedReason"/> says why.</summary>
    [JsonStringEnumMemberName("not-tested")]
    NotTested,
}

/// <summary>Why an endpoint was not tested.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotTestedReason>))]
public enum NotTestedReason
{
    /// <summary>Port 25 does not lead out of this machine's network.</summary>
    [JsonStringEnumMemberName("egress-blocked")]
    EgressBlocked,

    /// <summary>The server refuses us: address, name, reputation, or without a reason before any recipient was named.</summary>
    [JsonStringEnumMemberName("probe-blocked")]
    ProbeBlocked,

    /// <summary>Nobody has said that this server may be probed, or its address is not a public one.</summary>
    [JsonStringEnumMemberName("not-permitted")]
    NotPermitted,

    /// <summary>No connection, or nothing at its other end that speaks SMTP to its end.</summary>
    [JsonStringEnumMemberName("unreachable")]
    Unreachable,

    /// <summary>Asked to come back later.</summary>
    [JsonStringEnumMemberName("greylisted")]
    Greylisted,

    /// <summary>Too many connections or recipients, says the server.</summary>
    [JsonStringEnumMemberName("rate-limited")]
    RateLimited,

    /// <summary>The server wants TLS and the handshake did not succeed, or none is offered.</summary>
    [JsonStringEnumMemberName("tls-failed")]
    TlsFailed,

    /// <summary>The server calls the sender back before it says anything about the recipient.</summary>
    [JsonStringEnumMemberName("sender-verification")]
    SenderVerification,

    /// <summary>No process of ours may use port 25.</summary>
    [JsonStringEnumMemberName("no-agent")]
    NoAgent,
}
