namespace Backscatter.Core.Monitoring.Stores;

/// <summary>What is watched for the clients.</summary>
public interface ITargetStore
{
    /// <summary>One target, or null.</summary>
    Task<Stored<WatchedTarget>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken);

    /// <summary>A client's targets, by their text.</summary>
    IAsyncEnumerable<Stored<WatchedTarget>> ListAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Adds a target (<paramref name="etag"/> null) or changes one; false where it is there already, or was changed meanwhile.</summary>
    Task<bool> TryPutAsync(WatchedTarget target, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes a target, its state and its due times; its history stays until it is too old. False where there is none.</summary>
    Task<bool> RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken);
}
