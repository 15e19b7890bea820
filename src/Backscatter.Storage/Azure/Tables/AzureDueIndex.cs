using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// When what is to be checked: entries in order of time, and for each check a place that names its one entry. Both cannot change in one transaction, so
/// the place changes first, under its ETag, then the new entry is written, then the old one deleted. An entry that its place does not name is stale:
/// whoever meets one makes sure that the named one is there, and deletes it. So no time is lost, wherever a writer dies.
/// </summary>
internal sealed class AzureDueIndex(StorageTable due) : IDueIndex
{
    private const string Ticks = "Ticks";
    private const string Tenant = "Tenant";
    private const string Target = "Target";
    private const string Kind = "Kind";
    private const int SideBySide = 16;

    /// <inheritdoc/>
    public async Task SetAsync(DueCheck check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        while (true)
        {
            var before = await due.FindAsync(TableKeys.DuePlace(KeyOf(check)), cancellationToken);
            if (before is not null && Read(before).At == check.At)
            {
                // Whoever wrote the place may have died before the entry.
                await due.PutAsync(Entry(before), cancellationToken);
                return;
            }

            var place = Row(TableKeys.DuePlace(KeyOf(check)), check, StorageTable.NewMark());
            if (await due.TryPutAsync(place, before?.ETag, cancellationToken) is null) continue;
            await due.PutAsync(Entry(place), cancellationToken);
            if (before is not null) await due.DeleteAsync(StorageTable.KeyOf(Entry(before)), ETag.All, cancellationToken);
            return;
        }
    }

    /// <inheritdoc/>
    public Task SetAsync(IReadOnlyCollection<DueCheck> checks, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(checks, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (check, stop) => await SetAsync(check, stop));

    /// <inheritdoc/>
    public async IAsyncEnumerable<DueCheck> OfAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The place decides; its entry may not be written yet.
        await foreach (var place in due.ReadAsync(TableKeys.DuePlaces(tenant), cancellationToken: cancellationToken)) yield return Read(place);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken) => RemoveAsync(TableKeys.DuePlaces(tenant, target), cancellationToken);

    /// <summary>Removes the times of several checks.</summary>
    public async Task RemoveAsync(RowRange places, CancellationToken cancellationToken)
    {
        await foreach (var page in due.PagesAsync(places, cancellationToken: cancellationToken))
        {
            // An entry that is left behind is stale, and goes when its time comes.
            await due.DeleteAsync(page.Select(StorageTable.KeyOf), cancellationToken);
            await due.DeleteAsync(page.Select(place => StorageTable.KeyOf(Entry(place))), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<DueCheck> DueAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in due.PagesAsync(TableKeys.DueUntil(now), cancellationToken: cancellationToken))
        {
            foreach (var entries in page.Chunk(SideBySide))
            {
                var places = await Task.WhenAll(entries.Select(entry => due.FindAsync(TableKeys.DuePlace(KeyOf(Read(entry))), cancellationToken)));
                foreach (var (entry, place) in entries.Zip(places))
                {
                    if (place?.GetString(StorageTable.Mark) == entry.GetString(StorageTable.Mark)) yield return Read(entry);
                    else await MendAsync(entry, place, cancellationToken);
                }
            }
        }
    }

    private async Task MendAsync(TableEntity stale, TableEntity? place, CancellationToken cancellationToken)
    {
        if (place is not null) await due.PutAsync(Entry(place), cancellationToken);

        // No other entry has this key: the mark is in it.
        await due.DeleteAsync(StorageTable.KeyOf(stale), ETag.All, cancellationToken);
    }

    private static TableEntity Entry(TableEntity place)
    {
        var check = Read(place);
        var mark = place.GetString(StorageTable.Mark);
        return Row(TableKeys.Due(KeyOf(check), check.At, mark), check, mark);
    }

    private static TableEntity Row(RowKey key, DueCheck check, string mark) => new(key.Partition, key.Row)
    {
        [StorageTable.Mark] = mark,
        [Ticks] = check.At.UtcTicks,
        [Tenant] = check.Tenant.Value,
        [Target] = check.Target,
        [Kind] = (int)check.Kind,
    };

    private static DueCheck Read(TableEntity row) => new(
        TenantId.Parse(row.GetString(Tenant)), row.GetString(Target), (CheckKind)(row.GetInt32(Kind) ?? 0), new DateTimeOffset(row.GetInt64(Ticks) ?? 0, TimeSpan.Zero));

    private static DueKey KeyOf(DueCheck check) => new(check.Tenant, check.Target, check.Kind);
}
