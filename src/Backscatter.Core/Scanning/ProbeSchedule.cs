namespace Backscatter.Core.Scanning;

/// <summary>
/// When a schedule may probe an endpoint again: a day after the last time at the earliest, since for its administrator each probe is an attempt at a
/// recipient that does not exist. A decision over times only. Coming back to a greylist is <see cref="Smtp.GreylistSchedule"/>'s to decide.
/// </summary>
public static class ProbeSchedule
{
    /// <summary>The least time between two scheduled probes of one endpoint; a schedule may take more, never less.</summary>
    public static TimeSpan ShortestInterval { get; } = TimeSpan.FromHours(24);

    /// <summary>The earliest time of the next scheduled probe; from that moment on the endpoint is due.</summary>
    /// <param name="lastProbe">When a schedule last began to probe it.</param>
    /// <param name="interval">The time between two, <see cref="ShortestInterval"/> at least.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter than <see cref="ShortestInterval"/>, or leads out of the calendar.</exception>
    public static DateTimeOffset NextAfter(DateTimeOffset lastProbe, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, ShortestInterval);
        return lastProbe + interval;
    }

    /// <summary>Whether a schedule may probe an endpoint now.</summary>
    /// <param name="lastProbe">When a schedule last began to probe it; null when none ever did.</param>
    /// <param name="interval">The time between two, <see cref="ShortestInterval"/> at least.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter than <see cref="ShortestInterval"/>, or leads out of the calendar.</exception>
    public static bool IsDue(DateTimeOffset? lastProbe, TimeSpan interval, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, ShortestInterval);
        return lastProbe is not { } last || now >= NextAfter(last, interval);
    }
}
