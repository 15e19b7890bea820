using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// One table, with what our stores need of it: rows by key, stretches of rows, guarded writes. Every request may be sent several times by the library,
/// because its answer was lost; a guarded write that then finds its guard gone looks whether it was itself that changed it, by the mark that each write
/// leaves in the row.
/// </summary>
/// <param name="client">The table.</param>
internal sealed partial class StorageTable(TableClient client)
{
    /// <summary>The property that says which write made the row what it is.</summary>
    public const string Mark = "Write";

    private readonly string _place = $"table {client.Name} at {client.Uri.Host}";

    /// <summary>A mark that no other write has.</summary>
    public static string NewMark() => Guid.NewGuid().ToString("n");

    /// <summary>The ETag in a mark of <see cref="Core.Monitoring.Stores.Stored{T}"/>; null where it cannot be one of this storage, and so fits no row.</summary>
    public static ETag? TryETag(string mark) => WeakETag().IsMatch(mark) ? new ETag(mark) : null;

    /// <summary>Makes the table, where it is not there.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) =>
        AzureFailure.GuardAsync(_place, () => client.CreateIfNotExistsAsync(cancellationToken), cancellationToken);

    /// <summary>A row, or null.</summary>
    public async Task<TableEntity?> FindAsync(RowKey key, CancellationToken cancellationToken)
    {
        var found = await AzureFailure.GuardAsync(_place, () => client.GetEntityIfExistsAsync<TableEntity>(key.Partition, key.Row, cancellationToken: cancellationToken), cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The rows of a stretch, in the order of their keys.</summary>
    /// <param name="range">The stretch.</param>
    /// <param name="columns">The properties wanted; null for all. The ETag comes always.</param>
    /// <param name="filter">What the rows must fulfil besides.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<TableEntity> ReadAsync(
        RowRange range, IReadOnlyList<string>? columns = null, string? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(range, columns, filter, cancellationToken))
        {
            foreach (var entity in page) yield return entity;
        }
    }

    /// <summary>The same by pages, as the service cuts them: up to 1,000 rows, or none at all with more to come.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync(
        RowRange range, IReadOnlyList<string>? columns = null, string? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wanted = filter is null ? Filter(range) : $"{Filter(range)} and {filter}";
        await using var pages = client.QueryAsync<TableEntity>(wanted, select: columns, cancellationToken: cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        while (await AzureFailure.GuardAsync(_place, () => pages.MoveNextAsync().AsTask(), cancellationToken)) yield return pages.Current.Values;
    }

    /// <summary>The first row of a stretch, or null where there is none.</summary>
    public async Task<TableEntity?> FindFirstAsync(RowRange range, IReadOnlyList<string>? columns, CancellationToken cancellationToken)
    {
        await using var pages = client.QueryAsync<TableEntity>(Filter(range), maxPerPage: 1, select: columns, cancellationToken: cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        while (await AzureFailure.GuardAsync(_place, () => pages.MoveNextAsync().AsTask(), cancellationToken))
        {
            if (pages.Current.Values is [var first, ..]) return first;
        }

        return null;
    }

    /// <summary>Writes rows: all, or none where one was not as it had to be.</summary>
    /// <returns>The new ETags in the order of the actions; null where nothing was written.</returns>
    public async Task<IReadOnlyList<ETag>?> TryWriteAsync(EntityGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Actions.Count == 0) return [];
        return await AzureFailure.GuardAsync<IReadOnlyList<ETag>?>(
            _place,
            async () =>
            {
                try
                {
                    var responses = group.Actions is [var only]
                        ? [await WriteOneAsync(only, cancellationToken)]
                        : (await client.SubmitTransactionAsync(group.Actions, cancellationToken)).Value;
                    return [.. responses.Select(response => response.Headers.ETag ?? default)];
                }
                catch (RequestFailedException failure) when (IsConflict(failure))
                {
                    return null;
                }
            },
            cancellationToken);
    }

    /// <summary>Writes a row whether it is there or not.</summary>
    public Task PutAsync(TableEntity entity, CancellationToken cancellationToken) =>
        TryWriteAsync(new EntityGroup(entity.PartitionKey).Put(entity), cancellationToken);

    /// <summary>Adds a row, or replaces one that must be as it was.</summary>
    /// <param name="entity">The row; its mark is set, where it has none.</param>
    /// <param name="etag">As it was; null for a row that must not be there.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its ETag; null where it was not as it had to be, and then nothing was written.</returns>
    public async Task<ETag?> TryPutAsync(TableEntity entity, ETag? etag, CancellationToken cancellationToken)
    {
        var mark = entity.GetString(Mark);
        if (mark is null) entity[Mark] = mark = NewMark();
        if (await TryWriteAsync(new EntityGroup(entity.PartitionKey).AddOrReplace(entity, etag), cancellationToken) is [var written]) return written;
        var there = await FindAsync(new RowKey(entity.PartitionKey, entity.RowKey), cancellationToken);
        return there?.GetString(Mark) == mark ? there.ETag : null;
    }

