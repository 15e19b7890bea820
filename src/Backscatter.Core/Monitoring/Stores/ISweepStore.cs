namespace Backscatter.Core.Monitoring.Stores;

/// <summary>A part of a sweep: targets of one client that one piece of work scans.</summary>
/// <param name="Sweep">The sweep's id, made from its slot.</param>
/// <param name="Tenant">For whom.</param>
/// <param name="Number">Its number among the client's batches of the sweep, from 0.</param>
/// <param name="Of">How many batches the client has in the sweep.</param>
/// <param name="Checks">What is to be checked; at most 100.</param>
public sealed record SweepBatch(string Sweep, TenantId Tenant, int Number, int Of, IReadOnlyList<DueCheck> Checks)
{
    /// <summary>When it was planned.</summary>
    public DateTimeOffset PlannedAt { get; init; }

    /// <summary>When it was done; null while it is not.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The targets that could not be checked, and why; <c>target: why</c>.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];
}

/// <summary>The sweeps under way and done.</summary>
public interface ISweepStore
{
    /// <summary>Adds a batch; false where it is there already, and then nothing changes.</summary>
    Task<bool> TryAddAsync(SweepBatch batch, CancellationToken cancellationToken);

    /// <summary>A batch, or null.</summary>
    Task<SweepBatch?> FindAsync(string sweep, TenantId tenant, int number, CancellationToken cancellationToken);

    /// <summary>Marks a batch as done.</summary>
    Task CompleteAsync(SweepBatch batch, DateTimeOffset at, IReadOnlyList<string> failed, CancellationToken cancellationToken);

    /// <summary>A client's batches in a sweep.</summary>
    IAsyncEnumerable<SweepBatch> ListAsync(string sweep, TenantId tenant, CancellationToken cancellationToken);

    /// <summary>All batches that are not done, oldest first.</summary>
    IAsyncEnumerable<SweepBatch> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Removes the batches planned before a time.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
