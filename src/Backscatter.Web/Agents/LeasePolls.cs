using System.Collections.Concurrent;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Web.Errors;
using Microsoft.Extensions.Hosting;

namespace Backscatter.Web.Agents;

/// <summary>
/// Agents that wait for work. One wait for each: who asks again has lost the connection of the one before, and work that is given to that is nobody's for the length of a lease.
/// </summary>
internal sealed class LeasePolls(IHostApplicationLifetime? host = null) : IDisposable
{
    /// <summary>How often it is looked for work.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _never = new();

    /// <summary>How many wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Probes for an agent as soon as there are some; none when the wait is over, the service stops, or the agent asks anew.</summary>
    public async Task<IReadOnlyList<LeasedProbe>> WaitAsync(AgentCall call, LeaseBody body)
    {
        var desk = call.Desk;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Gone, host?.ApplicationStopping ?? _never.Token);
        _waiting.AddOrUpdate(call.Agent.Id, ends, (_, before) =>
        {
            End(before);
            return ends;
        });
        try
        {
            var begun = call.Time.GetTimestamp();
            while (true)
            {
                var agent = await SeeAsync(call, body.Can);
                if (ends.IsCancellationRequested) break;
                // What is leased is not let go of again by a wait that ends meanwhile.
                if (await desk.LeaseAsync(agent, body.Most, call.Gone) is { Count: > 0 } probes) return call.Gone.IsCancellationRequested ? await HandBackAsync(desk, agent, probes) : probes;
                var left = TimeSpan.FromSeconds(body.WaitSeconds) - call.Time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero) break;
                await Task.Delay(left < Pause ? left : Pause, call.Time, ends.Token);
            }
        }
        catch (OperationCanceledException) when (!call.Gone.IsCancellationRequested)
        {
            // The service stops, or the agent has asked anew: there is nothing for this one.
        }
        finally
        {
            _waiting.TryRemove(KeyValuePair.Create(call.Agent.Id, ends));
        }

        return [];
    }

    public void Dispose() => _never.Dispose();

    // Nobody is there any more to make them: another need not wait for the end of their leases.
    private static async Task<IReadOnlyList<LeasedProbe>> HandBackAsync(IProbeDesk desk, Agent agent, IReadOnlyList<LeasedProbe> probes)
    {
        foreach (var probe in probes) await desk.HandBackAsync(agent, probe.Job, probe.Lease, CancellationToken.None);
        return [];
    }

    // Read each time: an agent that is revoked while it waits gets nothing more.
    private static async Task<Agent> SeeAsync(AgentCall call, AgentCapabilities can)
    {
        var known = await call.Agents.FindAsync(call.Agent.Id, call.Gone);
        if (known?.Value is not { RevokedAt: null } agent) throw new ApiException(ProblemType.Unauthenticated, "no agent of this service");
        var now = call.Time.GetUtcNow();
        var seen = agent with { Can = can, LastSeenAt = now };
        if (now - agent.LastSeenAt < SeenEvery && IsSame(agent.Can, can)) return agent;
        // Where that is lost against a revocation, it must be seen before anything is given.
        return await call.Agents.TryPutAsync(seen, known.ETag, call.Gone) ? seen : await SeeAsync(call, can);
    }

    private static bool IsSame(AgentCapabilities one, AgentCapabilities other) =>
        one with { SourceAddresses = [] } == other with { SourceAddresses = [] } && one.SourceAddresses.SequenceEqual(other.SourceAddresses, StringComparer.Ordinal);

    private static void End(CancellationTokenSource before)
    {
        try
        {
            before.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at this moment.
        }
    }
}
