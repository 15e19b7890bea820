using System.Globalization;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>What requests under a key were answered with. The service removes nothing by itself: what has expired is passed over, and removed by whoever repairs.</summary>
internal sealed class AzureIdempotency(StorageTable requests, TimeProvider time) : IIdempotencyStore
{
    private const string Expires = "ExpiresTicks";

    /// <inheritdoc/>
    public async Task<StoredAnswer?> FindAsync(string caller, string key, CancellationToken cancellationToken) =>
        await requests.FindAsync(TableKeys.Answer(caller, key), cancellationToken) is { } row && !HasExpired(row) ? EntityDocument.Read<StoredAnswer>(row) : null;

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(string caller, string key, StoredAnswer answer, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var place = TableKeys.Answer(caller, key);
        var row = EntityDocument.Of(place, answer);
        row[Expires] = expires.UtcTicks;
        while (true)
        {
            var there = await requests.FindAsync(place, cancellationToken);
            if (there is not null && !HasExpired(there)) return false;
            if (await requests.TryPutAsync(row, there?.ETag, cancellationToken) is not null) return true;
        }
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0;
        var filter = string.Create(CultureInfo.InvariantCulture, $"{Expires} lt {before.UtcTicks}L");
        await foreach (var row in requests.ReadAsync(TableKeys.AllAnswers(), StorageTable.Keys, filter, cancellationToken))
        {
            // As it was read only: an answer that took the place of one that had expired is a new one.
            if (await requests.DeleteAsync(StorageTable.KeyOf(row), row.ETag, cancellationToken)) count++;
        }

        return count;
    }

    private bool HasExpired(TableEntity row) => row.GetInt64(Expires) <= time.GetUtcNow().UtcTicks;
}
