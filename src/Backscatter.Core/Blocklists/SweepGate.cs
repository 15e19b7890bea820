namespace Backscatter.Core.Blocklists;

/// <summary>
/// Decides, before a question of a sweep is sent, whether it is: an answer that is still kept, a spent budget or a list that failed its test points
/// makes it needless. Called by one thread; must not block.
/// </summary>
public interface ISweepGate
{
    /// <summary>Asked for each list and subject that fit each other; once unless it said <see cref="SweepStep.Later"/>.</summary>
    SweepDecision Decide(Blocklist list, BlocklistSubject subject);
}

/// <summary>What becomes of a question of a sweep.</summary>
public enum SweepStep
{
    /// <summary>It is sent.</summary>
    Ask,

    /// <summary>It waits, and with it those to the same list; other lists go on. The gate is asked again soon.</summary>
    Later,

    /// <summary>It is not sent: its answer is given.</summary>
    Answered,
}

/// <summary>The word of a gate on one question.</summary>
public readonly record struct SweepDecision
{
    /// <summary>Send it.</summary>
    public static SweepDecision Ask => default;

    /// <summary>Not now.</summary>
    public static SweepDecision Later => new() { Step = SweepStep.Later };

    /// <summary>What becomes of the question.</summary>
    public SweepStep Step { get; private init; }

    /// <summary>The answer, where it is given.</summary>
    public BlocklistAnswer? Answer { get; private init; }

    /// <summary>This is the answer, as it was kept, or unknown for the gate's reason.</summary>
    public static SweepDecision Given(BlocklistAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new SweepDecision { Step = SweepStep.Answered, Answer = answer };
    }
}
