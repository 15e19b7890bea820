using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>A target of an order that is to be scanned. What counts is what the order says; the rest is for whoever looks into the queue.</summary>
/// <param name="Order">The order.</param>
/// <param name="Tenant">For whom; null for nobody.</param>
/// <param name="Target">The target.</param>
/// <param name="Kind">What is asked for.</param>
public sealed record OrderWork(string Order, TenantId? Tenant, string Target, CheckKind Kind)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<OrderWork> Form { get; } = new("ordered-scan", 1);

    /// <summary>What the scans of an order stand under where others stand under their sweep.</summary>
    public static string Sweep(string order) => $"order-{order}";

    /// <summary>Keeps an order and queues its scans; false where one of its id is there already, and then nothing changes.</summary>
    /// <exception cref="StoreException">The storage failed. What was kept and not queued is queued by <see cref="RequestRepair.ResumeAsync"/>.</exception>
    public static async Task<bool> TryPlaceAsync(ScanOrder order, IScanOrderStore orders, IWorkQueue queue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orders);
        if (!await orders.TryAddAsync(order, cancellationToken)) return false;
        await QueueAsync(order, queue, cancellationToken);
        return true;
    }

    /// <summary>Queues what waits of an order; how many scans.</summary>
    public static async Task<int> QueueAsync(ScanOrder order, IWorkQueue queue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(queue);
        var waiting = order.Targets.Where(ordered => ordered.Status == OrderStatus.Waiting).ToList();
        foreach (var ordered in waiting)
            await queue.SendAsync(WorkQueues.Scans, Form.Write(new OrderWork(order.Id, order.Tenant, ordered.Target, ordered.Kind)), TimeSpan.Zero, cancellationToken);
        return waiting.Count;
    }
}
