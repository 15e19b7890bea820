using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>What agents saw, for one scan. What they saw is judged here, by the rules of the moment.</summary>
/// <param name="scan">The scan.</param>
/// <param name="store">What is kept.</param>
/// <param name="rules">What replies mean.</param>
/// <param name="time">The clock.</param>
internal sealed class ScanProbes(string scan, IWatchStore store, ReplyRules rules, TimeProvider time) : IProbesElsewhere
{
    // Addresses may change while a scan waits. Whoever answers with another one each time shall not keep it waiting for ever.
    private const int MostRounds = 3;

    /// <inheritdoc/>
    public async Task<ProbeElsewhere> FindAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        switch ((await store.Probes.FindAsync(scan, ProbeIds.Job(scan, endpoint), cancellationToken))?.Value)
        {
            case { Status: ProbeJobStatus.Done, Result: { } result } job:
                return new ProbeElsewhere.Seen(result.Observation(rules), await store.Probes.CallbacksAsync(job.SenderToken, job.LeasedAt ?? result.StartedAt, cancellationToken));
            case { Status: ProbeJobStatus.GivenUp } job:
                return NotMade($"No connection was made: {ForeignText.Escape(job.Why ?? "nobody said why", 300)}.", "See that an agent runs where port 25 is open: backscatter agents. The next scan asks again.", "probe.given-up");
            case not null:
                return new ProbeElsewhere.Awaited();
            default:
                return await AskAsync(endpoint, cancellationToken);
        }
    }

    /// <summary>An endpoint that nobody was asked about yet.</summary>
    private async Task<ProbeElsewhere> AskAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        var agents = (await WaitingScan.AgentsAsync(store.Agents, cancellationToken)).Where(agent => agent.RevokedAt is null).ToList();
        if (agents.Count == 0) return new ProbeElsewhere.Nobody("Or enrol an agent on a machine where it is open: backscatter agents add.");
        var address = endpoint.Address.ToString();
        if (!agents.Exists(agent => AgentChoice.IsAble(agent, address)))
        {
            var family = AgentChoice.IsIPv6(address) ? "IPv6" : "IPv4";
            return NotMade($"No connection was made: none of {agents.Count} agents reaches {family} servers.", $"Enrol an agent on a machine that reaches {family} servers: backscatter agents add.", "probe.no-able-agent");
        }

        var jobs = await WaitingScan.JobsAsync(store.Probes, scan, cancellationToken);
        return jobs.Select(job => job.Value.CreatedAt).Distinct().Count() < MostRounds && jobs.All(job => job.Value.GiveUpAt > time.GetUtcNow())
            ? new ProbeElsewhere.Awaited()
            : NotMade("No connection was made: its address came up while the scan waited for those of before.", "Nothing to do: the next scan asks it.", "probe.came-up-late");
    }

    private static ProbeElsewhere.NotMade NotMade(string why, string nextStep, string rule) => new(EndpointJudgement.NotTested(NotTestedReason.NoAgent, why, nextStep, rule));
}
