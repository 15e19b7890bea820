using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>A scan that waits for its probes.</summary>
internal static class WaitingScan
{
    /// <summary>The jobs of a scan.</summary>
    public static async Task<IReadOnlyList<Stored<ProbeJob>>> JobsAsync(IProbeStore probes, string scan, CancellationToken cancellationToken)
    {
        var jobs = new List<Stored<ProbeJob>>();
        await foreach (var job in probes.ListAsync(scan, cancellationToken)) jobs.Add(job);
        return jobs;
    }

    /// <summary>All agents.</summary>
    public static async Task<IReadOnlyList<Agent>> AgentsAsync(IAgentStore agents, CancellationToken cancellationToken)
    {
        var all = new List<Agent>();
        await foreach (var agent in agents.ListAsync(cancellationToken)) all.Add(agent.Value);
        return all;
    }

    /// <summary>Where no job of a scan is open any more, the scan is to be made again. Said twice it is made again twice, which changes nothing.</summary>
    /// <returns>The jobs that are open.</returns>
    public static async Task<IReadOnlyList<ProbeJob>> ResumeIfOverAsync(IProbeStore probes, IWorkQueue queue, string scan, CancellationToken cancellationToken)
    {
        var jobs = await JobsAsync(probes, scan, cancellationToken);
        var open = jobs.Where(job => job.Value.IsOpen).Select(job => job.Value).ToList();
        if (open.Count == 0 && jobs.Count > 0) await queue.SendAsync(WorkQueues.Scans, jobs[0].Value.Resume, TimeSpan.Zero, cancellationToken);
        return open;
    }
}
