using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Notifications.Composing;

/// <summary>Which entries of an outbox are made into notifications.</summary>
public sealed record ComposeScope
{
    /// <summary>Whether entries that are to be told at once are taken.</summary>
    public bool Immediate { get; init; } = true;

    /// <summary>The only sweep whose immediate entries are taken; null for all. One that is still under way would be told in two messages.</summary>
    public string? Sweep { get; init; }

    /// <summary>Whether digests are made whose hour has come.</summary>
    public bool Digests { get; init; } = true;

    /// <summary>The client's suppressions that end soon; told in digests.</summary>
    public IReadOnlyList<Suppression> EndingSoon { get; init; } = [];

    /// <summary>The client's open findings; told in digests.</summary>
    public IReadOnlyList<StillOpen> StillOpen { get; init; } = [];

    /// <summary>Everything that may be told by now: what a pass takes that mends after a crash.</summary>
    public static ComposeScope Everything { get; } = new();

    /// <summary>What one sweep has to tell at once; for the moment when it is done with the client.</summary>
    public static ComposeScope OfSweep(string sweep) => new() { Sweep = sweep, Digests = false };

    /// <summary>The digests whose hour has come.</summary>
    public static ComposeScope OfDigests(IReadOnlyList<Suppression> endingSoon, IReadOnlyList<StillOpen> stillOpen) =>
        new() { Immediate = false, EndingSoon = endingSoon, StillOpen = stillOpen };
}
