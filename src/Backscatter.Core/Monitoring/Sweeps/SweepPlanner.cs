using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>What a planner did.</summary>
/// <param name="Sweep">The sweep's id.</param>
/// <param name="Targets">How many targets are to be scanned, of this sweep and of those that it takes up again.</param>
/// <param name="Batches">In how many pieces of work.</param>
public sealed record PlannedSweep(string Sweep, int Targets, int Batches);

/// <summary>
/// Makes work of what is due. It only writes and queues, so that it is done in moments. What is planned is due no more, until
/// <see cref="SweepOptions.PlannedAgainAfter"/>: planning again, after a crash or by two processes, plans nothing twice, and work that was lost is
/// queued again.
/// </summary>
public sealed class SweepPlanner(IWatchStore store, IWorkQueue queue, SweepOptions options, TimeProvider time)
{
    /// <summary>Plans the sweep of now.</summary>
    public async Task<PlannedSweep> PlanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await store.Due.DueAsync(now, cancellationToken).Take(options.MostChecks).ToListAsync(cancellationToken);
        var batches = await ResumeAsync(due, now, cancellationToken);
        var checks = SweepPlan.ByTenant(due.Except(batches.SelectMany(batch => SweepPlan.Covered(batch, due)))).ToList();
        var sweep = await SweepAsync(now, checks.Select(tenant => tenant.Tenant), cancellationToken);
        foreach (var (tenant, theirs) in checks)
        {
            var planned = SweepPlan.Batches(sweep, tenant, theirs, options.BatchSize, now);
            // The first batch is written last: where it is there, all of them are, and what is there without it was never queued.
            foreach (var batch in planned.Reverse()) await store.Sweeps.TryAddAsync(batch, cancellationToken);
            foreach (var batch in planned) await QueueAsync(batch, due, now, cancellationToken);
            batches.AddRange(planned);
        }

        return new PlannedSweep(sweep, batches.Sum(batch => batch.Checks.Count), batches.Count);
    }

    /// <summary>Queues batches again whose checks are due though they are not done: their planner died before it had queued them, or their work was lost.</summary>
    private async Task<List<SweepBatch>> ResumeAsync(List<DueCheck> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var resumed = new List<SweepBatch>();
        if (due.Count == 0) return resumed;
        await foreach (var batch in store.Sweeps.UnfinishedAsync(cancellationToken))
        {
            if (SweepPlan.Covered(batch, due).Count == 0) continue;
            if (await store.Sweeps.FindAsync(batch.Sweep, batch.Tenant, 0, cancellationToken) is null)
            {
                // A plan that was never finished is no plan; what it named is due still.
                await store.Sweeps.CompleteAsync(batch, now, [], cancellationToken);
                continue;
            }

            await QueueAsync(batch, due, now, cancellationToken);
            resumed.Add(batch);
        }

        return resumed;
    }

    private async Task QueueAsync(SweepBatch batch, List<DueCheck> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await queue.SendAsync(WorkQueues.Scans, BatchWork.Form.Write(new BatchWork(batch.Sweep, batch.Tenant, batch.Number)), TimeSpan.Zero, cancellationToken);
        // Moved only now, and only so far: work that is lost is planned again.
        await store.Due.SetAsync([.. SweepPlan.Covered(batch, due).Select(check => check with { At = now + options.PlannedAgainAfter })], cancellationToken);
    }

    /// <summary>The first sweep of the slot of which none of these tenants has anything yet.</summary>
    private async Task<string> SweepAsync(DateTimeOffset now, IEnumerable<TenantId> tenants, CancellationToken cancellationToken)
    {
        var all = tenants.ToList();
        foreach (var sweep in SweepIds.SweepsAt(now))
        {
            var isFree = true;
            foreach (var tenant in all) isFree = isFree && !await store.Sweeps.ListAsync(sweep, tenant, cancellationToken).AnyAsync(cancellationToken);
            if (isFree) return sweep;
        }

        throw new InvalidOperationException("a slot has any number of sweeps");
    }
}
