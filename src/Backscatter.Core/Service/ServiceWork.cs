using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Service;

/// <summary>Who does the work of which queue, and what is done by the clock, over one storage: the same for a sweep, a service and a host that calls from outside.</summary>
public sealed class ServiceWork : IDisposable
{
    private readonly BatchHandler _batches;

    /// <summary>Puts it together.</summary>
    /// <param name="stores">What is kept.</param>
    /// <param name="scanner">Scans.</param>
    /// <param name="notifiers">One for each kind of channel.</param>
    /// <param name="rules">What replies mean that agents bring.</param>
    /// <param name="dns">Asks for the records by which tenants prove that domains are theirs.</param>
    /// <param name="sweeps">How often is checked, and how much at once.</param>
    /// <param name="retention">How long what is kept.</param>
    /// <param name="time">The clock.</param>
    public ServiceWork(WatchStores stores, ITargetScanner scanner, IReadOnlyList<INotifier> notifiers, ReplyRules rules, IDnsResolver dns, SweepOptions sweeps, RetentionOptions retention, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(stores);
        var senders = new SenderKey(stores.Secrets);
        var board = new ProbeBoard(stores.Watch, stores.Queue, senders, rules, time);
        var check = new TargetCheck(stores.Watch, stores.Queue, scanner, board, sweeps, new FindingPolicy(), time);
        _batches = new BatchHandler(stores.Watch, stores.Queue, scanner, check, sweeps, time);
        var deliverer = new Deliverer(new DelivererParts(stores.Notifications, stores.Watch.Problems, notifiers, new ChannelPace(time), time, Random.Shared.NextDouble));
        var notifications = new NotificationHandler(stores.Watch, stores.Notifications, stores.Queue, deliverer, time);
        Ownership = new OwnershipChecker(dns, stores.Watch, new OwnershipKey(stores.Secrets), time);
        Desk = new ProbeDesk(stores.Watch, stores.Queue, senders, time);
        Rounds = new ServiceRounds(stores.Watch, stores.Notifications, stores.Queue, notifications, Ownership, sweeps, retention, time);
        Handlers = new Dictionary<string, IWorkHandler>(StringComparer.Ordinal)
        {
            [WorkQueues.Scans] = WorkQueues.ScansHandler(_batches, new OrderHandler(stores.Watch, stores.Queue, scanner, check, board, time)),
            [WorkQueues.Probes] = new ProbeWorkHandler(stores.Watch, stores.Queue, time),
            [WorkQueues.Notifications] = notifications,
        };
    }

    /// <summary>Who does the work of each queue of <see cref="WorkQueues.All"/>.</summary>
    public IReadOnlyDictionary<string, IWorkHandler> Handlers { get; }

    /// <summary>What is done for all clients by the clock.</summary>
    public ServiceRounds Rounds { get; }

    /// <summary>Looks whether tenants prove that domains are theirs.</summary>
    public OwnershipChecker Ownership { get; }

    /// <summary>Where agents come for probes, and with what they saw.</summary>
    public IProbeDesk Desk { get; }

    /// <inheritdoc/>
    public void Dispose() => _batches.Dispose();
}
