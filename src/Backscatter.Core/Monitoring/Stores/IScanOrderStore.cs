namespace Backscatter.Core.Monitoring.Stores;

/// <summary>The scans that somebody asked for, and how far they are. The orders of a client go with the client.</summary>
public interface IScanOrderStore
{
    /// <summary>Adds an order; false where one of the id is there already, and then nothing changes.</summary>
    /// <exception cref="ArgumentException">The order has no id, or a longer one than 100 characters.</exception>
    Task<bool> TryAddAsync(ScanOrder order, CancellationToken cancellationToken);

    /// <summary>An order as far as it is, or null.</summary>
    Task<ScanOrder?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Marks a target of an order as <see cref="OrderedScan.Marked"/> says; the same word again changes nothing. Targets of one order may be marked at
    /// the same time, and all of it counts.
    /// </summary>
    /// <param name="id">The order.</param>
    /// <param name="target">The target.</param>
    /// <param name="status">How far it is.</param>
    /// <param name="scan">The scan that was kept; null where there is none.</param>
    /// <param name="why">Why it failed, in one line; null otherwise.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where there is no such order, or no such target in it.</returns>
    Task<bool> MarkAsync(string id, string target, OrderStatus status, string? scan, string? why, CancellationToken cancellationToken);

    /// <summary>The orders from a time (with) until another (without), oldest first; null for no bound.</summary>
    IAsyncEnumerable<ScanOrder> ListAsync(DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Removes an order; false where there is none.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}
