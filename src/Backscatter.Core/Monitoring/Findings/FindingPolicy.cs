namespace Backscatter.Core.Monitoring.Findings;

/// <summary>How patient findings are. All times are times of scans.</summary>
public sealed record FindingPolicy
{
    /// <summary>How often in a row something must be seen to fail before it is opened, or to have got worse or better before that is told; at least 1. Listings are confirmed by the blocklist engine already.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>How often in a row something must be seen to pass before it is closed; at least 1.</summary>
    public int PassesToClose { get; init; } = 1;

    /// <summary>After which time an open finding is told of again; null for never.</summary>
    public TimeSpan? ReminderAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long a closed finding is remembered: when it comes back within that time it is reopened, not opened.</summary>
    public TimeSpan Remembered { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The window in which turns are counted, and for how long a finding that flaps must be steady before it is told again.</summary>
    public TimeSpan FlapWindow { get; init; } = TimeSpan.FromDays(2);

    /// <summary>How many turns in the window make a finding flap; at least 3.</summary>
    public int FlapTurns { get; init; } = 4;
}
