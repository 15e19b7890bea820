using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Compliance;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Telling;
using MailKit;
using MailKit.Security;
using MimeKit;

namespace Backscatter.Core.Notifications.Mail;

/// <summary>
/// Brings notifications by mail, through a submission server (RFC 6409). A password goes over TLS only. The server may stand in a private network: it is
/// the operator's own.
/// </summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public sealed class MailNotifier(ISecretSource secrets, ReceiverOptions options, ServiceLinks links, ControlCatalogue controls, TimeProvider time) : INotifier
{
    private const int MostRecipients = 50;

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Mail;

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(channel.Address, cancellationToken) is not { } secret) return SecretReference.Missing(channel.Address, "mail server");
        if (!SubmissionServer.TryParse(secret, out var server))
            return new DeliveryResult.Rejected("the secret of the channel is no mail server", "Put it there as smtp://user:password@mail.example.com:587, special characters percent-encoded.");
        if (!MailboxAddress.TryParse(channel.From ?? "", out var from) || from.Domain.Length == 0) return new DeliveryResult.Rejected("the channel has no sender, or one that is no mail address", "Give the channel a sender.");
        var to = new List<MailboxAddress>();
        foreach (var text in channel.To)
        {
            if (!MailboxAddress.TryParse(text, out var mailbox) || mailbox.Domain.Length == 0)
                return new DeliveryResult.Rejected($"{ForeignText.Quote(text, 80)} is no mail address", "Correct the recipients of the channel.");
            to.Add(mailbox);
        }

        if (to.Count is 0 or > MostRecipients)
            return new DeliveryResult.Rejected(string.Create(CultureInfo.InvariantCulture, $"the channel has {to.Count} recipients"), $"Give it 1 to {MostRecipients}; write to more people through a list of the mail server.");

        using var deadline = new CancellationTokenSource(ReceiverClient.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await SubmitAsync(server, MailMessage.Of(from, to, notification, links, controls), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult.RetryAfter(null, string.Create(CultureInfo.InvariantCulture, $"the mail server was not done within {ReceiverClient.Deadline.TotalSeconds:0} s"));
        }
    }

    private async Task<DeliveryResult> SubmitAsync(SubmissionServer server, MimeMessage message, CancellationToken cancellationToken)
    {
        // As over HTTPS, a certificate is not looked up at its authority: where that cannot be reached, nothing would ever be sent.
        using var client = new SubmissionClient { CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, SecurityFor(server), cancellationToken);
            if (server.User is { } user) await client.AuthenticateAsync(user, server.Password, cancellationToken);
            var reply = await client.SendAsync(message, cancellationToken);
            var refused = client.Refused.Count == 0 ? "" : $"; refused for {string.Join(", ", client.Refused)}";
            var accepted = new DeliveryResult.Accepted($"the mail server took it: {ForeignText.Escape(reply, 160)}{refused}");
            await QuitAsync(client, cancellationToken);
            return accepted;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && MailFailure.Of(failure, client) is { } result)
        {
            return result;
        }
    }

    // The message is taken: whatever becomes of the goodbye, to send it again would be to send it twice.
    private static async Task QuitAsync(SubmissionClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception rude) when (rude is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            return;
        }
    }

    private SecureSocketOptions SecurityFor(SubmissionServer server)
    {
        if (server.IsImplicitTls) return SecureSocketOptions.SslOnConnect;
        var isLoopback = server.Host == "localhost" || (IPAddress.TryParse(server.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return options.AllowsLoopback && isLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
    }
}
