using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Takes up orders and probes whose work was lost, and removes of requests, probes and of the audit log what is too old. It runs once in a while, like <see cref="Repair"/>.</summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where lost scans are queued again.</param>
/// <param name="options">After which time a scan counts as lost.</param>
/// <param name="retention">How long what is kept.</param>
/// <param name="time">The clock.</param>
public sealed class RequestRepair(IWatchStore store, IWorkQueue queue, SweepOptions options, RetentionOptions retention, TimeProvider time)
{
    // Work that was queued again and again for a day will not be done, and somebody waits for the answer.
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>Queues scans again that were ordered long ago and still wait, and marks as failed those that wait for a day; how many were queued.</summary>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        var (now, count) = (time.GetUtcNow(), 0);
        // Two days: what waits is marked after one, so nothing older does.
        await foreach (var order in store.Orders.ListAsync(now - (2 * GivenUpAfter), now - options.PlannedAgainAfter, cancellationToken))
        {
            if (order.At > now - GivenUpAfter)
            {
                count += await OrderWork.QueueAsync(order, queue, cancellationToken);
                continue;
            }

            foreach (var ordered in order.Targets.Where(ordered => ordered.Status == OrderStatus.Waiting))
                await store.Orders.MarkAsync(order.Id, ordered.Target, OrderStatus.Failed, null, "it was not made within a day; see that a worker runs, and order it again", cancellationToken);
        }

        return count;
    }

    /// <summary>Has scans looked after again whose probes should have been given up by now: the message that was to do so was lost; how many scans.</summary>
    public async Task<int> ResumeProbesAsync(CancellationToken cancellationToken)
    {
        // A lease that was held when its scan's time was over ends one lease later.
        var before = time.GetUtcNow() - (2 * IProbeDesk.LeaseTime);
        var lost = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var job in store.Probes.ListOpenAsync(cancellationToken))
        {
            if (job.Value.GiveUpAt < before) lost.Add(job.Value.Scan);
        }

        foreach (var scan in lost) await ProbeBoard.LookAfterAsync(scan, queue, cancellationToken);
        return lost.Count;
    }

    /// <summary>Removes what is too old; how many orders, answers, probes and entries went.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var count = await store.Idempotency.ForgetAsync(now, cancellationToken) + await store.Audit.ForgetAsync(retention.AuditBefore(now), cancellationToken)
            + await store.Probes.ForgetAsync(now - retention.Probes, cancellationToken);
        await foreach (var order in store.Orders.ListAsync(null, now - retention.Orders, cancellationToken))
        {
            foreach (var ordered in order.Targets) await ForgetScansAsync(order, ordered.Target, cancellationToken);
            if (await store.Orders.RemoveAsync(order.Id, cancellationToken)) count++;
        }

        return count;
    }

    // Scans of what is watched go with their target's history.
    private async Task ForgetScansAsync(ScanOrder order, string target, CancellationToken cancellationToken)
    {
        if (order.Tenant is { } tenant && await store.Targets.FindAsync(tenant, target, cancellationToken) is not null) return;
        var before = time.GetUtcNow() - retention.Orders;
        await store.Scans.ForgetAsync(order.Tenant, target, before, before, cancellationToken);
    }
}
