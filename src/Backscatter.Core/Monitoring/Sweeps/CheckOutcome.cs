namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>What became of the check of a target.</summary>
public abstract record CheckOutcome
{
    private CheckOutcome()
    {
    }

    /// <summary>It was made, before or now, or its target is not checked any more.</summary>
    public sealed record Made : CheckOutcome;

    /// <summary>It waits for probes of agents, and is made again when they are over. Nothing of it is kept until then.</summary>
    public sealed record Waits : CheckOutcome;

    /// <summary>It could not be made.</summary>
    /// <param name="Why">In one line.</param>
    public sealed record Failed(string Why) : CheckOutcome;
}
