namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>How often is checked, and in which portions.</summary>
public sealed record SweepOptions
{
    /// <summary>How often DNS and blocklists are asked about a target.</summary>
    public TimeSpan Blocklists { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The same while something of the target is listed.</summary>
    public TimeSpan WhileListed { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often mail servers are probed; a day at least.</summary>
    public TimeSpan Probes { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often the test points of the lists are asked.</summary>
    public TimeSpan ListHealth { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far a check may be moved from its time, as a part of its interval, 0 to 0.5: so that a fleet is not asked about all at once.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>How many targets are in one piece of work, 25 to 100.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>How many targets are scanned side by side.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>The most checks of one sweep; the rest are planned by the next.</summary>
    public int MostChecks { get; init; } = 20_000;

    /// <summary>After which time a planned check that left no trace is planned again.</summary>
    public TimeSpan PlannedAgainAfter { get; init; } = TimeSpan.FromHours(1);
}
