using System.Globalization;
using System.Net;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Lab.Mail;

/// <summary>One mail transaction (RFC 5321 section 3.3): envelope, content, and what the server's rules about recipients make of them.</summary>
internal sealed class MailTransaction(LabMailServer server, IPAddress client)
{
    private const int LargestMessage = 1_048_576;
    private const int RecipientsAllowed = 100;
    private readonly List<(string Address, bool Known)> _recipients = [];
    private readonly StringBuilder _content = new();
    private bool _begun;
    private bool _tooLarge;
    private bool _bareLineFeed;

    public string Sender { get; private set; } = "";

    /// <summary>The recipient named last, accepted or not: replies speak of it.</summary>
    public string LastRecipient { get; private set; } = "";

    /// <summary>The reply to a DATA that comes too early; null when it may come.</summary>
    public SmtpReply? WhyNoData => !_begun ? OutOfSequence : _recipients.Count == 0 ? new SmtpReply(554, ["5.5.1 Error: no valid recipients"]) : null;

    private static SmtpReply OutOfSequence { get; } = new(503, ["5.5.1 Bad sequence of commands"]);

    public void Reset()
    {
        _begun = _tooLarge = _bareLineFeed = false;
        Sender = LastRecipient = "";
        _recipients.Clear();
        _content.Clear();
    }

    public SmtpReply Begin(SmtpCommand command, bool extended)
    {
        if (_begun) return new SmtpReply(503, ["5.5.1 Error: nested MAIL command"]);
        if (!command.TryReadPath("FROM", out var sender, out var parameters)) return new SmtpReply(501, ["5.5.4 Syntax: MAIL FROM:<address>"]);
        foreach (var parameter in parameters)
        {
            if (!extended || !IsKnown(parameter)) return new SmtpReply(555, ["5.5.4 Unsupported option"]);
            if (SizeOf(parameter) > LargestMessage) return new SmtpReply(552, ["5.3.4 Message size exceeds fixed limit"]);
        }

        _begun = true;
        Sender = sender;
        return new SmtpReply(250, ["2.1.0 Ok"]);
    }

    public SmtpReply Recipient(SmtpCommand command)
    {
        if (!_begun) return OutOfSequence;
        if (!command.TryReadPath("TO", out var recipient, out var parameters) || recipient.Length == 0) return new SmtpReply(501, ["5.1.3 Syntax: RCPT TO:<address>"]);
        if (parameters.Count > 0) return new SmtpReply(555, ["5.5.4 Unsupported option"]);
        if (_recipients.Count == RecipientsAllowed) return new SmtpReply(452, ["4.5.3 Too many recipients"]);

        LastRecipient = recipient;
        var (local, domain) = Split(recipient);
        if (domain is not null && !server.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase)) return LabReplies.RelayDenied;

        // The order is Exim's and Postfix's: postmaster before any check of the sender, the sender before the recipient, the greylist before both know.
        var isPostmaster = local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);
        if (!isPostmaster && SenderFailsCallback) return LabReplies.SenderVerifyFailed;
        if (server.Greylist is { } greylist && !greylist.LetsThrough(client, Sender, recipient, server.Time.GetUtcNow())) return LabReplies.Greylisted;

        var known = server.Behaviour.Recipients.Contains(local, StringComparer.OrdinalIgnoreCase);
        if (!known && server.Behaviour.UnknownRecipients is LabUnknownRecipients.Refused refused) return refused.Reply;
        _recipients.Add((recipient, known));
        return server.Behaviour.RecipientAccepted;
    }

    /// <summary>Reads up to the final dot; false when the client went away before it.</summary>
    public async Task<bool> ReadContentAsync(MailChannel channel, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (text, end) = await channel.ReadLineAsync(noted: false, cancellationToken);
            if (end == LineEnd.Closed) return false;
            if (end == LineEnd.Proper && text == ".") return true;
            _bareLineFeed |= end == LineEnd.BareLineFeed;
            _tooLarge |= _content.Length + text.Length > LargestMessage;
            if (!_tooLarge) _content.Append(text.StartsWith('.') ? text.AsSpan(1) : text).Append("\r\n");
        }
    }

    public SmtpReply Finish()
    {
        if (_tooLarge) return new SmtpReply(552, ["5.3.4 Message too big"]);
        if (_bareLineFeed) return new SmtpReply(550, ["5.5.2 A line ends with CR LF"]);
        var unknown = _recipients.Where(recipient => !recipient.Known).Select(recipient => recipient.Address).ToList();
        if (unknown.Count > 0 && server.Behaviour.UnknownRecipients is LabUnknownRecipients.RefusedAfterData refused) return refused.Reply;

        var now = server.Time.GetUtcNow();
        server.Keep(new LabMessage(now, Sender, [.. _recipients.Select(recipient => recipient.Address)], _content.ToString()));

        // A bounce is never sent for a message without return path (RFC 5321 section 6.1).
        if (Sender.Length > 0 && server.Behaviour.UnknownRecipients is LabUnknownRecipients.Bounced)
        {
            foreach (var recipient in unknown) server.Note(new LabBounce(now, Sender, recipient));
        }

        return new SmtpReply(250, ["2.0.0 Ok: queued"]);
    }

    private bool SenderFailsCallback =>
        Sender.Length > 0 && server.Behaviour.CallsBackAllBut is { } passing && !passing.Contains(Sender, StringComparer.OrdinalIgnoreCase);

    private static bool IsKnown(string parameter) =>
        parameter.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase) || parameter.StartsWith("BODY=", StringComparison.OrdinalIgnoreCase);

    private static long SizeOf(string parameter) =>
        parameter.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase) && long.TryParse(parameter.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;

    private static (string Local, string? Domain) Split(string mailbox)
    {
        var at = mailbox.LastIndexOf('@');
        return at < 0 ? (mailbox, null) : (mailbox[..at], mailbox[(at + 1)..]);
    }
}
