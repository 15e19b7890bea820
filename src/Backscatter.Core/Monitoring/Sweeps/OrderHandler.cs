using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>
/// Makes the scans of orders. A target that is watched for the order's tenant is checked like in a sweep, with findings and what is told of them; any
/// other is scanned and kept, and nothing follows from it.
/// </summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where what follows is put.</param>
/// <param name="scanner">Scans.</param>
/// <param name="check">Checks a target that is watched.</param>
/// <param name="board">Where probes for agents are put up; null where no agent makes any.</param>
/// <param name="time">The clock.</param>
public sealed class OrderHandler(IWatchStore store, IWorkQueue queue, ITargetScanner scanner, TargetCheck check, ProbeBoard? board, TimeProvider time) : IWorkHandler
{
    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (OrderWork.Form.Read(work.Message) is not { } asked) return new WorkOutcome.Impossible("its form is not known to this version");
        // Forgotten with its age, or with its tenant: there is nothing left to do.
        if (await store.Orders.FindAsync(asked.Order, cancellationToken) is not { } order || order.Find(asked.Target) is not { } ordered) return WorkOutcome.Finished;
        if (ordered.Status != OrderStatus.Done)
        {
            // One that waits for agents keeps waiting, and this very work comes again when they are done.
            if (await ScanAsync(order, ordered, work.Message!, cancellationToken) is not { } ended) return WorkOutcome.Finished;
            var (scan, why) = ended;
            await store.Orders.MarkAsync(order.Id, ordered.Target, scan is null ? OrderStatus.Failed : OrderStatus.Done, scan, why, cancellationToken);
        }

        await EndAsync(order.Id, cancellationToken);
        return WorkOutcome.Finished;
    }

    /// <inheritdoc/>
    public async Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (OrderWork.Form.Read(work.Message) is not { } asked) return;
        await store.Orders.MarkAsync(asked.Order, asked.Target, OrderStatus.Failed, null, why, cancellationToken);
        await EndAsync(asked.Order, cancellationToken);
    }

    /// <summary>The scan that was kept, or why there is none; null while it waits for probes of agents.</summary>
    private async Task<(string? Scan, string? Why)?> ScanAsync(ScanOrder order, OrderedScan ordered, WorkMessage resume, CancellationToken cancellationToken)
    {
        var tenant = order.Tenant is { } id ? await store.Tenants.FindAsync(id, cancellationToken) : null;
        if (order.Tenant is not null && tenant is null) return (null, $"the client {order.Tenant} was removed");
        var watched = tenant is null ? null : (await store.Targets.FindAsync(tenant.Value.Id, ordered.Target, cancellationToken))?.Value;
        var kind = TargetCheck.Made(watched, ordered.Kind);
        var scan = SweepIds.Scan(OrderWork.Sweep(order.Id), order.Tenant, ordered.Target, kind);
        var outcome = watched is { IsPaused: false }
            ? await check.RunAsync(tenant!.Value, ordered.Target, ordered.Kind, OrderWork.Sweep(order.Id), 0, null, resume, cancellationToken)
            : await KeepAsync(order, ordered.Target, watched, tenant?.Value, kind, scan, resume, cancellationToken);
        if (outcome is CheckOutcome.Waits) return null;
        if (outcome is CheckOutcome.Failed failed) return (null, failed.Why);
        // Whoever paused or removed the target meanwhile, or changed whether it may be probed, left no scan under this id.
        return await store.Scans.FindAsync(order.Tenant, ordered.Target, scan, cancellationToken) is not null
            ? (scan, null)
            : (null, "its target was changed while it was scanned; order it again");
    }

    /// <summary>Scans what is not watched now, unless that was done before.</summary>
    private async Task<CheckOutcome> KeepAsync(
        ScanOrder order, string target, WatchedTarget? watched, Tenant? tenant, CheckKind kind, string scan, WorkMessage resume, CancellationToken cancellationToken)
    {
        if (await store.Scans.FindAsync(order.Tenant, target, scan, cancellationToken) is not null) return new CheckOutcome.Made();
        try
        {
            if (watched is not null && kind == CheckKind.Probe) await store.Audit.AppendAsync(ProbeAudit.Entry(watched, scan, order.By, time.GetUtcNow()), cancellationToken);
            var report = watched is null ? await scanner.LookAsync(target, cancellationToken) : await scanner.ScanAsync(watched, kind, [], board?.Of(scan), cancellationToken);
            if (board is not null && watched is not null && report.Awaited.Count > 0)
            {
                await board.PutAsync(scan, watched, report.Awaited, resume, cancellationToken);
                return new CheckOutcome.Waits();
            }

            await store.Scans.PutAsync(new StoredScan(order.Tenant, target, scan, report.StartedAt, report.Verdict == Compliance.Verdict.Fail, scanner.Document(report, tenant)), cancellationToken);
            return new CheckOutcome.Made();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            return new CheckOutcome.Failed($"it could not be scanned: {ForeignText.Escape(failure.Message, 200)}");
        }
    }

    /// <summary>Where this was the last scan of its order, what was learnt of the lists is kept and what changed is told. Said twice it is told once.</summary>
    private async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.Orders.FindAsync(id, cancellationToken) is not { IsDone: true } order) return;
        await scanner.KeepAsync(cancellationToken);
        if (order.Tenant is { } tenant) await queue.SendAsync(WorkQueues.Notifications, ComposeWork.Form.Write(new ComposeWork(OrderWork.Sweep(id), tenant)), TimeSpan.Zero, cancellationToken);
    }
}
