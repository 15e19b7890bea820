using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The secrets of <c>store:NAME</c>. The service encrypts them at rest; whoever may read the table can read them.</summary>
internal sealed class AzureSecrets(StorageTable secrets) : ISecretStore
{
    private const string Value = "Value";

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) => (await secrets.FindAsync(TableKeys.Secret(name), cancellationToken))?.GetString(Value);

    /// <inheritdoc/>
    public Task PutAsync(string name, string? secret, CancellationToken cancellationToken)
    {
        var key = TableKeys.Secret(name);
        return secret is null
            ? secrets.DeleteAsync(key, ETag.All, cancellationToken)
            : secrets.PutAsync(new TableEntity(key.Partition, key.Row) { [Value] = secret }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(string name, string secret, CancellationToken cancellationToken)
    {
        var key = TableKeys.Secret(name);
        return await secrets.TryPutAsync(new TableEntity(key.Partition, key.Row) { [Value] = secret }, etag: (ETag?)null, cancellationToken) is not null;
    }
}
