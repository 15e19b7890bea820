using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>What a planner did.</summary>
/// <param name="Sweep">The sweep's id.</param>
/// <param name="Targets">How many targets are to be scanned.</param>
/// <param name="Batches">In how many pieces of work.</param>
public sealed record PlannedSweep(string Sweep, int Targets, int Batches);

/// <summary>
/// Makes work of what is due. It only writes and queues, so that it is done in moments; planning the same slot again, after a crash or by two
/// processes, plans nothing twice.
/// </summary>
public sealed class SweepPlanner(IWatchStore store, IWorkQueue queue, SweepOptions options, TimeProvider time)
{
    /// <summary>Plans the sweep of now.</summary>
    public async Task<PlannedSweep> PlanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sweep = SweepIds.SweepAt(now);
        var due = new List<DueCheck>();
        await foreach (var check in store.Due.DueAsync(now, cancellationToken))
        {
            due.Add(check);
            if (due.Count >= options.MostChecks) break;
        }

        var (targets, batches) = (0, 0);
        foreach (var (tenant, checks) in SweepPlan.ByTenant(due))
        {
            var planned = await PlanAsync(sweep, tenant, checks, now, cancellationToken);
            targets += planned.Sum(batch => batch.Checks.Count);
            batches += planned.Count;
        }

        return new PlannedSweep(sweep, targets, batches);
    }

    private async Task<IReadOnlyList<SweepBatch>> PlanAsync(string sweep, TenantId tenant, IReadOnlyList<DueCheck> checks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The first batch is written last: where it is there, all of them are, and a planner that comes after a crash takes over what was planned.
        if (await store.Sweeps.FindAsync(sweep, tenant, 0, cancellationToken) is null)
        {
            foreach (var batch in SweepPlan.Batches(sweep, tenant, checks, options.BatchSize, now).Reverse()) await store.Sweeps.TryAddAsync(batch, cancellationToken);
        }

        var planned = new List<SweepBatch>();
        await foreach (var batch in store.Sweeps.ListAsync(sweep, tenant, cancellationToken))
        {
            if (batch.DoneAt is null) planned.Add(batch);
        }

        foreach (var batch in planned)
        {
            await queue.SendAsync(WorkQueues.Scans, BatchWork.Form.Write(new BatchWork(sweep, tenant, batch.Number)), TimeSpan.Zero, cancellationToken);
            // Moved only now, and only so far: work that is lost is planned again.
            foreach (var check in batch.Checks) await store.Due.SetAsync(check with { At = now + options.PlannedAgainAfter }, cancellationToken);
        }

        return planned;
    }
}
