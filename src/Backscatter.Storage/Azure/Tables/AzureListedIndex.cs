using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// Who is on which list: entries by list, and for each target a place that names the entries it has. The place grows before an entry is written, and
/// shrinks after others were deleted; an entry that its place does not name is stale, and whoever meets one deletes it.
/// </summary>
internal sealed class AzureListedIndex(StorageTable index) : IListedIndex
{
    /// <inheritdoc/>
    public async Task SetAsync(TenantId tenant, string target, IReadOnlyList<ListedSubject> listed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listed);
        var key = TableKeys.ListedPlace(tenant, target);
        var wanted = ByKey(listed);
        for (var done = false; !done;)
        {
            var before = await index.FindAsync(key, cancellationToken);
            if (before is null && wanted.Count == 0) return;
            var held = Held(before);
            var place = before?.ETag;
            if (wanted.Keys.Any(entry => !held.ContainsKey(entry)))
            {
                place = await index.TryPutAsync(EntityDocument.Of(key, held.Concat(wanted).DistinctBy(entry => entry.Key).Select(entry => entry.Value)), place, cancellationToken);
                if (place is null) continue;
            }

            // Written again even where they were: one may be missing, and this is how the index is mended.
            await index.PutAsync(wanted.Select(entry => EntityDocument.Of(entry.Key, entry.Value)), cancellationToken);
            var gone = held.Keys.Where(entry => !wanted.ContainsKey(entry)).ToList();
            await index.DeleteAsync(gone, cancellationToken);
            done = (gone.Count, wanted.Count) switch
            {
                (0, _) => true,
                (_, 0) => await index.DeleteAsync(key, place!.Value, cancellationToken) || await index.FindAsync(key, cancellationToken) is null,
                _ => await index.TryPutAsync(EntityDocument.Of(key, listed), place, cancellationToken) is not null,
            };
        }
    }

    /// <summary>Removes what the index says of a client's targets.</summary>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await foreach (var page in index.PagesAsync(TableKeys.ListedPlaces(tenant), cancellationToken: cancellationToken))
        {
            await index.DeleteAsync(page.SelectMany(place => Held(place).Keys), cancellationToken);
            await index.DeleteAsync(page.Select(StorageTable.KeyOf), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedSubject> OnAsync(string zone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Entries of a target stand one behind the other.
        var (place, names) = (new RowKey("", ""), new Dictionary<RowKey, ListedSubject>());
        await foreach (var entry in index.ReadAsync(TableKeys.OnList(zone), cancellationToken: cancellationToken))
        {
            var listed = EntityDocument.Read<ListedSubject>(entry);
            var its = TableKeys.ListedPlace(listed.Tenant, listed.Target);
            if (its != place || !names.ContainsKey(StorageTable.KeyOf(entry))) (place, names) = (its, Held(await index.FindAsync(its, cancellationToken)));
            if (names.ContainsKey(StorageTable.KeyOf(entry))) yield return listed;
            else await index.DeleteAsync(StorageTable.KeyOf(entry), entry.ETag, cancellationToken);
        }
    }

    private static Dictionary<RowKey, ListedSubject> Held(TableEntity? place) => place is null ? [] : ByKey(EntityDocument.Read<List<ListedSubject>>(place));

    private static Dictionary<RowKey, ListedSubject> ByKey(IEnumerable<ListedSubject> listed)
    {
        var byKey = new Dictionary<RowKey, ListedSubject>();
        foreach (var entry in listed) byKey[TableKeys.Listed(entry.Zone, entry.Tenant, entry.Target, entry.Subject)] = entry;
        return byKey;
    }
}
