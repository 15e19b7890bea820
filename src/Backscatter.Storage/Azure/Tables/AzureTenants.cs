using System.Runtime.CompilerServices;
using Azure;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The clients.</summary>
internal sealed class AzureTenants(WatchTables tables, TimeProvider time) : ITenantStore
{
    /// <inheritdoc/>
    public async Task<Stored<Tenant>?> FindAsync(TenantId id, CancellationToken cancellationToken) => Rows.Stored<Tenant>(await tables.Settings.FindAsync(TableKeys.Tenant(id), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<Tenant>> ListAsync(CancellationToken cancellationToken) => Rows.ListAsync<Tenant>(tables.Settings, TableKeys.AllTenants(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryPutAsync(Tenant tenant, string? etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return tables.Settings.TryPutAsync(EntityDocument.Of(TableKeys.Tenant(tenant.Id), tenant), etag, cancellationToken);
    }

    /// <summary>
    /// Removes a client with everything that is kept of it. Its own row goes last: where this is cut short, the client is still there, and can be removed
    /// again. Not for a hot path: the batches of sweeps are looked for in all sweeps, the probes in all scans.
    /// </summary>
    public async Task<bool> RemoveAsync(TenantId id, CancellationToken cancellationToken)
    {
        var wasThere = await tables.Settings.FindAsync(TableKeys.Tenant(id), cancellationToken) is not null;
        await new AzureDueIndex(tables.Due).RemoveAsync(TableKeys.DuePlaces(id), cancellationToken);
        await new AzureListedIndex(tables.Listed).RemoveAsync(id, cancellationToken);
        await new AzureSweeps(tables.Sweeps).RemoveAsync(id, cancellationToken);
        await new AzureScanOrders(tables.Requests, time).RemoveAsync(id, cancellationToken);
        await new AzureProbes(tables.Probes, time).RemoveAsync(id, cancellationToken);
        await tables.Scans.DeleteAsync(TableKeys.ScansOf(id), filter: null, cancellationToken);
        await tables.Watch.DeleteAsync(TableKeys.AllOf(id), filter: null, cancellationToken);
        await foreach (var problem in ProblemsAsync(id, cancellationToken)) await tables.Settings.DeleteAsync(TableKeys.Problem(problem.Id), ETag.All, cancellationToken);
        await tables.Settings.DeleteAsync(TableKeys.Tenant(id), ETag.All, cancellationToken);
        return wasThere;
    }

    private async IAsyncEnumerable<OperatorProblem> ProblemsAsync(TenantId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in Rows.ListAsync<OperatorProblem>(tables.Settings, TableKeys.AllProblems(), cancellationToken))
        {
            if (stored.Value.Tenant == id) yield return stored.Value;
        }
    }
}
