namespace Backscatter.Core.Blocklists;

/// <summary>How many subjects of the whole fleet a list answered about in one sweep, and how many of them it listed.</summary>
/// <param name="Zone">The list's zone.</param>
/// <param name="Kind">Which kind of subject.</param>
/// <param name="Asked">Subjects that were answered about, listed or not.</param>
/// <param name="Listed">Subjects that were listed.</param>
public sealed record FleetCount(string Zone, SubjectKinds Kind, int Asked, int Listed);

/// <summary>When a list's sudden zeal is not believed.</summary>
public sealed record CanaryOptions
{
    /// <summary>The fewest subjects that a share says anything about.</summary>
    public int LeastSubjects { get; init; } = 10;

    /// <summary>The fewest listings above what is usual that are suspicious.</summary>
    public int LeastNew { get; init; } = 5;

    /// <summary>The share of all subjects, from 0 to 1, that such listings must be.</summary>
    public double Share { get; init; } = 0.2;

    /// <summary>How long a list is held at most while its test points hold: what it says for so long, it means.</summary>
    public TimeSpan HeldAtMost { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>What the canary says of one list after a sweep.</summary>
/// <param name="IsQuarantined">Whether its new listings do not count.</param>
/// <param name="Usual">What is usual for it from now on: what it is measured by in the next sweep. Null while nothing is known.</param>
/// <param name="Why">In words for the operator of this program.</param>
public sealed record CanaryVerdict(bool IsQuarantined, FleetCount? Usual, string Why);

/// <summary>
/// Looks at one list over the whole fleet: one that in one sweep begins to list far more subjects than before has more likely a fault than the
/// subjects have. The first sweep only learns what is usual.
/// </summary>
public static class FleetCanary
{
    /// <summary>Judges one list after a sweep.</summary>
    /// <param name="now">This sweep.</param>
    /// <param name="usual">What is usual, or null where the list was never in a sweep.</param>
    /// <param name="quarantinedSince">Since when the list is quarantined, or null.</param>
    /// <param name="isHealthy">Whether its test points hold.</param>
    /// <param name="at">When.</param>
    /// <param name="options">Where the borders are.</param>
    public static CanaryVerdict Judge(FleetCount now, FleetCount? usual, DateTimeOffset? quarantinedSince, bool isHealthy, DateTimeOffset at, CanaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(options);
        var held = quarantinedSince is not null;
        if (now.Asked < options.LeastSubjects) return new(held, usual, $"{now.Asked} subjects are too few to judge by");
        if (usual is null) return new(held, held ? null : now, $"it lists {now.Listed} of {now.Asked}, seen for the first time");

        // The fleet may have grown: what is usual is a share of it.
        var expected = (int)Math.Ceiling((double)usual.Listed / usual.Asked * now.Asked);
        var above = now.Listed - expected;
        var counts = $"it lists {now.Listed} of {now.Asked} subjects where {expected} were usual";
        var isSudden = above >= options.LeastNew && above >= options.Share * now.Asked;
        if (!held) return isSudden ? new(true, usual, $"{counts}: its new listings do not count") : new(false, now, counts);
        // Half of the border, so that a list on it does not come and go.
        if (isHealthy && (above < options.LeastNew || above < options.Share / 2 * now.Asked)) return new(false, now, $"{counts}: it has fallen back, and its listings count again");
        if (isHealthy && at - quarantinedSince >= options.HeldAtMost) return new(false, now, $"{counts}, and has for {options.HeldAtMost.TotalDays:0} days with test points that hold: its listings count again");
        return new(true, usual, $"{counts}: its new listings do not count");
    }
}
