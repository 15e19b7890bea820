using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Compliance;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Notifications.Webhooks;

/// <summary>Brings notifications as JSON to any receiver over HTTPS, signed where the channel has a key.</summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public sealed class WebhookNotifier(
    ReceiverClient client, ISecretSource secrets, ReceiverOptions options, ServiceLinks links, ControlCatalogue controls, TimeProvider time) : INotifier
{
    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Webhook;

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(channel.Address, cancellationToken) is not { } secret) return SecretReference.Missing(channel.Address, "address");
        string? key = null;
        // Without its key a message would go out unsigned that the receiver must refuse.
        if (channel.SigningKey is { } reference && (key = await secrets.FindAsync(reference, cancellationToken)) is null) return SecretReference.Missing(reference, "signing key");
        var address = ReceiverAddress.Of(Kind, secret, options);
        if (address is ReceiverAddress.Refused refused) return new DeliveryResult.Rejected(refused.Why, refused.NextStep);
        var body = WebhookDocument.Body(notification, links, controls);
        return DeliveryRules.Of(await client.PostAsync(((ReceiverAddress.Usable)address).Address, body, WebhookSignature.Headers(notification.Id, time.GetUtcNow(), body, key), cancellationToken), Kind);
    }
}
