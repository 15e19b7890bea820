using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The secrets of <c>store:NAME</c>. The service encrypts them at rest; whoever may read the table can read them.</summary>
internal sealed class AzureSecrets(StorageTable secrets) : ISecretStore
{
    private const string Value = "Value";
    private const string Name = "Name";

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) => (await secrets.FindAsync(TableKeys.Secret(name), cancellationToken))?.GetString(Value);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> NamesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Rows that were written before they held their name have it in their key alone.
        await foreach (var row in secrets.ReadAsync(TableKeys.AllSecrets(), [.. StorageTable.Keys, Name], cancellationToken: cancellationToken)) yield return row.GetString(Name) ?? KeyText.Unescape(row.RowKey);
    }

    /// <inheritdoc/>
    public Task PutAsync(string name, string? secret, CancellationToken cancellationToken)
    {
        var key = TableKeys.Secret(name);
        return secret is null
            ? secrets.DeleteAsync(key, ETag.All, cancellationToken)
            : secrets.PutAsync(Row(name, secret), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(string name, string secret, CancellationToken cancellationToken) =>
        await secrets.TryPutAsync(Row(name, secret), etag: (ETag?)null, cancellationToken) is not null;

    private static TableEntity Row(string name, string secret)
    {
        var key = TableKeys.Secret(name);
        return new TableEntity(key.Partition, key.Row) { [Name] = name, [Value] = secret };
    }
}
