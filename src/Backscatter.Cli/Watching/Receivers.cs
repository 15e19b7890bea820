using Backscatter.Core.Blocklists;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Telling;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Watching;

/// <summary>How messages reach their receivers from the command line.</summary>
/// <param name="Options">What is let through.</param>
/// <param name="Links">Where messages lead.</param>
internal sealed record Receivers(ReceiverOptions Options, ServiceLinks Links)
{
    /// <summary>Reads what was said.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public static Receivers Read(bool allowsLoopback, string? service)
    {
        try
        {
            var address = service is null ? null : Uri.TryCreate(service, UriKind.Absolute, out var read) ? read : throw new FormatException($"{ForeignText.Quote(service, 120)} is no address; write it as https://backscatter.msp.example/");
            return new Receivers(new ReceiverOptions { AllowsLoopback = allowsLoopback }, new ServiceLinks(address, BlocklistCatalogue.Shipped));
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--service-address {wrong.Message}");
        }
    }

    /// <summary>One notifier for each kind of channel, which tells of each notification that its receiver took.</summary>
    public IReadOnlyList<INotifier> Notifiers(WatchStores stores, TimeProvider time, Action accepted, out IDisposable client) =>
        [.. Notifiers(stores, time, out client).Select(notifier => new CountingNotifier(notifier, accepted))];

    /// <summary>One notifier for each kind of channel.</summary>
    public IReadOnlyList<INotifier> Notifiers(WatchStores stores, TimeProvider time, out IDisposable client)
    {
        var http = new ReceiverClient(Options, time);
        client = http;
        var secrets = new SecretSource(Environment.GetEnvironmentVariable, stores.Secrets);
        return Core.Notifications.Delivery.Notifiers.All(http, secrets, Options, Links, time);
    }

    private sealed class CountingNotifier(INotifier inner, Action accepted) : INotifier
    {
        public ChannelKind Kind => inner.Kind;

        public async Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
        {
            var result = await inner.SendAsync(channel, notification, cancellationToken);
            if (result is DeliveryResult.Accepted) accepted();
            return result;
        }
    }
}
