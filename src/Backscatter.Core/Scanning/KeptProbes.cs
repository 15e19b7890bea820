using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>The probes of an old scan, for a scan that connects to no server: what they saw, by the rules of now.</summary>
/// <param name="probes">The probes; those that cannot be judged again are passed over.</param>
/// <param name="rules">The rules.</param>
public sealed class KeptProbes(IReadOnlyCollection<KeptProbe> probes, ReplyRules rules) : IProbesElsewhere
{
    /// <summary>Why a scan with them connects to no server.</summary>
    public static EndpointJudgement Withheld { get; } = EndpointJudgement.NotTested(
        NotTestedReason.NoAgent, "No connection was made: an old scan was judged again, and this server is not in it.", "Nothing to do: the next scan asks it.", "rejudge.not-in-it");

    /// <inheritdoc/>
    public Task<ProbeElsewhere> FindAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var kept = probes.FirstOrDefault(probe => probe.Document is { } seen && seen.Host == endpoint.Host.Ascii && seen.Address == endpoint.Address.ToString() && seen.Port == endpoint.Port);
        return Task.FromResult<ProbeElsewhere>(kept is null ? new ProbeElsewhere.NotMade(Withheld) : new ProbeElsewhere.Seen(kept.Document!.Observation(rules), kept.Callbacks));
    }
}
