using Backscatter.Core.Compliance;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Mail;
using Backscatter.Core.Notifications.Teams;
using Backscatter.Core.Notifications.Telling;
using Backscatter.Core.Notifications.Webhooks;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>The notifiers, one for each kind of channel.</summary>
public static class Notifiers
{
    /// <summary>All of them.</summary>
    /// <param name="http">How receivers on the web are reached.</param>
    /// <param name="secrets">Where their addresses and keys are.</param>
    /// <param name="options">What is let through.</param>
    /// <param name="links">Where messages lead.</param>
    /// <param name="time">The clock.</param>
    public static IReadOnlyList<INotifier> All(ReceiverClient http, ISecretSource secrets, ReceiverOptions options, ServiceLinks links, TimeProvider time) =>
    [
        new TeamsNotifier(http, secrets, options, links, ControlCatalogue.Shipped),
        new WebhookNotifier(http, secrets, options, links, ControlCatalogue.Shipped, time),
        new MailNotifier(secrets, options, links, ControlCatalogue.Shipped, time),
    ];
}
