namespace Backscatter.Core.Monitoring.Stores;

/// <summary>Something that went wrong and that only a person can mend.</summary>
/// <param name="Id">What it is about, so that the same problem again is one problem: <c>channel:ops</c>, <c>poison:scans:…</c>.</param>
/// <param name="What">What happened, in one line; no secret is in it.</param>
/// <param name="NextStep">What to do.</param>
/// <param name="FirstAt">When it was first seen.</param>
/// <param name="LastAt">When it was last seen.</param>
public sealed record OperatorProblem(string Id, string What, string NextStep, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    /// <summary>The client that it concerns, or null.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>How often it was seen.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>What went wrong that an operator must see.</summary>
public interface IProblemStore
{
    /// <summary>Notes a problem; the same id again counts and keeps the first time.</summary>
    Task NoteAsync(OperatorProblem problem, CancellationToken cancellationToken);

    /// <summary>All problems, the newest first.</summary>
    IAsyncEnumerable<OperatorProblem> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes a problem; false where there is none.</summary>
    Task<bool> ResolveAsync(string id, CancellationToken cancellationToken);
}
