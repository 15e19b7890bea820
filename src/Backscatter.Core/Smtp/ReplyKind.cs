using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>Where in the conversation a reply was given. The recipient of <see cref="RcptUnknown"/> certainly does not exist.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SmtpStage>))]
public enum SmtpStage
{
    /// <summary>The greeting (RFC 5321 section 4.3.1).</summary>
    [JsonStringEnumMemberName("connect")]
    Connect,

    /// <summary>EHLO or HELO.</summary>
    [JsonStringEnumMemberName("ehlo")]
    Ehlo,

    /// <summary>STARTTLS (RFC 3207).</summary>
    [JsonStringEnumMemberName("starttls")]
    StartTls,

    /// <summary>MAIL FROM.</summary>
    [JsonStringEnumMemberName("mail")]
    Mail,

    /// <summary>RCPT TO with a recipient that does not exist.</summary>
    [JsonStringEnumMemberName("rcpt-unknown")]
    RcptUnknown,

    /// <summary>RCPT TO postmaster, which every mail domain must accept (RFC 5321 section 4.5.1).</summary>
    [JsonStringEnumMemberName("rcpt-postmaster")]
    RcptPostmaster,

    /// <summary>RCPT TO with a recipient that the tenant named as one that exists.</summary>
    [JsonStringEnumMemberName("rcpt-control")]
    RcptControl,

    /// <summary>RCPT TO abuse (RFC 2142 section 4).</summary>
    [JsonStringEnumMemberName("rcpt-abuse")]
    RcptAbuse,

    /// <summary>MAIL FROM with the null sender, by which bounces come (RFC 5321 section 4.5.5).</summary>
    [JsonStringEnumMemberName("mail-null-sender")]
    MailNullSender,

    /// <summary>RCPT TO postmaster after the null sender.</summary>
    [JsonStringEnumMemberName("rcpt-null-sender")]
    RcptNullSender,

    /// <summary>MAIL FROM with a sender that does not exist, and whose own server says so.</summary>
    [JsonStringEnumMemberName("mail-unverifiable-sender")]
    MailUnverifiableSender,

    /// <summary>RCPT TO with the recipient of <see cref="RcptUnknown"/> after the sender that does not exist.</summary>
    [JsonStringEnumMemberName("rcpt-unverifiable-sender")]
    RcptUnverifiableSender,

    /// <summary>RCPT TO with a recipient of the prober's own domain, which is none of the server's: would it relay?</summary>
    [JsonStringEnumMemberName("rcpt-relay")]
    RcptRelay,

    /// <summary>DATA.</summary>
    [JsonStringEnumMemberName("data")]
    Data,

    /// <summary>The final dot.</summary>
    [JsonStringEnumMemberName("end-of-data")]
    EndOfData,
}

/// <summary>What a reply means, whoever words it and in whatever language.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplyKind>))]
public enum ReplyKind
{
    /// <summary>There is no such recipient, and the server says so with a permanent code.</summary>
    [JsonStringEnumMemberName("rejects-unknown")]
    RejectsUnknown,

    /// <summary>The recipient is refused as unknown or unverified, but with a temporary code.</summary>
    [JsonStringEnumMemberName("rejects-temporary")]
    RejectsTemporary,

    /// <summary>A new combination of client, sender and recipient is asked to come back.</summary>
    [JsonStringEnumMemberName("greylisted")]
    Greylisted,

    /// <summary>Too many connections, recipients or messages.</summary>
    [JsonStringEnumMemberName("rate-limited")]
    RateLimited,

    /// <summary>Our own address, name or reputation is refused: nothing is said about the recipient.</summary>
    [JsonStringEnumMemberName("probe-blocked")]
    ProbeBlocked,

    /// <summary>STARTTLS is demanded first.</summary>
    [JsonStringEnumMemberName("tls-required")]
    TlsRequired,

    /// <summary>Authentication is demanded first.</summary>
    [JsonStringEnumMemberName("auth-required")]
    AuthRequired,

    /// <summary>The server calls the sender's server back, and says so.</summary>
    [JsonStringEnumMemberName("sender-verification")]
    SenderVerification,

    /// <summary>The server does not serve this domain.</summary>
    [JsonStringEnumMemberName("relay-denied")]
    RelayDenied,

    /// <summary>2xx or 3xx.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>Refused for what the message is, or by a rule for this pair of sender and recipient.</summary>
    [JsonStringEnumMemberName("content-policy")]
    ContentPolicy,

    /// <summary>The service says that it is not available, without saying why.</summary>
    [JsonStringEnumMemberName("service-unavailable")]
    ServiceUnavailable,

    /// <summary>The mailbox exists or existed, but is full, suspended or disabled.</summary>
    [JsonStringEnumMemberName("mailbox-full-or-disabled")]
    MailboxFullOrDisabled,

    /// <summary>Another 5xx.</summary>
    [JsonStringEnumMemberName("other-permanent")]
    OtherPermanent,

    /// <summary>Another 4xx.</summary>
    [JsonStringEnumMemberName("other-temporary")]
    OtherTemporary,
}
