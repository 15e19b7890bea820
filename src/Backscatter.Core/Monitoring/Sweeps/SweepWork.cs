using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>A batch of a sweep that is to be scanned.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Number">The number of the batch.</param>
public sealed record BatchWork(string Sweep, TenantId Tenant, int Number)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<BatchWork> Form { get; } = new("scan-batch", 1);
}

/// <summary>A target whose mail server asked to come back, or whose scan waited for probes of agents that are over now.</summary>
/// <param name="Sweep">The sweep that first asked it.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">The target.</param>
/// <param name="Retry">Which retry it is, from 1; 0 for a first scan that waited.</param>
public sealed record RetryWork(string Sweep, TenantId Tenant, string Target, int Retry)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<RetryWork> Form { get; } = new("scan-retry", 1);
}

/// <summary>A sweep that is done with a tenant: what it changed is to be told.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Tenant">Whose.</param>
public sealed record ComposeWork(string Sweep, TenantId Tenant)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<ComposeWork> Form { get; } = new("compose", 1);
}

/// <summary>The queues.</summary>
public static class WorkQueues
{
    /// <summary>What is to be scanned.</summary>
    public const string Scans = "scans";

    /// <summary>Scans that wait for probes of agents.</summary>
    public const string Probes = "probes";

    /// <summary>What is to be told.</summary>
    public const string Notifications = "notifications";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Scans, Probes, Notifications];

    /// <summary>The queue in which work of a queue lies that was given up.</summary>
    public static string PoisonOf(string queue) => $"{queue}-poison";

    /// <summary>Who does the work of <see cref="Scans"/>.</summary>
    /// <param name="batches">Scans batches of sweeps, and targets whose servers asked to come back.</param>
    /// <param name="orders">Scans what was ordered.</param>
    public static WorkByForm ScansHandler(BatchHandler batches, OrderHandler orders) => new(new Dictionary<string, IWorkHandler>(StringComparer.Ordinal)
    {
        [BatchWork.Form.Schema] = batches,
        [RetryWork.Form.Schema] = batches,
        [OrderWork.Form.Schema] = orders,
    });
}
