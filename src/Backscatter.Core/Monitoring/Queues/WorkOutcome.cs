namespace Backscatter.Core.Monitoring.Queues;

/// <summary>What became of a piece of work. Work that must wait for something is done by leaving a message for later.</summary>
public abstract record WorkOutcome
{
    private WorkOutcome()
    {
    }

    /// <summary>It is done, and every trace that it was to leave is stored.</summary>
    public static WorkOutcome Finished { get; } = new Done();

    /// <summary>It is done.</summary>
    public sealed record Done : WorkOutcome;

    /// <summary>It can never be done.</summary>
    /// <param name="Why">In one line.</param>
    public sealed record Impossible(string Why) : WorkOutcome;
}

/// <summary>Does work of one queue. The same work may come again, after it was done as well; doing it again must change nothing.</summary>
public interface IWorkHandler
{
    /// <summary>Does it. An exception means that it is tried again later.</summary>
    Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken);

    /// <summary>Is told when work is given up: after too many tries, or because it is impossible. What waits for it must not wait for ever.</summary>
    Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken);
}
