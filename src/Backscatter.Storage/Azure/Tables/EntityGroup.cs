using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// Rows that are written in one transaction: all of them or none. What the service would refuse is refused when it is added, so that a group that was
/// made can be sent: one partition, each row once, <see cref="EntityLimits.MostRows"/> rows, <see cref="EntityLimits.MostGroupBytes"/> bytes.
/// </summary>
/// <param name="partition">The partition.</param>
internal sealed class EntityGroup(string partition)
{
    private readonly List<TableTransactionAction> _actions = [];
    private readonly HashSet<string> _rows = new(StringComparer.Ordinal);
    private int _bytes;

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<TableTransactionAction> Actions => _actions;

    /// <summary>Whether there is room for no row more.</summary>
    public bool IsFull => _actions.Count == EntityLimits.MostRows;

    /// <summary>Whether a row can be added; what is there already has taken its part of the rows and bytes of a transaction, and no row can be in it twice.</summary>
    public bool HasRoomFor(TableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return !IsFull && !_rows.Contains(entity.RowKey) && _bytes + EntityLimits.InTransaction(entity) <= EntityLimits.MostGroupBytes;
    }

    /// <summary>Adds a row that must not be there yet.</summary>
    public EntityGroup Add(TableEntity entity) => Write(TableTransactionActionType.Add, entity, default);

    /// <summary>Writes a row whether it is there or not; properties that it had are gone.</summary>
    public EntityGroup Put(TableEntity entity) => Write(TableTransactionActionType.UpsertReplace, entity, default);

    /// <summary>Writes a row over one that must be as it was at a mark.</summary>
    public EntityGroup Replace(TableEntity entity, ETag etag) => Write(TableTransactionActionType.UpdateReplace, entity, etag);

    /// <summary>Adds a row, or replaces one that must be as it was at a mark where one is given.</summary>
    public EntityGroup AddOrReplace(TableEntity entity, ETag? etag) => etag is { } mark ? Replace(entity, mark) : Add(entity);

    /// <summary>Deletes a row that must be there, and as it was at a mark unless that is <see cref="ETag.All"/>.</summary>
    public EntityGroup Delete(RowKey key, ETag etag)
    {
        Take(key.Partition, key.Row, EntityLimits.InTransaction(key.Partition, key.Row));
        _actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(key.Partition, key.Row), etag));
        return this;
    }

    private EntityGroup Write(TableTransactionActionType type, TableEntity entity, ETag etag)
    {
        EntityLimits.Check(entity);
        Take(entity.PartitionKey, entity.RowKey, EntityLimits.InTransaction(entity));
        _actions.Add(new TableTransactionAction(type, entity, etag));
        return this;
    }

    private void Take(string rowPartition, string row, int bytes)
    {
        if (!EntityLimits.IsKey(rowPartition) || !EntityLimits.IsKey(row)) throw new ArgumentException($"{Core.Names.ForeignText.Quote($"{rowPartition} {row}", 120)} cannot be the keys of a row");
        if (rowPartition != partition) throw new ArgumentException($"a transaction of the partition {partition} cannot write to {rowPartition}");
        if (IsFull) throw new StoreException($"a transaction of the partition {partition} has more than {EntityLimits.MostRows} rows; route a tenant to fewer channels");
        if (_bytes + bytes > EntityLimits.MostGroupBytes)
            throw new StoreException($"a transaction of the partition {partition} has more than {EntityLimits.MostGroupBytes} bytes; watch its largest range in smaller parts");
        if (!_rows.Add(row)) throw new ArgumentException($"a transaction cannot write the row {Core.Names.ForeignText.Quote(row, 120)} twice");
        _bytes += bytes;
    }
}
