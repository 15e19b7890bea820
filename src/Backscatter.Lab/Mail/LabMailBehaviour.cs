using System.Collections.Immutable;
using Backscatter.Core.Smtp;

namespace Backscatter.Lab.Mail;

/// <summary>
/// How a mail server of the lab behaves. What is left out is an honest server after RFC 5321 with STARTTLS and a valid certificate, that knows its
/// recipients and refuses all others. Texts may hold <c>{host}</c>, <c>{helo}</c>, <c>{client}</c>, <c>{sender}</c> and <c>{recipient}</c>.
/// </summary>
public sealed record LabMailBehaviour
{
    /// <summary>The greeting. A 5xx greeting leaves the client QUIT only (RFC 5321 section 3.1); 421 closes.</summary>
    public SmtpReply Greeting { get; init; } = new(220, ["{host} ESMTP"]);

    /// <summary>A first line <c>220-teaser</c>, sent before the delays at <see cref="LabStage.Connect"/>, as postscreen does; null for none.</summary>
    public string? Teaser { get; init; }

    /// <summary>The keywords of the EHLO reply besides STARTTLS.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = ["PIPELINING", "SIZE 1048576", "8BITMIME", "ENHANCEDSTATUSCODES"];

    /// <summary>EHLO is unknown and HELO is not, as behind old packet filters.</summary>
    public bool RefusesEhlo { get; init; }

    /// <summary>What becomes of STARTTLS (RFC 3207).</summary>
    public LabTls Tls { get; init; } = LabTls.Valid;

    /// <summary>MAIL in clear is answered with 530 5.7.0.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>Local parts of the recipients that exist, in every domain of the server.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = ["postmaster", "abuse", "info"];

    /// <summary>What is said to a recipient that is accepted; products differ.</summary>
    public SmtpReply RecipientAccepted { get; init; } = new(250, ["2.1.5 Ok"]);

    /// <summary>What becomes of a recipient that does not exist.</summary>
    public LabUnknownRecipients UnknownRecipients { get; init; } = new LabUnknownRecipients.Refused(LabReplies.UserUnknown);

    /// <summary>A combination of client, sender and recipient is asked to come back after this time; null for no greylisting.</summary>
    public TimeSpan? Greylisting { get; init; }

    /// <summary>
    /// The senders that pass when the server calls back whoever writes; null for a server that calls nobody. All others are answered as Exim does when its
    /// callout was refused; the null sender and mail to postmaster are never verified. The call itself is not made.
    /// </summary>
    public IReadOnlyList<string>? CallsBackAllBut { get; init; }

    /// <summary>What is done at a stage before, or instead of, the honest answer; in this order.</summary>
    public ImmutableDictionary<LabStage, ImmutableList<LabAction>> Script { get; init; } = ImmutableDictionary<LabStage, ImmutableList<LabAction>>.Empty;

    /// <summary>Replies leave one byte at a time, each in a packet of its own, with this much time between two; null for whole replies.</summary>
    public TimeSpan? ByteByByte { get; init; }

    /// <summary>The same with more actions at a stage.</summary>
    public LabMailBehaviour At(LabStage stage, params LabAction[] actions) =>
        this with { Script = Script.SetItem(stage, Script.GetValueOrDefault(stage, []).AddRange(actions)) };
}

/// <summary>The points of a conversation at which a behaviour can be scripted.</summary>
public enum LabStage
{
    /// <summary>Before the greeting.</summary>
    Connect,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS.</summary>
    StartTls,

    /// <summary>MAIL.</summary>
    Mail,

    /// <summary>RCPT.</summary>
    Rcpt,

    /// <summary>DATA.</summary>
    Data,

    /// <summary>The final dot.</summary>
    EndOfData,

    /// <summary>RSET.</summary>
    Rset,

    /// <summary>QUIT.</summary>
    Quit,
}

/// <summary>What a scripted server does at a stage.</summary>
public abstract record LabAction
{
    private LabAction()
    {
    }

    /// <summary>Replies with this instead of the honest reply. 421 closes the connection (RFC 5321 section 3.8).</summary>
    /// <param name="Reply">The reply.</param>
    public sealed record Say(SmtpReply Reply) : LabAction;

    /// <summary>Waits by the lab's clock, then goes on: a tarpit.</summary>
    /// <param name="Delay">How long.</param>
    public sealed record Wait(TimeSpan Delay) : LabAction;

    /// <summary>Closes the connection without a word.</summary>
    public sealed record Close : LabAction;

    /// <summary>Never answers; the connection stays open until the client ends it.</summary>
    public sealed record KeepSilent : LabAction;

    /// <summary>Sends what is no SMTP.</summary>
    /// <param name="Kind">Which kind of it.</param>
    public sealed record SendGarbage(LabGarbage Kind) : LabAction;
}

/// <summary>Replies that are none.</summary>
public enum LabGarbage
{
    /// <summary>256 bytes of every value, and a line end.</summary>
    BytesThatAreNoText,

    /// <summary><c>250-one</c>, <c>550 two</c>: the code changes inside one reply (RFC 5321 section 4.2.1 forbids it).</summary>
    CodeChangesInsideReply,

    /// <summary>A line that begins with words.</summary>
    LineWithoutCode,

    /// <summary>A line that never ends, as fast as the client takes it.</summary>
    EndlessLine,

    /// <summary>Continuation lines without end, as fast as the client takes them.</summary>
    EndlessReply,

    /// <summary>Half a reply, then the connection closes.</summary>
    HalfAReply,
}

/// <summary>What becomes of STARTTLS.</summary>
public enum LabTls
{
    /// <summary>It is not offered, and refused with 502.</summary>
    NotOffered,

    /// <summary>A certificate for the host's name, signed by the lab's authority.</summary>
    Valid,

    /// <summary>A certificate for the host's name, signed by itself.</summary>
    SelfSigned,

    /// <summary>A certificate of the lab's authority for another name.</summary>
    WrongName,

    /// <summary>A certificate of the lab's authority whose time is over.</summary>
    Expired,

    /// <summary>STARTTLS is accepted with 220; the handshake then ends with the alert handshake_failure.</summary>
    HandshakeFails,

    /// <summary>A reply in clear follows 220 in the same packet: what a client must not read once it is encrypted (RFC 3207 section 4.2, CVE-2011-0411).</summary>
    InjectsPlaintext,
}

/// <summary>What becomes of a recipient that does not exist.</summary>
public abstract record LabUnknownRecipients
{
    private LabUnknownRecipients()
    {
    }

    /// <summary>Refused at RCPT.</summary>
    /// <param name="Reply">How: <see cref="LabReplies.UserUnknown"/>, <see cref="LabReplies.Unverified"/>, ...</param>
    public sealed record Refused(SmtpReply Reply) : LabUnknownRecipients;

    /// <summary>Accepted, and kept without another word: a catch-all.</summary>
    public sealed record Accepted : LabUnknownRecipients;

    /// <summary>Accepted at RCPT, and the message refused after its final dot, as Exchange with recipient filtering does.</summary>
    /// <param name="Reply">How.</param>
    public sealed record RefusedAfterData(SmtpReply Reply) : LabUnknownRecipients;

    /// <summary>
    /// Accepted, and afterwards bounced to the sender: backscatter. The lab sends nothing; what a real server would send is noted in
    /// <see cref="LabMailServer.Bounces"/>.
    /// </summary>
    public sealed record Bounced : LabUnknownRecipients;
}
