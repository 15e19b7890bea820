using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications.Composing;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>A notification that is to be delivered.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Notification">Its id.</param>
public sealed record DeliverWork(TenantId Tenant, string Notification)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<DeliverWork> Form { get; } = new("deliver", 1);
}

/// <summary>Makes notifications of what sweeps changed, and delivers them.</summary>
/// <param name="watch">Tenants, suppressions and states.</param>
/// <param name="store">The outbox and the notifications.</param>
/// <param name="queue">Where what is to be delivered is put.</param>
/// <param name="deliverer">Delivers.</param>
/// <param name="time">The clock.</param>
public sealed class NotificationHandler(IWatchStore watch, INotificationStore store, IWorkQueue queue, Deliverer deliverer, TimeProvider time) : IWorkHandler
{
    /// <summary>How long before its end a suppression is told of in digests.</summary>
    public static readonly TimeSpan EndsSoon = TimeSpan.FromDays(7);

    /// <summary>How long what is to be told at once may lie in the outbox before a mending pass takes it, whichever sweep it is of.</summary>
    public static readonly TimeSpan LeftBehind = TimeSpan.FromMinutes(30);

    // Queues hide a message for seven days at most; what is to wait longer is looked at again then.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (ComposeWork.Form.Read(work.Message) is { } compose)
        {
            if (await watch.Tenants.FindAsync(compose.Tenant, cancellationToken) is not { } tenant) return WorkOutcome.Finished;
            await ComposeAsync(tenant.Value, ComposeScope.OfSweep(compose.Sweep), _ => true, cancellationToken);
            // Also what a process made that died before it queued it: this work comes again then, and finds the outbox empty.
            await foreach (var pending in store.PendingAsync(compose.Tenant, cancellationToken))
            {
                if (pending.Value is { FirstTriedAt: null, HeldBy: null } && pending.Value.Sweep == compose.Sweep) await QueueAsync(pending.Value, cancellationToken);
            }

            return WorkOutcome.Finished;
        }

        if (DeliverWork.Form.Read(work.Message) is not { } deliver) return new WorkOutcome.Impossible("its form is not known to this version");
        if (await deliverer.DeliverAsync(deliver.Tenant, deliver.Notification, work.Id, cancellationToken) is DeliveryStep.Wait wait) await QueueAsync(deliver, wait.After, cancellationToken);
        return WorkOutcome.Finished;
    }

    /// <inheritdoc/>
    public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the digests of a tenant whose hour has come; how many.</summary>
    public async Task<int> DigestAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var now = time.GetUtcNow();
        var entries = await store.OutboxAsync(tenant.Id, cancellationToken);
        // What is open is read only where a digest is due: it is every state of the tenant.
        if (NotificationRules.Compose(tenant, entries, now, ComposeScope.OfDigests([], [])).Count == 0) return 0;
        var ending = new List<Suppression>();
        await foreach (var suppression in watch.Suppressions.ListAsync(tenant.Id, cancellationToken))
        {
            if (suppression.Value.HoldsAt(now) && suppression.Value.Until - now <= EndsSoon) ending.Add(suppression.Value);
        }

        var open = new List<StillOpen>();
        await foreach (var state in watch.States.ListAsync(tenant.Id, cancellationToken))
        {
            open.AddRange(state.Value.Findings
                .Where(finding => finding is { Status: FindingStatus.Open, SuppressedBy: null })
                .Select(finding => new StillOpen(state.Value.Target, finding.Key, finding.Severity, finding.OpenedAt ?? finding.FirstSeen)));
        }

        var made = await ComposeAsync(tenant, ComposeScope.OfDigests(ending, open), _ => true, cancellationToken);
        foreach (var digest in made) await QueueAsync(digest, cancellationToken);
        return made.Count;
    }

    /// <summary>
    /// Takes up what a process that died left behind of a tenant: changes that nobody made a notification of, and notifications that nobody delivers.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="leftBehind">How long something must have lain there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task MendAsync(Tenant tenant, TimeSpan leftBehind, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var before = time.GetUtcNow() - leftBehind;
        if ((await store.OutboxAsync(tenant.Id, cancellationToken)).Any(entry => entry.At <= before))
        {
            // What a sweep has to tell that is still under way is told when it is done: in one message.
            var underWay = await watch.Sweeps.UnfinishedAsync(cancellationToken).Where(batch => batch.Tenant == tenant.Id).Select(batch => batch.Sweep).ToHashSetAsync(cancellationToken: cancellationToken);
            await ComposeAsync(tenant, new ComposeScope { Digests = false }, entry => entry.At <= before && !underWay.Contains(entry.Sweep), cancellationToken);
        }

        await foreach (var pending in store.PendingAsync(tenant.Id, cancellationToken))
        {
            var next = pending.Value.HeldUntil ?? pending.Value.NotBefore ?? pending.Value.CreatedAt;
            if (next <= before) await QueueAsync(pending.Value, cancellationToken);
        }
    }

    private Task<IReadOnlyList<Notification>> ComposeAsync(Tenant tenant, ComposeScope scope, Func<OutboxEntry, bool> isMeant, CancellationToken cancellationToken) =>
        store.ComposeAsync(tenant.Id, entries => NotificationRules.Compose(tenant, [.. entries.Where(isMeant)], time.GetUtcNow(), scope), cancellationToken);

    private Task QueueAsync(Notification notification, CancellationToken cancellationToken)
    {
        var wait = notification.NotBefore - time.GetUtcNow();
        return QueueAsync(new DeliverWork(notification.Tenant, notification.Id), wait is { Ticks: > 0 } early ? early : TimeSpan.Zero, cancellationToken);
    }

    private Task QueueAsync(DeliverWork work, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendAsync(WorkQueues.Notifications, DeliverWork.Form.Write(work), delay < LongestDelay ? delay : LongestDelay, cancellationToken);
}
