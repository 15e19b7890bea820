using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Notifications;

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
}
