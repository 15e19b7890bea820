using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Service.Telemetry;

namespace Backscatter.Core.Service;

/// <summary>
/// The service in one process, put together from its settings and its storage: <c>backscatter serve</c> and the Functions host both run this, and have only
/// to call it in time.
/// </summary>
public sealed class ServiceParts : IDisposable
{
    private readonly DnsClientResolver _dns;
    private readonly ReceiverClient _receivers;
    private readonly ServiceTelemetry _telemetry = new();
    private readonly ServiceWork _work;
    private readonly LastingScanner _scanner;
    private readonly TimeProvider _time;

    /// <summary>Puts it together. Nothing is asked yet, and nobody is connected to.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="stores">The storage; whoever opened it disposes of it.</param>
    /// <param name="environment">The value of an environment variable, for the secrets of <c>env:NAME</c>.</param>
    /// <param name="news">Is told what changed in the health of the lists, once each.</param>
    /// <param name="time">The clock.</param>
    public ServiceParts(ServiceSettings settings, WatchStores stores, Func<string, string?> environment, Action<HealthEvent> news, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(stores);
        (Settings, Stores, _time) = (settings, stores, time);
        _dns = new DnsClientResolver(settings.Engine.Resolvers, time: time);
        _receivers = new ReceiverClient(settings.Receivers, time);
        _scanner = new LastingScanner(settings.Engine, stores.Watch.Blocklists, news, null, time);
        Notifiers = [.. Core.Notifications.Delivery.Notifiers.All(_receivers, new SecretSource(environment, stores.Secrets), settings.Receivers, settings.Links, time)
            .Select(notifier => new MeasuredNotifier(notifier, _telemetry))];
        _work = new ServiceWork(stores, new MeasuredScanner(_scanner, _telemetry), Notifiers, settings.Engine.Data.Rules, _dns, settings.Sweeps, settings.Retention, time);
        Handlers = _work.Handlers.ToDictionary(pair => pair.Key, pair => (IWorkHandler)new MeasuredHandler(pair.Key, pair.Value, _telemetry), StringComparer.Ordinal);
        Gauges = new ServiceGauges(_telemetry, settings.Engine, stores, time);
    }

    /// <summary>The settings.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>The storage.</summary>
    public WatchStores Stores { get; }

    /// <summary>Who does the work of each queue of <see cref="WorkQueues.All"/>.</summary>
    public IReadOnlyDictionary<string, IWorkHandler> Handlers { get; }

    /// <summary>One notifier for each kind of channel.</summary>
    public IReadOnlyList<INotifier> Notifiers { get; }

    /// <summary>What is done for all clients by the clock.</summary>
    public ServiceRounds Rounds => _work.Rounds;

    /// <summary>Looks whether tenants prove that domains are theirs.</summary>
    public OwnershipChecker Ownership => _work.Ownership;

    /// <summary>Where agents come for probes, and with what they saw.</summary>
    public IProbeDesk Desk => _work.Desk;

    /// <summary>What is measured once in a while.</summary>
    public ServiceGauges Gauges { get; }

    /// <summary>Asks the test points of all lists now; what changed is news.</summary>
    public Task CheckListsAsync(CancellationToken cancellationToken) => _scanner.CheckListsAsync(cancellationToken);

    /// <summary>The same, unless it was done lately by anybody, or nobody is watched; whether it was done.</summary>
    public async Task<bool> CheckDueListsAsync(CancellationToken cancellationToken)
    {
        var known = (await Stores.Watch.Blocklists.FindAsync(cancellationToken))?.Value ?? BlocklistState.Empty;
        if (!Schedule.AreListsDue(known.Health, _time.GetUtcNow(), Settings.Sweeps) || !await Stores.Watch.Tenants.ListAsync(cancellationToken).AnyAsync(cancellationToken)) return false;
        await CheckListsAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.Dispose();
        _scanner.Dispose();
        _receivers.Dispose();
        _dns.Dispose();
        _telemetry.Dispose();
    }
}
