using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Scans the batches of a sweep, and targets whose servers asked to come back.</summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where what follows is put.</param>
/// <param name="scanner">Scans.</param>
/// <param name="check">Checks one target.</param>
/// <param name="options">How many side by side, of all pieces of work together.</param>
/// <param name="time">The clock.</param>
public sealed class BatchHandler(IWatchStore store, IWorkQueue queue, ITargetScanner scanner, TargetCheck check, SweepOptions options, TimeProvider time) : IWorkHandler, IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Concurrency);

    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (RetryWork.Form.Read(work.Message) is { } retry) return await RetryAsync(retry, cancellationToken);
        if (BatchWork.Form.Read(work.Message) is not { } named) return new WorkOutcome.Impossible("its form is not known to this version");
        // Forgotten with its age, or with its tenant: there is nothing left to do.
        if (await store.Sweeps.FindAsync(named.Sweep, named.Tenant, named.Number, cancellationToken) is not { } batch) return WorkOutcome.Finished;
        if (batch.DoneAt is null)
        {
            if (work.Deliveries > 1 && batch.Checks.Count > 1) await SplitAsync(batch, cancellationToken);
            else await ScanAsync(batch, cancellationToken);
        }

        await EndAsync(batch, cancellationToken);
        return WorkOutcome.Finished;
    }

    /// <inheritdoc/>
    public async Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (BatchWork.Form.Read(work.Message) is not { } named
            || await store.Sweeps.FindAsync(named.Sweep, named.Tenant, named.Number, cancellationToken) is not { DoneAt: null } batch) return;
        await store.Sweeps.CompleteAsync(batch, time.GetUtcNow(), [.. batch.Checks.Select(check => $"{check.Target}: {why}")], cancellationToken);
        await EndAsync(batch, cancellationToken);
    }

    /// <summary>Gives back what it holds.</summary>
    public void Dispose() => _places.Dispose();

    private async Task SplitAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        foreach (var part in SweepPlan.Split(batch))
        {
            await store.Sweeps.TryAddAsync(part, cancellationToken);
            await queue.SendAsync(WorkQueues.Scans, BatchWork.Form.Write(new BatchWork(part.Sweep, part.Tenant, part.Number)), TimeSpan.Zero, cancellationToken);
        }

        await store.Sweeps.CompleteAsync(batch, time.GetUtcNow(), [], cancellationToken);
    }

    private async Task ScanAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        if (await store.Tenants.FindAsync(batch.Tenant, cancellationToken) is { } tenant)
        {
            if (batch.Checks.Count > 1) await scanner.LookAtFleetAsync(await KnownSubjectsAsync(batch, cancellationToken), cancellationToken);
            await Task.WhenAll(batch.Checks.Select(async due =>
            {
                // One that waits for agents is made again by what wakes it, as a retry of its own.
                if (await PlacedAsync(() => check.RunAsync(tenant.Value, due.Target, due.Kind, batch.Sweep, 0, batch.PlannedAt, null, cancellationToken), cancellationToken) is not CheckOutcome.Failed { Why: var why }) return;
                lock (failed) failed.Add($"{due.Target}: {why}");
            }));
            await scanner.KeepAsync(cancellationToken);
        }

        await store.Sweeps.CompleteAsync(batch, time.GetUtcNow(), [.. failed.Order(StringComparer.Ordinal)], cancellationToken);
    }

    private async Task<CheckOutcome> PlacedAsync(Func<Task<CheckOutcome>> checkAsync, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await checkAsync();
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<IReadOnlyCollection<string>> KnownSubjectsAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        var targets = batch.Checks.Select(due => due.Target).ToHashSet(StringComparer.Ordinal);
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var state in store.States.ListAsync(batch.Tenant, cancellationToken))
        {
            if (targets.Contains(state.Value.Target)) subjects.UnionWith(state.Value.Subjects);
        }

        return subjects;
    }

    /// <summary>Where this was the last batch of its tenant, what the sweep changed is told. Said twice it is told once.</summary>
    private async Task EndAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        var all = new List<SweepBatch>();
        await foreach (var other in store.Sweeps.ListAsync(batch.Sweep, batch.Tenant, cancellationToken)) all.Add(other);
        if (SweepPlan.IsDone(all)) await queue.SendAsync(WorkQueues.Notifications, ComposeWork.Form.Write(new ComposeWork(batch.Sweep, batch.Tenant)), TimeSpan.Zero, cancellationToken);
    }

    private async Task<WorkOutcome> RetryAsync(RetryWork retry, CancellationToken cancellationToken)
    {
        if (await store.Tenants.FindAsync(retry.Tenant, cancellationToken) is not { } tenant) return WorkOutcome.Finished;
        switch (await PlacedAsync(() => check.RunAsync(tenant.Value, retry.Target, CheckKind.Probe, retry.Sweep, retry.Retry, null, null, cancellationToken), cancellationToken))
        {
            case CheckOutcome.Failed failed:
                return new WorkOutcome.Impossible($"{retry.Target}: {failed.Why}");
            case CheckOutcome.Waits:
                return WorkOutcome.Finished;
        }

        await queue.SendAsync(WorkQueues.Notifications, ComposeWork.Form.Write(new ComposeWork(retry.Sweep, retry.Tenant)), TimeSpan.Zero, cancellationToken);
        return WorkOutcome.Finished;
    }
}
