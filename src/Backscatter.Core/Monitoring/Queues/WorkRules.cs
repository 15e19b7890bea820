namespace Backscatter.Core.Monitoring.Queues;

/// <summary>What is to be done with a piece of work after a try.</summary>
public abstract record WorkStep
{
    private WorkStep()
    {
    }

    /// <summary>Removed: it is done.</summary>
    public sealed record Remove : WorkStep;

    /// <summary>Given back.</summary>
    /// <param name="After">Hidden for so long.</param>
    /// <param name="Why">In one line.</param>
    public sealed record GiveBack(TimeSpan After, string Why) : WorkStep;

    /// <summary>Put aside, where an operator sees it.</summary>
    /// <param name="Why">In one line.</param>
    public sealed record Poison(string Why) : WorkStep;
}

/// <summary>Decides what becomes of work after a try.</summary>
public static class WorkRules
{
    /// <summary>How often work is tried before it is put aside.</summary>
    public const int MostDeliveries = 5;

    /// <summary>The step after a try.</summary>
    /// <param name="outcome">What the try came to; null where it ended in an exception.</param>
    /// <param name="failure">What the exception said, in one line; null where there was none.</param>
    /// <param name="deliveries">How often the work was taken, this time with.</param>
    public static WorkStep After(WorkOutcome? outcome, string? failure, int deliveries) => outcome switch
    {
        WorkOutcome.Done => new WorkStep.Remove(),
        WorkOutcome.Impossible impossible => new WorkStep.Poison(impossible.Why),
        _ when deliveries >= MostDeliveries => new WorkStep.Poison($"tried {deliveries} times; the last time: {failure ?? "no outcome"}"),
        _ => new WorkStep.GiveBack(Backoff(deliveries), failure ?? "no outcome"),
    };

    /// <summary>The wait after a failed try: 10 s, then twice as long each time, at most 10 minutes.</summary>
    public static TimeSpan Backoff(int deliveries) => TimeSpan.FromSeconds(Math.Min(600, 10 * Math.Pow(2, Math.Clamp(deliveries, 1, 20) - 1)));
}
