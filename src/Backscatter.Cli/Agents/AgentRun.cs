using System.Collections.Concurrent;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>What an agent works with.</summary>
/// <param name="Server">The service.</param>
/// <param name="Connector">How mail servers are reached.</param>
/// <param name="Egress">Asks canaries whether port 25 leads out; null where there are none.</param>
/// <param name="Log">The log.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">A number from 0 to below 1.</param>
internal sealed record AgentParts(AgentServer Server, ISmtpConnector Connector, EgressCheck? Egress, ILogger Log, TimeProvider Time, Func<double> Random);

/// <summary>
/// An agent at work: asks for probes, makes them, and brings what it saw, until it is told to stop or the service does not want it any more. It holds no more probes and results than it
/// may make at once.
/// </summary>
internal sealed class AgentRun(AgentSetup setup, AgentParts parts) : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);

    private readonly EndpointProber _prober = new(parts.Connector, setup.AtOnce, setup.ProviderLimits, setup.AllowPrivate, parts.Time);
    private readonly EgressWatch _egress = new(setup.Canaries, parts.Egress, parts.Log, parts.Time);
    private readonly ServerLine _line = new(setup.Server, parts.Log, parts.Time, parts.Random);
    private readonly SemaphoreSlim _places = new(setup.AtOnce);
    private readonly ConcurrentDictionary<Task, byte> _works = new();

    /// <summary>The line to the service.</summary>
    public ServerLine Line => _line;

    /// <summary>Works until it is told to stop (<see cref="ExitCode.Pass"/>) or is refused (<see cref="ExitCode.Refused"/>).</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        using var graceOver = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var end = new AgentEnd(stopping, graceOver.Token, over.Token);
        var exit = ExitCode.Pass;
        try
        {
            while (true)
            {
                var begun = parts.Time.GetTimestamp();
                if (await RoundAsync(end) is { } refused)
                {
                    AgentLog.Refused(parts.Log, refused);
                    exit = ExitCode.Refused;
                    break;
                }

                // A service that answers at once with nothing, or with what is not taken on, is not asked again at once.
                var rest = ShortestRound - parts.Time.GetElapsedTime(begun);
                if (rest > TimeSpan.Zero) await Task.Delay(rest, parts.Time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            AgentLog.Stopping(parts.Log, _works.Count, setup.Grace.TotalSeconds);
        }

        // Nothing that a refused agent sees or sends counts any more.
        if (exit != ExitCode.Pass) await Task.WhenAll(graceOver.CancelAsync(), over.CancelAsync());
        var works = Task.WhenAll(_works.Keys);
        await EndsWithinAsync(works, setup.Grace, graceOver);
        await EndsWithinAsync(works, Farewell, over);
        await works;
        return exit;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prober.Dispose();
        _places.Dispose();
    }

    /// <summary>Asks for work once, when there is a place for it; why the agent is to end, or null where it goes on.</summary>
    private async Task<string?> RoundAsync(AgentEnd end)
    {
        if (await _egress.LookAsync(end.Stopping) is { Ticks: > 0 } closed)
        {
            await Task.Delay(closed, parts.Time, end.Stopping);
            return null;
        }

        await _places.WaitAsync(end.Stopping);
        var free = 1;
        while (free < LeaseBody.MostLeases && _places.Wait(0, CancellationToken.None)) free++;
        try
        {
            switch (await _line.AskAsync(token => parts.Server.LeaseAsync(setup.Can, free, LeaseBody.LongestWait, token), end.Stopping))
            {
                case ServerAnswer<Leases>.Given { Value.Probes: var probes }:
                    foreach (var probe in probes.OfType<LeasedProbe>().Take(free).ToList())
                    {
                        if (TakeOn(probe, end)) free--;
                    }

                    return null;
                case ServerAnswer<Leases>.Refused { Problem: "unauthenticated" }:
                    return "The service does not know this agent, or has revoked it. To go on, let an administrator make a new token (backscatter agents add), and start with it and another --state.";
                case ServerAnswer<Leases>.Refused refused:
                    return $"The service does not take what this agent asks for ({refused.Problem}: {refused.Detail}). Bring both to versions that go together.";
                default:
                    return null;
            }
        }
        finally
        {
            if (free > 0) _places.Release(free);
        }
    }

    private bool TakeOn(LeasedProbe probe, AgentEnd end)
    {
        var reading = LeaseReader.Read(probe, setup.Probe, setup.SmtpPort);
        if (reading is LeaseReading.Right right && _prober.Refuses(right.Endpoint) is { } refused) reading = new LeaseReading.Wrong(refused);
        if (reading is not LeaseReading.Right work)
        {
            // Its lease is left to end: what is handed back would be given to us again at once.
            AgentLog.NotTakenOn(parts.Log, Core.Names.ForeignText.Escape(probe.Job, 60), ((LeaseReading.Wrong)reading).Why);
            return false;
        }

        var task = WorkAsync(probe, work, end);
        _works.TryAdd(task, 0);
        task.ContinueWith(over => _works.TryRemove(over, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    private async Task WorkAsync(LeasedProbe probe, LeaseReading.Right work, AgentEnd end)
    {
        await Task.Yield();
        try
        {
            await new LeasedWork(parts.Server, _line, _prober, parts.Log, parts.Time).RunAsync(probe, work, end);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task EndsWithinAsync(Task works, TimeSpan patience, CancellationTokenSource then)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(works, Task.Delay(patience, parts.Time, ended.Token));
        await ended.CancelAsync();
        await then.CancelAsync();
    }
}
