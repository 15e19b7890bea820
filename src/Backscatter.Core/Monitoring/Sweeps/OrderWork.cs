using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>A target of an order that is to be scanned.</summary>
/// <param name="Order">The order.</param>
/// <param name="Tenant">For whom, or null.</param>
/// <param name="Target">The target.</param>
/// <param name="Kind">What is asked for.</param>
public sealed record OrderWork(string Order, TenantId? Tenant, string Target, CheckKind Kind)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<OrderWork> Form { get; } = new("ordered-scan", 1);
}
