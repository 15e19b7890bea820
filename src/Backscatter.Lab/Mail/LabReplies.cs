using Backscatter.Core.Smtp;

namespace Backscatter.Lab.Mail;

/// <summary>Replies worded as the servers of the field word them.</summary>
public static class LabReplies
{
    /// <summary>Postfix without such a user.</summary>
    public static SmtpReply UserUnknown { get; } = new(550, ["5.1.1 <{recipient}>: Recipient address rejected: User unknown in virtual mailbox table"]);

    /// <summary>Postfix with <c>reject_unverified_recipient</c>, whose default code is temporary.</summary>
    public static SmtpReply Unverified { get; } = new(450, ["4.1.1 <{recipient}>: Recipient address rejected: unverified address: unknown user: \"{recipient}\""]);

    /// <summary>Exchange Online with directory-based edge blocking.</summary>
    public static SmtpReply AccessDenied { get; } = new(550, ["5.4.1 Recipient address rejected: Access denied. [{host}]"]);

    /// <summary>Exchange with recipient filtering, after the final dot.</summary>
    public static SmtpReply UserUnknownAfterData { get; } = new(550, ["5.1.1 User unknown"]);

    /// <summary>postgrey behind Postfix.</summary>
    public static SmtpReply Greylisted { get; } = new(450, ["4.2.0 <{recipient}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/lab.example.html"]);

    /// <summary>The client's address is on a list: says nothing about any recipient.</summary>
    public static SmtpReply BlockedUsingSpamhaus { get; } = new(554, ["5.7.1 Service unavailable; Client host [{client}] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/{client}"]);

    /// <summary>Too many connections; the server closes.</summary>
    public static SmtpReply TooManyConnections { get; } = new(421, ["4.7.0 {host} Error: too many connections from {client}"]);

    /// <summary>Postfix with <c>smtpd_tls_security_level = encrypt</c>.</summary>
    public static SmtpReply TlsRequired { get; } = new(530, ["5.7.0 Must issue a STARTTLS command first"]);

    /// <summary>Exchange without anonymous users.</summary>
    public static SmtpReply AuthenticationRequired { get; } = new(530, ["5.7.1 Client was not authenticated"]);

    /// <summary>Postfix for a domain that is not its own.</summary>
    public static SmtpReply RelayDenied { get; } = new(554, ["5.7.1 <{recipient}>: Relay access denied"]);

    /// <summary>Exim whose callout to the sender's server was refused.</summary>
    public static SmtpReply SenderVerifyFailed { get; } = new(550,
    [
        "Verification failed for <{sender}>",
        "Called:   {client}",
        "Sent:     RCPT TO:<{sender}>",
        "Response: 550 5.1.1 <{sender}>: Recipient address rejected: User unknown",
        "Sender verify failed",
    ]);
}
