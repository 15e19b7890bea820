using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>How the work of an agent ends: first nothing new is begun, then what is under way is broken off, and then nothing more is sent.</summary>
/// <param name="Stopping">The agent is to stop: what has not begun is handed back.</param>
/// <param name="GraceOver">What is still under way is broken off and handed back.</param>
/// <param name="Over">Nothing more is sent.</param>
internal sealed record AgentEnd(CancellationToken Stopping, CancellationToken GraceOver, CancellationToken Over);

/// <summary>One probe, from its lease to its result in the hands of the service; the lease is kept meanwhile, and a probe whose lease is lost is broken off.</summary>
internal sealed class LeasedWork(AgentServer server, ServerLine line, EndpointProber prober, ILogger log, TimeProvider time)
{
    // The clock of the service began before the answer came; and two must never probe one server at once.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Makes the probe and brings its result. Nothing is thrown.</summary>
    public async Task RunAsync(LeasedProbe lease, LeaseReading.Right work, AgentEnd end)
    {
        using var lost = new CancellationTokenSource();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(end.Over);
        var keeping = KeepAsync(lease, lost, done.Token);
        try
        {
            if (await ProbeAsync(lease, work, end, lost.Token) is { } seen) await BringAsync(lease, work, seen, end.Over);
        }
        catch (Exception failure)
        {
            AgentLog.Failed(log, failure, lease.Job, work.Endpoint.ToString());
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
        }
    }

    private async Task<ProbeObservation?> ProbeAsync(LeasedProbe lease, LeaseReading.Right work, AgentEnd end, CancellationToken lost)
    {
        using var breaksOff = CancellationTokenSource.CreateLinkedTokenSource(lost, end.GraceOver);
        var hasBegun = false;
        // Who waits for the turn of a busy server has nothing to finish.
        await using var stops = end.Stopping.Register(() =>
        {
            if (!Volatile.Read(ref hasBegun)) breaksOff.Cancel();
        });
        try
        {
            return await prober.RunAsync(work.Endpoint, work.Domain, work.Options, Begins, breaksOff.Token);
        }
        catch (OperationCanceledException)
        {
            if (lost.IsCancellationRequested) AgentLog.BrokenOff(log, lease.Job, work.Endpoint.ToString(), "its lease is lost, and another may have it");
            else await HandBackAsync(lease, end.Over);
            return null;
        }

        void Begins()
        {
            Volatile.Write(ref hasBegun, true);
            AgentLog.Probing(log, lease.Job, work.Endpoint.ToString(), work.Domain.Ascii);
        }
    }

    // Kept and brought again until the service has it, or does not want it.
    private async Task BringAsync(LeasedProbe lease, LeaseReading.Right work, ProbeObservation seen, CancellationToken over)
    {
        var document = ProbeDocument.Of(seen).Write();
        try
        {
            switch (await line.AskAsync(token => server.BringAsync(lease, document, token), over))
            {
                case ServerAnswer<Done>.Given: AgentLog.Brought(log, lease.Job, work.Endpoint.ToString(), seen.Elapsed.TotalSeconds); break;
                case ServerAnswer<Done>.Refused { Problem: "lease-lost" } late: AgentLog.Late(log, lease.Job, late.Detail); break;
                case ServerAnswer<Done>.Refused refused: AgentLog.NotTaken(log, lease.Job, refused.Problem, refused.Detail); break;
            }
        }
        catch (OperationCanceledException)
        {
            AgentLog.LeftBehind(log, lease.Job);
        }
    }

    private async Task HandBackAsync(LeasedProbe lease, CancellationToken over)
    {
        try
        {
            await line.AskAsync(token => server.HandBackAsync(lease, token), over);
            AgentLog.HandedBack(log, lease.Job);
        }
        catch (OperationCanceledException)
        {
            AgentLog.LeftBehind(log, lease.Job);
        }
    }

    private async Task KeepAsync(LeasedProbe lease, CancellationTokenSource lost, CancellationToken done)
    {
        var until = time.GetUtcNow() + IProbeDesk.LeaseTime - Margin;
        var wait = IProbeDesk.LeaseTime / 3;
        try
        {
            while (true)
            {
                var left = until - time.GetUtcNow();
                await Task.Delay(left <= TimeSpan.Zero ? TimeSpan.Zero : left < wait ? left : wait, time, done);
                if (time.GetUtcNow() >= until) break;
                var asked = time.GetUtcNow();
                switch (line.Heard(await server.RenewAsync(lease, done)))
                {
                    case ServerAnswer<Renewed>.Given:
                        (until, wait) = (asked + IProbeDesk.LeaseTime - Margin, IProbeDesk.LeaseTime / 3);
                        continue;
                    case ServerAnswer<Renewed>.Later:
                        wait = Again;
                        continue;
                }

                break;
            }

            await lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is done, or the agent has stopped.
        }
    }
}
