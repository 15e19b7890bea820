using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Compliance;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>
/// Brings a card to a Teams channel or chat through a Workflows webhook ("When a Teams webhook request is received"). The Workflow answers 202 when it
/// has begun; whether the card was posted stands in its run history.
/// </summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public sealed class TeamsNotifier(ReceiverClient client, ISecretSource secrets, ReceiverOptions options, ServiceLinks links, ControlCatalogue controls) : INotifier
{
    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Teams;

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(channel.Address, cancellationToken) is not { } secret) return SecretReference.Missing(channel.Address, "address");
        var address = ReceiverAddress.Of(Kind, secret, options);
        if (address is ReceiverAddress.Refused refused) return new DeliveryResult.Rejected(refused.Why, refused.NextStep);
        var body = TeamsCard.Body(notification, links, controls);
        return DeliveryRules.Of(await client.PostAsync(((ReceiverAddress.Usable)address).Address, body, ReadOnlyDictionary<string, string>.Empty, cancellationToken), Kind);
    }
}
