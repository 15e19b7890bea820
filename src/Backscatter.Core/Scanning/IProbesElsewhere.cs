using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>Probes that are made by others, for a scan whose own process may connect to no mail server, or is not to: what they saw, where they are made already.</summary>
public interface IProbesElsewhere
{
    /// <summary>What is known of the probe of an endpoint. Does not wait for it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="domain">For which domain.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ProbeElsewhere> FindAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken);
}

/// <summary>What is known of a probe that is made elsewhere.</summary>
public abstract record ProbeElsewhere
{
    private ProbeElsewhere()
    {
    }

    /// <summary>It was made.</summary>
    /// <param name="Observation">What it saw.</param>
    /// <param name="Callbacks">The calls back to its sender that were seen; empty where none was, or where nobody listened.</param>
    public sealed record Seen(ProbeObservation Observation, IReadOnlyList<SeenCallback> Callbacks) : ProbeElsewhere;

    /// <summary>It will not be made.</summary>
    /// <param name="Judgement">What that means for the endpoint.</param>
    public sealed record NotMade(EndpointJudgement Judgement) : ProbeElsewhere;

    /// <summary>There is nobody who could make it: what keeps this process from it stays the reason.</summary>
    /// <param name="NextStep">What would change that; stands behind what is to be done about this process.</param>
    public sealed record Nobody(string NextStep) : ProbeElsewhere;

    /// <summary>It is not made yet: the scan is to be made again when it is.</summary>
    public sealed record Awaited : ProbeElsewhere;
}

/// <summary>A probe that a scan waits for.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Domain">For which domain.</param>
public sealed record AwaitedProbe(Endpoint Endpoint, DomainName Domain);
