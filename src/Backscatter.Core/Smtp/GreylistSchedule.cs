namespace Backscatter.Core.Smtp;

/// <summary>
/// When a server that asks to come back is asked again: the same sender, recipient and address, which a greylist then knows (RFC 6647).
/// A decision over times only, so that a command that waits and a service that leaves itself a message for later decide alike.
/// </summary>
public static class GreylistSchedule
{
    /// <summary>
    /// The times of the later tries, since the first was begun: past the first minutes of most greylists, then past the long ones, the last after
    /// hours.
    /// </summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } = [TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(75), TimeSpan.FromHours(4)];

    /// <summary>From when on a temporary refusal is meant to last, unless it says itself that it is a greylist's.</summary>
    public static TimeSpan Lasting { get; } = Waits[1];

    /// <summary>From when on even one that says so is: no greylist makes a sender that it knows wait longer.</summary>
    public static TimeSpan LastingGreylist { get; } = Waits[2];

    /// <summary>When to ask next.</summary>
    /// <param name="firstAt">When the first try was begun.</param>
    /// <param name="tries">How many tries were made, the first among them.</param>
    /// <param name="patience">The longest wait since the first try.</param>
    /// <returns>The time of the next try; null when the schedule is at its end or the next try lies beyond the patience.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There was no try yet.</exception>
    public static DateTimeOffset? Next(DateTimeOffset firstAt, int tries, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1);
        return tries <= Waits.Count && Waits[tries - 1] <= patience ? firstAt + Waits[tries - 1] : null;
    }
}

/// <summary>What is remembered of an endpoint that put off the unknown recipient, from one scan to the next.</summary>
/// <param name="FirstAt">When it first did.</param>
/// <param name="Tries">How often it did since, at least once.</param>
public sealed record GreylistedBefore(DateTimeOffset FirstAt, int Tries);
