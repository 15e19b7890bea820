using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>What became of STARTTLS.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TlsOutcome>))]
public enum TlsOutcome
{
    /// <summary>The conversation ended before EHLO told.</summary>
    [JsonStringEnumMemberName("not-reached")]
    NotReached,

    /// <summary>The server does not offer it.</summary>
    [JsonStringEnumMemberName("not-offered")]
    NotOffered,

    /// <summary>Offered, but refused when asked for.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The handshake did not succeed; the conversation was begun again in clear.</summary>
    [JsonStringEnumMemberName("handshake-failed")]
    HandshakeFailed,

    /// <summary>The conversation was protected.</summary>
    [JsonStringEnumMemberName("established")]
    Established,
}

/// <summary>What STARTTLS showed (RFC 3207).</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Protocol">Such as <c>TLS 1.3</c>; null unless established.</param>
/// <param name="CipherSuite">The IANA name; null unless established.</param>
/// <param name="Certificate">The certificate shown; null when none was seen.</param>
/// <param name="Detail">Why it failed, in one line; null otherwise.</param>
/// <param name="TimedOut">Whether the handshake failed by time, which may be anybody's fault.</param>
/// <param name="PlaintextInjected">Whether bytes came in clear behind the STARTTLS reply (they were thrown away): a fault of the server or of somebody between.</param>
public sealed record TlsObservation(
    TlsOutcome Outcome,
    string? Protocol = null,
    string? CipherSuite = null,
    CertificateObservation? Certificate = null,
    string? Detail = null,
    bool TimedOut = false,
    bool PlaintextInjected = false)
{
    /// <summary>The conversation ended before EHLO told whether it is offered.</summary>
    public static TlsObservation NotReached { get; } = new(TlsOutcome.NotReached);

    /// <summary>The server does not offer it.</summary>
    public static TlsObservation NotOffered { get; } = new(TlsOutcome.NotOffered);

    internal static TlsObservation Established(string protocol, string cipherSuite, CertificateObservation? certificate, bool injected) =>
        new(TlsOutcome.Established, protocol, cipherSuite, certificate, PlaintextInjected: injected);

    internal static TlsObservation HandshakeFailed(CertificateObservation? certificate, bool timedOut, bool injected) =>
        new(TlsOutcome.HandshakeFailed, null, null, certificate, timedOut ? "the handshake did not end in time" : "the handshake failed", timedOut, injected);
}

/// <summary>A server's certificate, as seen and judged at the time of the probe.</summary>
/// <param name="Subject">The subject's distinguished name, foreign text.</param>
/// <param name="Issuer">The issuer's distinguished name, foreign text.</param>
/// <param name="Names">The DNS names it holds for; at most 100.</param>
/// <param name="NotBefore">Valid from.</param>
/// <param name="NotAfter">Valid until.</param>
/// <param name="Problems">What is wrong with it, each in a few words; empty when it is valid for the host and its chain is trusted.</param>
public sealed record CertificateObservation(
    string Subject,
    string Issuer,
    IReadOnlyList<string> Names,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing is wrong with it.</summary>
    public bool IsValid => Problems.Count == 0;
}
