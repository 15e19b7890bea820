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

    /// <inheritdoc/>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var key = TableKeys.Audit(entry.At, RecordId.Checked(entry.Id));
        var group = new EntityGroup(key.Partition).Add(Row(key, entry));
        if (entry.Tenant is { } tenant) group.Add(Row(TableKeys.AuditOf(tenant, entry.At, entry.Id), entry));
        // Nothing written means that the entry is there, and what is there stays.
        return audit.TryWriteAsync(group, cancellationToken);
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

    private static TableEntity Row(RowKey key, AuditEntry entry)
    {
        var row = EntityDocument.Of(key, entry);
        row[AtTicks] = entry.At.UtcTicks;
        return row;
    }
}
