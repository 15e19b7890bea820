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
/// <param name="time">The clock.</param>
public sealed class OrderHandler(IWatchStore store, IWorkQueue queue, ITargetScanner scanner, TargetCheck check, TimeProvider time) : IWorkHandler
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
            var (scan, why) = await ScanAsync(order, ordered, cancellationToken);
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

    private async Task<(string? Scan, string? Why)> ScanAsync(ScanOrder order, OrderedScan ordered, CancellationToken cancellationToken)
    {
        var tenant = order.Tenant is { } id ? await store.Tenants.FindAsync(id, cancellationToken) : null;
        if (order.Tenant is not null && tenant is null) return (null, $"the client {order.Tenant} was removed");
        var watched = tenant is null ? null : (await store.Targets.FindAsync(tenant.Value.Id, ordered.Target, cancellationToken))?.Value;
        var kind = TargetCheck.Made(watched, ordered.Kind);
        var scan = SweepIds.Scan(OrderWork.Sweep(order.Id), order.Tenant, ordered.Target, kind);
        var why = watched is { IsPaused: false }
            ? await check.RunAsync(tenant!.Value, ordered.Target, ordered.Kind, OrderWork.Sweep(order.Id), 0, null, cancellationToken)
            : await KeepAsync(order, ordered.Target, watched, tenant?.Value, kind, scan, cancellationToken);
        if (why is not null) return (null, why);
        // Whoever paused or removed the target meanwhile, or changed whether it may be probed, left no scan under this id.
        return await store.Scans.FindAsync(order.Tenant, ordered.Target, scan, cancellationToken) is not null
            ? (scan, null)
            : (null, "its target was changed while it was scanned; order it again");
    }

    /// <summary>Scans what is not watched now, unless that was done before; null, or in one line why it could not be.</summary>
    private async Task<string?> KeepAsync(ScanOrder order, string target, WatchedTarget? watched, Tenant? tenant, CheckKind kind, string scan, CancellationToken cancellationToken)
    {
        if (await store.Scans.FindAsync(order.Tenant, target, scan, cancellationToken) is not null) return null;
        try
        {
            if (watched is not null && kind == CheckKind.Probe) await store.Audit.AppendAsync(ProbeAudit.Entry(watched, scan, order.By, time.GetUtcNow()), cancellationToken);
            var report = watched is null ? await scanner.LookAsync(target, cancellationToken) : await scanner.ScanAsync(watched, kind, [], cancellationToken);
            await store.Scans.PutAsync(new StoredScan(order.Tenant, target, scan, report.StartedAt, report.Verdict == Compliance.Verdict.Fail, scanner.Document(report, tenant)), cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            return $"it could not be scanned: {ForeignText.Escape(failure.Message, 200)}";
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
