using Backscatter.Core.Names;
using MailKit.Net.Smtp;
using MimeKit;

namespace Backscatter.Core.Notifications.Mail;

/// <summary>One session with a submission server. A recipient that is refused does not keep the message from the others.</summary>
internal sealed class SubmissionClient : SmtpClient
{
    private readonly List<string> _refused = [];

    /// <summary>Which recipients the server refused, and with which code.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Whether one was refused for now only.</summary>
    public bool RefusedForNow { get; private set; }

    /// <inheritdoc/>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _refused.Add($"{ForeignText.Escape(mailbox.Address, 120)} ({Shown(response)})");
        RefusedForNow |= (int)response.StatusCode < 500;
    }

    /// <inheritdoc/>
    protected override void OnNoRecipientsAccepted(MimeMessage message) => throw new NoRecipientException();

    /// <summary>A reply for people.</summary>
    public static string Shown(SmtpResponse response) => $"{(int)response.StatusCode} {ForeignText.Escape(response.Response, 160)}";
}

/// <summary>The server refused every recipient.</summary>
internal sealed class NoRecipientException() : Exception("no recipient was accepted");
