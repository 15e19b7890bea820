using System.Runtime.CompilerServices;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>What need not be told. A client has few suppressions, so they are sorted here.</summary>
internal sealed class AzureSuppressions(StorageTable watch) : ISuppressionStore
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Stored<Suppression>> ListAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = new List<Stored<Suppression>>();
        await foreach (var stored in Rows.ListAsync<Suppression>(watch, TableKeys.AllSuppressions(tenant), cancellationToken)) all.Add(stored);
        foreach (var stored in all.OrderByDescending(stored => stored.Value.From)) yield return stored;
    }

    /// <inheritdoc/>
    public Task<bool> TryPutAsync(Suppression suppression, string? etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(suppression);
        return watch.TryPutAsync(EntityDocument.Of(TableKeys.Suppression(suppression.Tenant, suppression.Id), suppression), etag, cancellationToken);
    }
}