    /// <summary>The same with a mark of <see cref="Core.Monitoring.Stores.Stored{T}"/>.</summary>
    public async Task<bool> TryPutAsync(TableEntity entity, string? etag, CancellationToken cancellationToken)
    {
        ETag? guard = null;
        if (etag is not null && (guard = TryETag(etag)) is null) return false;
        return await TryPutAsync(entity, guard, cancellationToken) is not null;
    }

    /// <summary>Deletes a row; one that is not there, or not as it was, stays as it is.</summary>
    /// <returns>Whether it was there. Of several who delete a row at the same time more than one may hear so.</returns>
    public async Task<bool> DeleteAsync(RowKey key, ETag etag, CancellationToken cancellationToken) =>
        await TryWriteAsync(new EntityGroup(key.Partition).Delete(key, etag), cancellationToken) is not null;

    /// <summary>Deletes rows of one or several partitions, whether they are there or not.</summary>
    public async Task DeleteAsync(IEnumerable<RowKey> keys, CancellationToken cancellationToken)
    {
        foreach (var group in keys.GroupBy(key => key.Partition, StringComparer.Ordinal).SelectMany(partition => partition.Chunk(EntityLimits.MostRows)))
        {
            var deletion = new EntityGroup(group[0].Partition);
            foreach (var key in group) deletion.Delete(key, ETag.All);

            // One that is missing fails them all: somebody else deletes them too, or it was us and the answer was lost.
            if (await TryWriteAsync(deletion, cancellationToken) is not null) continue;
            foreach (var key in group) await DeleteAsync(key, ETag.All, cancellationToken);
        }
    }

    /// <summary>Writes rows of one or several partitions, whether they are there or not; those of one partition as many at a time as a transaction takes.</summary>
    public async Task PutAsync(IEnumerable<TableEntity> entities, CancellationToken cancellationToken)
    {
        foreach (var partition in entities.GroupBy(entity => entity.PartitionKey, StringComparer.Ordinal))
        {
            var writes = new EntityGroup(partition.Key);
            foreach (var entity in partition)
            {
                if (!writes.HasRoomFor(entity))
                {
                    await TryWriteAsync(writes, cancellationToken);
                    writes = new EntityGroup(partition.Key);
                }

                writes.Put(entity);
            }

            await TryWriteAsync(writes, cancellationToken);
        }
    }

    /// <summary>Deletes the rows of a stretch; how many there were.</summary>
    public async Task<int> DeleteAsync(RowRange range, string? filter, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in PagesAsync(range, Keys, filter, cancellationToken))
        {
            await DeleteAsync(page.Select(KeyOf), cancellationToken);
            count += page.Count;
        }

        return count;
    }

    /// <summary>The keys of a row.</summary>
    public static RowKey KeyOf(TableEntity entity) => new(entity.PartitionKey, entity.RowKey);

    /// <summary>The properties that are a row's keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["PartitionKey", "RowKey"];

    private Task<Response> WriteOneAsync(TableTransactionAction action, CancellationToken cancellationToken) => action.ActionType switch
    {
        TableTransactionActionType.Add => client.AddEntityAsync(action.Entity, cancellationToken),
        TableTransactionActionType.UpsertReplace => client.UpsertEntityAsync(action.Entity, TableUpdateMode.Replace, cancellationToken),
        TableTransactionActionType.UpdateReplace => client.UpdateEntityAsync(action.Entity, action.ETag, TableUpdateMode.Replace, cancellationToken),
        TableTransactionActionType.Delete => DeleteOneAsync(action, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, "no store of ours does that"),
    };

    // The library takes a row that is not there for one that it deleted; we want to know.
    private async Task<Response> DeleteOneAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        var response = await client.DeleteEntityAsync(action.Entity.PartitionKey, action.Entity.RowKey, action.ETag, cancellationToken);
        return response.Status == 404 ? throw new RequestFailedException(response) : response;
    }

    private static bool IsConflict(RequestFailedException failure) => (failure.Status, failure.ErrorCode) switch
    {
        (412, _) => true,
        (409, var code) => code is not ("TableBeingDeleted" or "TableAlreadyExists"),
        (404, var code) => code is not "TableNotFound",
        _ => false,
    };

    private static string Filter(RowRange range)
    {
        var partition = range.UntilPartition is { } end
            ? TableClient.CreateQueryFilter($"PartitionKey ge {range.Partition} and PartitionKey lt {end}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {range.Partition}");
        var from = range.From.Length > 0 ? " and " + TableClient.CreateQueryFilter($"RowKey ge {range.From}") : "";
        var until = range.Until is { } last ? " and " + TableClient.CreateQueryFilter($"RowKey lt {last}") : "";
        return partition + from + until;
    }

    [GeneratedRegex("^W/\"[^\"]{1,200}\"$", RegexOptions.CultureInvariant)]
    private static partial Regex WeakETag();
}
