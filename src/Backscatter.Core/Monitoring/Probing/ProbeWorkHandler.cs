using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>
/// Looks what became of the probes that a scan waits for: takes them back from agents that let them lapse, gives up what nobody makes, and where nothing is open any more has the
/// scan made again. While something is open it leaves itself a message for when something may fall due, so that a scan is never left waiting for an agent that is gone.
/// </summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where what follows is put.</param>
/// <param name="time">The clock.</param>
public sealed class ProbeWorkHandler(IWatchStore store, IWorkQueue queue, TimeProvider time) : IWorkHandler
{
    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (ProbeWork.Form.Read(work.Message) is not { } waiting) return new WorkOutcome.Impossible("its form is not known to this version");
        var agents = await WaitingScan.AgentsAsync(store.Agents, cancellationToken);
        foreach (var job in await WaitingScan.JobsAsync(store.Probes, waiting.Scan, cancellationToken))
        {
            // One that changes meanwhile is looked at the next time.
            if (Changed(job.Value, ProbeRules.Next(job.Value, agents, time.GetUtcNow())) is { } changed) await store.Probes.TryUpdateAsync(changed, job.ETag, cancellationToken);
        }

        var open = await WaitingScan.ResumeIfOverAsync(store.Probes, queue, waiting.Scan, cancellationToken);
        if (open.Count > 0) await LeaveAsync(waiting, open, cancellationToken);
        return WorkOutcome.Finished;
    }

    /// <inheritdoc/>
    public async Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (ProbeWork.Form.Read(work.Message) is not { } waiting) return;
        foreach (var job in await WaitingScan.JobsAsync(store.Probes, waiting.Scan, cancellationToken))
        {
            if (job.Value.IsOpen) await store.Probes.TryUpdateAsync(ProbeRules.GivenUp(job.Value, why), job.ETag, cancellationToken);
        }

        await WaitingScan.ResumeIfOverAsync(store.Probes, queue, waiting.Scan, cancellationToken);
    }

    /// <summary>The job as it is to be written; null where nothing changes.</summary>
    private static ProbeJob? Changed(ProbeJob job, ProbeStep step) => step switch
    {
        ProbeStep.GiveUp given => given.Job,
        ProbeStep.Offer offer when job.Status == ProbeJobStatus.Leased => offer.Job,
        _ => null,
    };

    private Task LeaveAsync(ProbeWork waiting, IReadOnlyList<ProbeJob> open, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wait = open.Min(job => ProbeRules.DueAt(job, now)) - now;
        // A second at least: a job that another changed at this moment is not asked about in a circle.
        return queue.SendAsync(WorkQueues.Probes, ProbeWork.Form.Write(waiting), wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1), cancellationToken);
    }
}
