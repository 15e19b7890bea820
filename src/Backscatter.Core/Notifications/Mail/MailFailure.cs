using System.Net.Sockets;
using Backscatter.Core.Names;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Backscatter.Core.Notifications.Mail;

/// <summary>What a failure of a submission means: 4xx and a broken connection come again later, 5xx and a refused password do not get better by themselves.</summary>
internal static class MailFailure
{
    /// <summary>The result; null for a failure that is a fault of ours.</summary>
    public static DeliveryResult? Of(Exception failure, SubmissionClient client) => failure switch
    {
        NoRecipientException => OfRecipients(client),
        AuthenticationException { InnerException: SmtpCommandException { StatusCode: < (SmtpStatusCode)500 } busy } => new DeliveryResult.RetryAfter(null, $"the mail server answered {Shown(busy)}"),
        AuthenticationException => new DeliveryResult.Rejected("the mail server does not take the user name and password", "Correct the secret of the channel, or let this account submit mail (SMTP AUTH)."),
        SmtpCommandException refused when (int)refused.StatusCode is >= 400 and < 500 =>
            new DeliveryResult.RetryAfter(null, $"the mail server answered {Shown(refused)}"),
        SmtpCommandException refused => new DeliveryResult.Rejected($"the mail server answered {Shown(refused)}", refused.ErrorCode switch
        {
            SmtpErrorCode.SenderNotAccepted => "Let the account send as the sender of the channel, or correct the sender.",
            _ => "Look at what the mail server says, and correct the channel.",
        }),
        ServiceNotAuthenticatedException => new DeliveryResult.Rejected("the mail server wants a user name and password", "Put them into the secret of the channel: smtp://user:password@mail.example.com:587."),
        NotSupportedException => new DeliveryResult.Rejected(
            "the mail server offers no TLS, or no way to sign in that we know; nothing was sent", "Use its submission port (587 with STARTTLS, or smtps:// with 465)."),
        SslHandshakeException => new DeliveryResult.RetryAfter(null, "no TLS connection came about, or the certificate is not the mail server's"),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => new DeliveryResult.RetryAfter(null, "the name of the mail server was not found in DNS"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut } => new DeliveryResult.RetryAfter(null, "the mail server takes no connection"),
        SocketException or ProtocolException or ServiceNotConnectedException or IOException or TimeoutException => new DeliveryResult.RetryAfter(null, "the connection broke before the mail server took the message"),
        _ => null,
    };

    private static DeliveryResult OfRecipients(SubmissionClient client)
    {
        var why = $"the mail server took no recipient: {string.Join(", ", client.Refused.Take(3))}";
        return client.RefusedForNow ? new DeliveryResult.RetryAfter(null, why) : new DeliveryResult.Rejected(why, "Correct the recipients of the channel.");
    }

    private static string Shown(SmtpCommandException refused) => $"{(int)refused.StatusCode} {ForeignText.Escape(refused.Message, 160)}";
}
