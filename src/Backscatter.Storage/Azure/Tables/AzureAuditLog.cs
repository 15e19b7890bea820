using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// What was changed and probed. An entry stands twice, among all and among its client's, written in one transaction: so both lists are a stretch of
/// keys, newest first, in each of the few partitions of their time.
/// </summary>
internal sealed class AzureAuditLog(StorageTable audit) : IAuditLog
{
    private const string AtTicks = "AtTicks";

    // Each has two rows at most.
    private const int MostTogether = EntityLimits.MostRows / 2;

    /// <inheritdoc/>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var rows = RowsOf(entry);
        var group = new EntityGroup(rows[0].PartitionKey);
        foreach (var row in rows) group.Add(row);
        // Nothing written means that the entry is there, and what is there stays.
        return audit.TryWriteAsync(group, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var some in entries.GroupBy(entry => TableKeys.Audit(entry.At, RecordId.Checked(entry.Id)).Partition, StringComparer.Ordinal).SelectMany(partition => partition.Chunk(MostTogether)))
        {
            var group = new EntityGroup(TableKeys.Audit(some[0].At, some[0].Id).Partition);
            var rows = some.SelectMany(RowsOf).ToList();
            var fits = rows.TrueForAll(row =>
            {
                var hasRoom = group.HasRoomFor(row);
                if (hasRoom) group.Add(row);
                return hasRoom;
            });
            if (fits && await audit.TryWriteAsync(group, cancellationToken) is not null) continue;

            // One of them is there already, or they are large: each by itself.
            foreach (var entry in some) await AppendAsync(entry, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditEntry> ListAsync(TenantId? tenant, DateTimeOffset? since, DateTimeOffset? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = TableKeys.AuditPartitions(since, until);
        while (await audit.FindFirstAsync(left, StorageTable.Keys, cancellationToken) is { PartitionKey: var partition })
        {
            await foreach (var stored in Rows.ListAsync<AuditEntry>(audit, TableKeys.AuditBetween(partition, tenant, since, until), cancellationToken)) yield return stored.Value;
            left = TableKeys.AuditBehind(left, partition);
        }
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (partitions, filter) = (TableKeys.AuditPartitions(since: null, until: before), string.Create(CultureInfo.InvariantCulture, $"{AtTicks} lt {before.UtcTicks}L"));
        await audit.DeleteAsync(TableKeys.AuditOfClients(partitions), filter, cancellationToken);
        return await audit.DeleteAsync(TableKeys.AuditOfAll(partitions), filter, cancellationToken);
    }

    private static List<TableEntity> RowsOf(AuditEntry entry)
    {
        var rows = new List<TableEntity> { Row(TableKeys.Audit(entry.At, RecordId.Checked(entry.Id)), entry) };
        if (entry.Tenant is { } tenant) rows.Add(Row(TableKeys.AuditOf(tenant, entry.At, entry.Id), entry));
        return rows;
    }

    private static TableEntity Row(RowKey key, AuditEntry entry)
    {
        var row = EntityDocument.Of(key, entry);
        row[AtTicks] = entry.At.UtcTicks;
        return row;
    }
}
