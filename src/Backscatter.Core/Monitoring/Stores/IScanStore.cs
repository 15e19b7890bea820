namespace Backscatter.Core.Monitoring.Stores;

/// <summary>A scan with its evidence.</summary>
/// <param name="Tenant">Whose; null for a scan that was ordered for nobody.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Scan">Its id.</param>
/// <param name="At">When it was begun.</param>
/// <param name="HasFailure">Whether a control failed: then it is kept longer.</param>
/// <param name="Document">The document (<c>docs/schemas/scan.schema.json</c>), JSON in UTF-8.</param>
public sealed record StoredScan(TenantId? Tenant, string Target, string Scan, DateTimeOffset At, bool HasFailure, ReadOnlyMemory<byte> Document);

/// <summary>The scans with their evidence.</summary>
public interface IScanStore
{
    /// <summary>Keeps a scan; the same id again replaces it. A document too large for the storage is cut down by its transcripts and says so.</summary>
    Task PutAsync(StoredScan scan, CancellationToken cancellationToken);

    /// <summary>Keeps scans as <see cref="PutAsync(StoredScan, CancellationToken)"/> does each. A process that dies meanwhile leaves some of them out.</summary>
    Task PutAsync(IReadOnlyCollection<StoredScan> scans, CancellationToken cancellationToken);

    /// <summary>
    /// The scans of a client, also of targets that are not watched, or those ordered for nobody (null): by target and scan, in ordinal order. Names of more than
    /// 100 characters may stand otherwise among those that begin with the same 100.
    /// </summary>
    IAsyncEnumerable<StoredScan> ListAsync(TenantId? tenant, CancellationToken cancellationToken);

    /// <summary>A scan, or null.</summary>
    Task<StoredScan?> FindAsync(TenantId? tenant, string target, string scan, CancellationToken cancellationToken);

    /// <summary>Removes a target's scans before a time, those with a failure only before another; how many went.</summary>
    Task<int> ForgetAsync(TenantId? tenant, string target, DateTimeOffset before, DateTimeOffset failuresBefore, CancellationToken cancellationToken);
}
