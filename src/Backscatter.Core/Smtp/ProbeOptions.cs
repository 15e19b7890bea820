using System.Security.Cryptography.X509Certificates;

namespace Backscatter.Core.Smtp;

/// <summary>How far a probe goes with a server that accepts the recipient that does not exist.</summary>
public enum ProbeDepth
{
    /// <summary>No further: no DATA, no message.</summary>
    Recipient,

    /// <summary>
    /// DATA, and where that is answered with 354 the connection is broken off before the final dot, so that there is no message (RFC 5321
    /// section 4.1.1.4). Some servers refuse the recipient only here.
    /// </summary>
    Data,

    /// <summary>
    /// One small message that says what it is. Only this tells a server that refuses after the data from one that keeps the message, and it
    /// leaves a message behind in the second case: it needs the written consent of whoever runs the server.
    /// </summary>
    Message,
}

/// <summary>Who the prober says it is, and how long it waits. The waiting times are above the tarpits met in the field (Exchange 5 s, Kerio 15 s, gateways that ask a back end 30 s).</summary>
public sealed record ProbeOptions
{
    /// <summary>The local part of the sender of every probe, unless another one is named.</summary>
    public const string UsualSender = "mxcheck";

    /// <summary>What is said with EHLO: the prober's own name, which its address should resolve back to.</summary>
    public required SmtpIdentity Ehlo { get; init; }

    /// <summary>The domain of the sender of every probe; it should have an MX and an SPF record of its own.</summary>
    public required SmtpIdentity SenderDomain { get; init; }

    /// <summary>The local part of the sender of every probe. Always the same, so that a greylist knows us when we come back.</summary>
    public string SenderLocalPart { get; init; } = UsualSender;

    /// <summary>How far it goes; no message is sent unless this says so.</summary>
    public ProbeDepth Depth { get; init; } = ProbeDepth.Recipient;

    /// <summary>Whether it also asks for abuse, with the null sender, and for a recipient of the sender's own domain; else only for the unknown recipient and the controls.</summary>
    public bool AsksOthers { get; init; } = true;

    /// <summary>The local part of a recipient that exists at every domain probed, besides postmaster; null where nobody named one.</summary>
    public string? ControlLocalPart { get; init; }

    /// <summary>The local part of the recipient at the sender's own domain that no other server may accept.</summary>
    public string RelayLocalPart { get; init; } = "mxcheck-relay";

    /// <summary>
    /// The local part of a sender that does not exist at the sender's domain, whose own server refuses it; null where nobody named one. Who refuses this sender and
    /// not the other has asked that server.
    /// </summary>
    public string? UnverifiableLocalPart { get; init; }

    /// <summary>For the TCP connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For the whole greeting.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For each reply after it; RFC 5321 section 4.5.3.2 asks a sender of mail for five minutes, a prober need not outwait every tarpit.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>For the TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the reply to QUIT.</summary>
    public TimeSpan QuitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the whole probe of one endpoint, both conversations where TLS fails.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The authorities that certificates are held to instead of this machine's; null for this machine's. For a network with an authority of its own.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The recipient at the sender's own domain; null where the sender has no domain but an address.</summary>
    public string? RelayRecipient => SenderDomain.IsName ? $"{RelayLocalPart}@{SenderDomain}" : null;

    /// <summary>The sender that does not exist; null where nobody named one, or the sender has no domain but an address.</summary>
    public string? UnverifiableSender => UnverifiableLocalPart is { } local && SenderDomain.IsName ? $"{local}@{SenderDomain}" : null;

    /// <summary>The sender's address.</summary>
    public string Sender => $"{SenderLocalPart}@{SenderDomain}";
}
