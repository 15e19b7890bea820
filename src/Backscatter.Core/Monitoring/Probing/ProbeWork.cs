using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>A scan that waits for probes of agents: whoever takes it looks what became of them.</summary>
/// <param name="Scan">The scan.</param>
public sealed record ProbeWork(string Scan)
{
    /// <summary>How it lies in the queue.</summary>
    public static WorkForm<ProbeWork> Form { get; } = new("scan-probes", 1);
}
