namespace Backscatter.Core.Monitoring.Stores;

/// <summary>The clients.</summary>
public interface ITenantStore
{
    /// <summary>One client, or null.</summary>
    Task<Stored<Tenant>?> FindAsync(TenantId id, CancellationToken cancellationToken);

    /// <summary>All clients, by id.</summary>
    IAsyncEnumerable<Stored<Tenant>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a client (<paramref name="etag"/> null) or changes one; false where one is there already, or was changed meanwhile.</summary>
    Task<bool> TryPutAsync(Tenant tenant, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes a client with everything that is kept of it; false where there is none.</summary>
    Task<bool> RemoveAsync(TenantId id, CancellationToken cancellationToken);
}
