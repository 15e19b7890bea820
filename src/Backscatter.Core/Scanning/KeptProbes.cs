using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>The probes of an old scan, for a scan that connects to no server: what they saw, by the rules of now.</summary>
/// <param name="probes">The probes.</param>
/// <param name="rules">The rules.</param>
public sealed class KeptProbes(IReadOnlyCollection<ProbeDocument> probes, ReplyRules rules) : IProbesElsewhere
{
    /// <summary>Why a scan with them connects to no server.</summary>
    public static EndpointJudgement Withheld { get; } = EndpointJudgement.NotTested(
        NotTestedReason.NoAgent, "No connection was made: an old scan was judged again, and this server is not in it.", "Nothing to do: the next scan asks it.", "rejudge.not-in-it");

    /// <inheritdoc/>
    public Task<ProbeElsewhere> FindAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var kept = probes.FirstOrDefault(probe => probe.Host == endpoint.Host.Ascii && probe.Address == endpoint.Address.ToString() && probe.Port == endpoint.Port);
        return Task.FromResult<ProbeElsewhere>(kept is null ? new ProbeElsewhere.NotMade(Withheld) : new ProbeElsewhere.Seen(kept.Observation(rules), []));
    }
}
