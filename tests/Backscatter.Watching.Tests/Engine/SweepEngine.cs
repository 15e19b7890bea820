using System.Collections.Concurrent;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Service;
using Backscatter.Core.Smtp;

namespace Backscatter.Watching.Tests.Engine;

/// <summary>Keeps what it was sent, and accepts it.</summary>
internal sealed class RecordingNotifier : INotifier
{
    private readonly ConcurrentQueue<Notification> _sent = new();

    public ChannelKind Kind => ChannelKind.Webhook;

    public IReadOnlyList<Notification> Sent => [.. _sent];

    /// <summary>Each message as <c>tenant: opened BSC-050 a.example, ...</c>.</summary>
    public IReadOnlyList<string> Told => [.. Sent.Select(sent => $"{sent.Tenant}: {string.Join(", ", sent.Transitions.Select(SweepEngine.Said))}")];

    public Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
    {
        _sent.Enqueue(notification);
        return Task.FromResult<DeliveryResult>(new DeliveryResult.Accepted("taken"));
    }
}

/// <summary>Everything that sweeps, over one storage: as one process would have it.</summary>
internal sealed class SweepEngine : IDisposable
{
    public const string Channel = "ops";

    private readonly SweepOptions _options;
    private readonly TimeProvider _time;
    private readonly BatchHandler _batches;
    private readonly WorkLoop _scans;
    private readonly WorkLoop _probes;
    private readonly WorkLoop _telling;
    private readonly CountingHandler _tellingHandler;

    public SweepEngine(WatchStores stores, ScriptedScanner scanner, RecordingNotifier notifier, TimeProvider time, SweepOptions? options = null, WorkLoopOptions? loop = null)
    {
        (Stores, _time, _options) = (stores, time, options ?? new SweepOptions());
        var senders = new SenderKey(stores.Secrets);
        Desk = new ProbeDesk(stores.Watch, stores.Queue, senders, time);
        var board = new ProbeBoard(stores.Watch, stores.Queue, senders, ReplyRules.Shipped, time);
        Check = new TargetCheck(stores.Watch, stores.Queue, scanner, board, _options, new FindingPolicy(), time);
        _batches = new BatchHandler(stores.Watch, stores.Queue, scanner, Check, _options, time);
        // The pace between two sends is not what is tested, and a clock that stands would stop it.
        var deliverer = new Deliverer(new DelivererParts(stores.Notifications, stores.Watch.Problems, [notifier], new ChannelPace(TimeProvider.System), time, () => 0.5));
        Notifications = new NotificationHandler(stores.Watch, stores.Notifications, stores.Queue, deliverer, time);
        _scans = new WorkLoop(stores.Queue, WorkQueues.Scans, WorkQueues.ScansHandler(_batches, new OrderHandler(stores.Watch, stores.Queue, scanner, Check, board, time)), stores.Watch.Problems, loop ?? new WorkLoopOptions(), time);
        _probes = new WorkLoop(stores.Queue, WorkQueues.Probes, new ProbeWorkHandler(stores.Watch, stores.Queue, time), stores.Watch.Problems, loop ?? new WorkLoopOptions(), time);
        _tellingHandler = new CountingHandler(Notifications);
        _telling = new WorkLoop(stores.Queue, WorkQueues.Notifications, _tellingHandler, stores.Watch.Problems, loop ?? new WorkLoopOptions(), time);
    }

    public WatchStores Stores { get; }

    public TargetCheck Check { get; }

    /// <summary>Where agents come.</summary>
    public ProbeDesk Desk { get; }

    public NotificationHandler Notifications { get; }

    /// <summary>How often telling ended in an exception.</summary>
    public int TellingFailed => _tellingHandler.Failed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string Said(Transition transition) => $"{Words<TransitionKind>.Of(transition.Kind)} {transition.Key}";

    public static async Task WatchAsync(WatchStores stores, Tenant tenant, DateTimeOffset now, params string[] targets)
    {
        await stores.Notifications.TryPutChannelAsync(new Channel(Channel, Channel, ChannelKind.Webhook, "env:NOWHERE"), null, Cancel);
        await stores.Watch.Tenants.TryPutAsync(tenant, null, Cancel);
        foreach (var target in targets)
        {
            await stores.Watch.Targets.TryPutAsync(new WatchedTarget(tenant.Id, target, now), null, Cancel);
            await stores.Watch.Due.SetAsync(new DueCheck(tenant.Id, target, CheckKind.Blocklists, now), Cancel);
        }
    }

    public static Tenant Tenant(string id, DeliveryMode mode = DeliveryMode.Immediate) => new(TenantId.Parse(id), id) { Routes = [new ChannelRoute(Channel, ControlSeverity.Low, mode)] };

    public Task<PlannedSweep> PlanAsync() => new SweepPlanner(Stores.Watch, Stores.Queue, _options, _time).PlanAsync(Cancel);

    /// <summary>Does what can be done now.</summary>
    public async Task WorkAsync()
    {
        while (await _probes.RunUntilEmptyAsync(Cancel) + await _scans.RunUntilEmptyAsync(Cancel) + await _telling.RunUntilEmptyAsync(Cancel) > 0)
        {
        }
    }

    public async Task SweepAsync()
    {
        await PlanAsync();
        await WorkAsync();
    }

    public async Task<IReadOnlyList<string>> HistoryAsync(string tenant, string target) =>
        await Stores.Watch.States.HistoryAsync(TenantId.Parse(tenant), target, null, null, Cancel).Reverse().Select(entry => string.Join(", ", entry.Transitions.Select(Said)) is { Length: > 0 } said ? said : "-").ToListAsync(Cancel);

    public void Dispose() => _batches.Dispose();

    private sealed class CountingHandler(IWorkHandler inner) : IWorkHandler
    {
        private int _failed;

        public int Failed => _failed;

        public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
        {
            try
            {
                return await inner.HandleAsync(work, cancellationToken);
            }
            catch
            {
                Interlocked.Increment(ref _failed);
                throw;
            }
        }

        public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken) => inner.GiveUpAsync(work, why, cancellationToken);
    }
}
