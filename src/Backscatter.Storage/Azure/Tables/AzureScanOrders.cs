using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// The scans that somebody asked for. An order's own row never changes; how far a target is stands in a row of its own, so that those who mark many
/// targets at once are not in each other's way. The name of an order, by time, is written before it and deleted after it.
/// </summary>
internal sealed class AzureScanOrders(StorageTable requests, TimeProvider time) : IScanOrderStore
{
    private const string Id = "Id";
    private const string Tenant = "Tenant";
    private const int SideBySide = 16;

    // A name is older than its order by as long as a write takes with all its retries, which is minutes.
    private static readonly TimeSpan OrphanedAfter = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var name = TableKeys.OrderName(order.At, RecordId.Checked(order.Id));
        await requests.PutAsync(new TableEntity(name.Partition, name.Row) { [Id] = order.Id, [Tenant] = order.Tenant?.Value }, cancellationToken);
        if (await requests.TryPutAsync(EntityDocument.Of(TableKeys.Order(order.Id), order), etag: (ETag?)null, cancellationToken) is not null) return true;

        // Another order of this id: it has a name of its own, unless it is of the same time.
        if (await FindAsync(order.Id, cancellationToken) is { } there && TableKeys.OrderName(there.At, there.Id) != name) await requests.DeleteAsync(name, ETag.All, cancellationToken);
        return false;
    }

    /// <inheritdoc/>
    public async Task<ScanOrder?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var order = null as ScanOrder;
        var marks = new Dictionary<string, OrderedScan>(StringComparer.Ordinal);
        var key = TableKeys.Order(id);
        await foreach (var row in requests.ReadAsync(TableKeys.AllOfOrder(id), cancellationToken: cancellationToken))
        {
            if (row.RowKey == key.Row) order = EntityDocument.Read<ScanOrder>(row);
            else if (EntityDocument.Read<OrderedScan>(row) is var mark) marks[mark.Target] = mark;
        }

        return order is null ? null : order with { Targets = [.. order.Targets.Select(ordered => marks.GetValueOrDefault(ordered.Target, ordered))] };
    }

    /// <inheritdoc/>
    public async Task<bool> MarkAsync(string id, string target, OrderStatus status, string? scan, string? why, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(TableKeys.Order(id), cancellationToken) is not { } row || EntityDocument.Read<ScanOrder>(row).Find(target) is not { } ordered) return false;
        var key = TableKeys.OrderMark(id, target);
        for (var done = false; !done;)
        {
            var mark = await requests.FindAsync(key, cancellationToken);
            var before = mark is null ? ordered : EntityDocument.Read<OrderedScan>(mark);
            var after = before.Marked(status, scan, why);
            done = after == before || await requests.TryPutAsync(EntityDocument.Of(key, after), mark?.ETag, cancellationToken) is not null;
        }

        return true;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ScanOrder> ListAsync(DateTimeOffset? since, DateTimeOffset? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in requests.PagesAsync(TableKeys.OrderNames(since, until), cancellationToken: cancellationToken))
        {
            foreach (var names in page.Chunk(SideBySide))
            {
                var orders = await Task.WhenAll(names.Select(name => FindAsync(name.GetString(Id), cancellationToken)));
                foreach (var (name, order) in names.Zip(orders))
                {
                    if (order is not null && TableKeys.OrderName(order.At, order.Id).Row == name.RowKey) yield return order;
                    else if (name.Timestamp < time.GetUtcNow() - OrphanedAfter) await requests.DeleteAsync(StorageTable.KeyOf(name), name.ETag, cancellationToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var order = await FindAsync(id, cancellationToken);
        await requests.DeleteAsync(TableKeys.AllOfOrder(id), filter: null, cancellationToken);
        if (order is not null) await requests.DeleteAsync(TableKeys.OrderName(order.At, order.Id), ETag.All, cancellationToken);
        return order is not null;
    }

    /// <summary>Removes a client's orders.</summary>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await foreach (var page in requests.PagesAsync(TableKeys.OrderNames(null, null), filter: TableClient.CreateQueryFilter($"Tenant eq {tenant.Value}"), cancellationToken: cancellationToken))
        {
            foreach (var name in page)
            {
                await RemoveAsync(name.GetString(Id), cancellationToken);
                await requests.DeleteAsync(StorageTable.KeyOf(name), ETag.All, cancellationToken);
            }
        }
    }
}
