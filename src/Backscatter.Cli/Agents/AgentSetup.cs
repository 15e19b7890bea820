using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Agents;

/// <summary>How an agent works.</summary>
/// <param name="Server">Where the service is.</param>
/// <param name="Can">What it says that it can do.</param>
/// <param name="Probe">Who it says it is to mail servers, and how long it waits for them.</param>
internal sealed record AgentSetup(Uri Server, AgentCapabilities Can, ProbeOptions Probe)
{
    /// <summary>The port of mail servers: no lease of another one is taken.</summary>
    public int SmtpPort { get; init; } = 25;

    /// <summary>Whether addresses that are not public may be connected to.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The most probes at once.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>How hard one mail provider is knocked at.</summary>
    public ProviderLimits ProviderLimits { get; init; } = new();

    /// <summary>What is connected to first, to show that port 25 leads out; none where nobody named any.</summary>
    public IReadOnlyList<Canary> Canaries { get; init; } = [];

    /// <summary>How long probes that are under way may go on when the agent is to stop.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
