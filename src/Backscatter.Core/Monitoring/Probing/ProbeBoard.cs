using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>Where scans put up the probes that agents are to make, and find what they saw.</summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where scans that wait are put.</param>
/// <param name="senders">Makes the tokens of senders.</param>
/// <param name="rules">What replies mean.</param>
/// <param name="time">The clock.</param>
public sealed class ProbeBoard(IWatchStore store, IWorkQueue queue, SenderKey senders, ReplyRules rules, TimeProvider time)
{
    /// <summary>What agents saw, for one scan.</summary>
    public IProbesElsewhere Of(string scan) => new ScanProbes(scan, store, rules, time);

    /// <summary>Puts up the probes of a scan, and has somebody look after them. Done again it changes nothing; the probes are there before the message that tells of them.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="target">Its target.</param>
    /// <param name="awaited">The probes.</param>
    /// <param name="resume">What has the scan made again, under the same id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task PutAsync(string scan, WatchedTarget target, IReadOnlyList<AwaitedProbe> awaited, WorkMessage resume, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(awaited);
        var (key, now) = (await senders.GetAsync(cancellationToken), time.GetUtcNow());
        foreach (var (endpoint, domain) in awaited)
        {
            var address = endpoint.Address.ToString();
            await store.Probes.TryAddAsync(
                new ProbeJob(
                    ProbeIds.Job(scan, endpoint), scan, target.Tenant, target.Target, domain.Ascii, endpoint.Host.Ascii, address, endpoint.Port, SenderToken.Of(key, endpoint), now, now + ProbeRules.Patience)
                {
                    Resume = resume,
                    Before = await store.Probes.AgentOfAsync(address, cancellationToken),
                },
                cancellationToken);
        }

        await LookAfterAsync(scan, queue, cancellationToken);
    }

    /// <summary>Queues a look at what became of a scan's probes: nothing of them can fall due before a lease ends.</summary>
    internal static Task LookAfterAsync(string scan, IWorkQueue queue, CancellationToken cancellationToken) =>
        queue.SendAsync(WorkQueues.Probes, ProbeWork.Form.Write(new ProbeWork(scan)), IProbeDesk.LeaseTime, cancellationToken);
}
