using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>Whether the endpoints of a target may be connected to.</summary>
public enum ProbeConsent
{
    /// <summary>Nobody has said so: only DNS is asked.</summary>
    None,

    /// <summary>The domain's tenant has proven it, or the operator of the command line has taken it on himself.</summary>
    Granted,
}

/// <summary>One scan of one target.</summary>
/// <param name="Target">What is scanned.</param>
/// <param name="Probe">Whether its mail servers may be connected to.</param>
public sealed record ScanRequest(Target Target, ProbeConsent Probe)
{
    /// <summary>The port of mail servers: 25 everywhere but in a laboratory.</summary>
    public int SmtpPort { get; init; } = 25;

    /// <summary>Whether addresses that are not public may be connected to. Only the operator of a command line may say so, about his own network.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Why no server may be connected to for now, whoever gave leave: port 25 is blocked here, our address is listed. Null where nothing stands in the way.</summary>
    public EndpointJudgement? Withheld { get; init; }

    /// <summary>Probes that are made by others; null where nobody else makes any. They are asked for where this process is withheld, and only then.</summary>
    public IProbesElsewhere? Elsewhere { get; init; }

    /// <summary>
    /// How long, since its first try, an endpoint that asks to come back is waited for; zero for not at all. It is asked again by <see cref="GreylistSchedule"/>.
    /// </summary>
    public TimeSpan GreylistWait { get; init; }

    /// <summary>What is remembered of endpoints that have asked to come back before, by <see cref="Endpoint.ToString"/>.</summary>
    public IReadOnlyDictionary<string, GreylistedBefore> Greylisted { get; init; } = new Dictionary<string, GreylistedBefore>();

    /// <summary>When the scan ends, whatever is still under way; asking again may take <see cref="GreylistWait"/> longer.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>How far a scan is.</summary>
/// <param name="Target">Of which target.</param>
/// <param name="Done">Parts done.</param>
/// <param name="Total">Parts known so far; grows while the route and the senders are found.</param>
/// <param name="Doing">What was finished last, in a few words.</param>
public sealed record ScanProgress(Target Target, int Done, int Total, string Doing);
