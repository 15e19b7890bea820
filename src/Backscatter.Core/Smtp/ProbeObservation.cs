using System.Net;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>One address of one MX host: <c>mx1.example.com [192.0.2.1]:25</c>.</summary>
/// <param name="Host">The MX host's name.</param>
/// <param name="Address">One of its addresses.</param>
/// <param name="Port">The port, 25 on the internet.</param>
public sealed record Endpoint(DomainName Host, IPAddress Address, int Port)
{
    /// <summary><c>mx1.example.com [192.0.2.1]:25</c>.</summary>
    public override string ToString() => $"{Host} [{Address}]:{Port}";
}

/// <summary>A reply, where it was given, how long it took, and what it means.</summary>
/// <param name="Stage">Where in the conversation.</param>
/// <param name="Reply">The reply, foreign text.</param>
/// <param name="Took">From sending the command to having the whole reply.</param>
/// <param name="Meaning">What it means and which rule says so.</param>
public sealed record StageReply(SmtpStage Stage, SmtpReply Reply, TimeSpan Took, ReplyClassification Meaning);

/// <summary>Everything that one probe saw. Immutable, so that it can be judged again when a rule is mended.</summary>
/// <param name="Endpoint">Whom.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Elapsed">How long the whole took.</param>
/// <param name="Recipient">The recipient that does not exist.</param>
/// <param name="Connected">Whether a connection came about.</param>
/// <param name="Greeting">The greeting; null when none was read.</param>
/// <param name="Ehlo">The reply to EHLO, or to HELO where EHLO was refused.</param>
/// <param name="Keywords">The EHLO keywords, upper case, as last told (after STARTTLS where it succeeded).</param>
/// <param name="Tls">What STARTTLS showed.</param>
/// <param name="Mail">The reply to MAIL before the unknown recipient.</param>
/// <param name="UnknownRecipient">The reply to RCPT with the unknown recipient.</param>
/// <param name="Postmaster">The reply to RCPT postmaster, or to MAIL before it when that was refused.</param>
/// <param name="Data">The reply to DATA, or to what came before it in that transaction; null where the probe was not to go that far.</param>
/// <param name="EndOfData">The reply to the final dot; null when no message was sent.</param>
/// <param name="Failure">Why the conversation ended before its QUIT, in one line; null when it went through or a reply ended it.</param>
/// <param name="Transcript">All lines with their times.</param>
public sealed record ProbeObservation(
    Endpoint Endpoint,
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    string Recipient,
    bool Connected,
    StageReply? Greeting,
    StageReply? Ehlo,
    IReadOnlyList<string> Keywords,
    TlsObservation Tls,
    StageReply? Mail,
    StageReply? UnknownRecipient,
    StageReply? Postmaster,
    StageReply? Data,
    StageReply? EndOfData,
    string? Failure,
    IReadOnlyList<TranscriptLine> Transcript)
{
    /// <summary>Whether the connection was neither made nor refused in its time: a packet filter's doing as a rule, there or here.</summary>
    public bool ConnectTimedOut { get; init; }

    /// <summary>What else was asked, for controls of their own.</summary>
    public OtherReplies Others { get; init; } = OtherReplies.None;

    /// <summary>All replies that count, in the order of the conversation.</summary>
    public IEnumerable<StageReply> Replies =>
        new[] { Greeting, Ehlo, Mail, UnknownRecipient, Postmaster, Others.Control, Others.Abuse, Others.NullSender, Others.UnverifiableSender, Others.Relay, Data, EndOfData }.OfType<StageReply>();
}

/// <summary>The replies to what a probe asks besides. Each is null where the conversation ended before, or where it was not to be asked.</summary>
/// <param name="Control">To RCPT with the recipient that the tenant named, or to MAIL before it.</param>
/// <param name="Abuse">To RCPT abuse, or to MAIL before it.</param>
/// <param name="NullSender">To RCPT postmaster after the null sender, or to MAIL with it where that was refused.</param>
/// <param name="Relay">To RCPT with a recipient of the prober's own domain, or to MAIL before it.</param>
public sealed record OtherReplies(StageReply? Control, StageReply? Abuse, StageReply? NullSender, StageReply? Relay)
{
    /// <summary>To RCPT with the unknown recipient after a sender that does not exist, or to MAIL with that sender where it was refused.</summary>
    public StageReply? UnverifiableSender { get; init; }

    /// <summary>Nothing was asked.</summary>
    public static OtherReplies None { get; } = new(null, null, null, null);
}
