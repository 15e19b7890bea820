using Azure;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>What is watched for the clients.</summary>
internal sealed class AzureTargets(WatchTables tables) : ITargetStore
{
    /// <inheritdoc/>
    public async Task<Stored<WatchedTarget>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken) =>
        Rows.Stored<WatchedTarget>(await tables.Watch.FindAsync(TableKeys.Target(tenant, target), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<WatchedTarget>> ListAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Rows.ListAsync<WatchedTarget>(tables.Watch, TableKeys.AllTargets(tenant), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryPutAsync(WatchedTarget target, string? etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return tables.Watch.TryPutAsync(EntityDocument.Of(TableKeys.Target(target.Tenant, target.Target), target), etag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken)
    {
        // The target itself goes last: where this is cut short it is still there, and can be removed again.
        var wasThere = await tables.Watch.FindAsync(TableKeys.Target(tenant, target), cancellationToken) is not null;
        await new AzureDueIndex(tables.Due).RemoveAsync(tenant, target, cancellationToken);
        await new AzureListedIndex(tables.Listed).SetAsync(tenant, target, [], cancellationToken);
        await tables.Watch.DeleteAsync(TableKeys.State(tenant, target), ETag.All, cancellationToken);
        await tables.Watch.DeleteAsync(TableKeys.Target(tenant, target), ETag.All, cancellationToken);
        return wasThere;
    }
}
