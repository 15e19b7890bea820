using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>
/// What is done again and again for all clients, whoever keeps the time. Done twice, or by two at once, it has the effect of once. While a backup is being restored
/// into the store nothing is done: what is missing of it would be taken for what is not there, and told or removed.
/// </summary>
/// <param name="watch">What is watched and known.</param>
/// <param name="store">Outbox and notifications.</param>
/// <param name="queue">Where work is put.</param>
/// <param name="handler">Makes notifications.</param>
/// <param name="owners">Looks again whether domains are still proven; null where nobody can be asked.</param>
/// <param name="options">How often is checked.</param>
/// <param name="retention">How long what is kept.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceRounds(
    IWatchStore watch, INotificationStore store, IWorkQueue queue, NotificationHandler handler, OwnershipChecker? owners, SweepOptions options, RetentionOptions retention, TimeProvider time)
{
    private readonly Repair _repair = new(watch, retention, time);
    private readonly RequestRepair _requests = new(watch, queue, options, retention, time);

    /// <summary>Queues what is due, and what was planned long ago and is not done. Nothing is checked here.</summary>
    /// <exception cref="StoreException">The storage failed, or a backup is being restored into it; so it is with all of these.</exception>
    public async Task<PlannedSweep> PlanAsync(CancellationToken cancellationToken)
    {
        await RestoreMark.RefuseAsync(watch.Problems, cancellationToken);
        var planned = await new SweepPlanner(watch, queue, options, time).PlanAsync(cancellationToken);
        await _requests.ResumeAsync(cancellationToken);
        await _requests.ResumeProbesAsync(cancellationToken);
        return planned;
    }

    /// <summary>Takes up what a process that died left untold.</summary>
    public Task MendAsync(CancellationToken cancellationToken) => ForAllAsync(tenant => handler.MendAsync(tenant, NotificationHandler.LeftBehind, cancellationToken), cancellationToken);

    /// <summary>Makes the digests whose hour has come.</summary>
    public Task DigestAsync(CancellationToken cancellationToken) => ForAllAsync(tenant => handler.DigestAsync(tenant, cancellationToken), cancellationToken);

    /// <summary>Takes up what was left untold, and makes the digests whose hour has come.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await MendAsync(cancellationToken);
        await DigestAsync(cancellationToken);
    }

    /// <summary>Mends the indexes from the states, and removes what is too old.</summary>
    public async Task RepairAsync(CancellationToken cancellationToken)
    {
        await ForAllAsync(
            async tenant =>
            {
                if (owners is not null) await owners.RecheckAsync(tenant.Id, cancellationToken);
                await _repair.IndexAsync(tenant.Id, cancellationToken);
                await _repair.ForgetAsync(tenant.Id, cancellationToken);
                await store.ForgetAsync(tenant.Id, time.GetUtcNow() - retention.History, cancellationToken);
            },
            cancellationToken);
        await _repair.ForgetSweepsAsync(cancellationToken);
        await _requests.ForgetAsync(cancellationToken);
    }

    private async Task ForAllAsync(Func<Tenant, Task> round, CancellationToken cancellationToken)
    {
        await RestoreMark.RefuseAsync(watch.Problems, cancellationToken);
        // The list is read whole first: what a round takes must not hold a reader of the store open.
        var tenants = new List<Tenant>();
        await foreach (var tenant in watch.Tenants.ListAsync(cancellationToken)) tenants.Add(tenant.Value);
        foreach (var tenant in tenants) await round(tenant);
    }
}
