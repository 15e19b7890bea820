using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// What is remembered of the blocklists. It grows with the fleet and may span rows: they are written in one transaction, guarded by the first, and each
/// says which write it is of, so that a reader who sees rows of two writes reads again.
/// </summary>
internal sealed class AzureBlocklistState(StorageTable settings) : IBlocklistStateStore
{
    // Three rows of packed bytes, in the text of a transaction a third longer, are what fits into its 4 MiB.
    private const int MostRows = 3;
    private const string RowCount = "Rows";

    /// <inheritdoc/>
    public async Task<Stored<BlocklistState>?> FindAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = new List<TableEntity>();
            await foreach (var row in settings.ReadAsync(TableKeys.AllBlocklists(), cancellationToken: cancellationToken)) rows.Add(row);
            if (rows.Count == 0) return null;
            var count = rows[0].GetInt32(RowCount) ?? 1;
            if (rows.Count < count || rows.Take(count).Any(row => row.GetString(StorageTable.Mark) != rows[0].GetString(StorageTable.Mark))) continue;
            return new Stored<BlocklistState>(Read([.. rows.Take(count).SelectMany(EntityDocument.PackedBytes)]), rows[0].ETag.ToString());
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryPutAsync(BlocklistState state, string? etag, CancellationToken cancellationToken)
    {
        ETag? guard = null;
        if (etag is not null && (guard = StorageTable.TryETag(etag)) is null) return false;
        var packed = EntityDocument.Pack(BlocklistStateFile.Write(state));
        var parts = packed.Chunk(EntityDocument.MostPackedBytes).ToList();
        if (parts.Count > MostRows)
            throw new StoreException($"the state of the blocklists has {packed.Length} bytes, packed; {MostRows * EntityDocument.MostPackedBytes} are the most that is kept; ask fewer lists, or split the fleet over installations");

        var mark = StorageTable.NewMark();
        var first = TableKeys.Blocklists(0);
        var group = new EntityGroup(first.Partition);
        foreach (var (number, part) in parts.Index())
        {
            var key = TableKeys.Blocklists(number);
            var row = new TableEntity(key.Partition, key.Row) { [StorageTable.Mark] = mark, [RowCount] = parts.Count };
            EntityDocument.SetPacked(row, part);
            if (number == 0) group.AddOrReplace(row, guard);
            else group.Put(row);
        }

        if (await settings.TryWriteAsync(group, cancellationToken) is not null) return true;
        return (await settings.FindAsync(first, cancellationToken))?.GetString(StorageTable.Mark) == mark;
    }

    private static BlocklistState Read(byte[] packed)
    {
        try
        {
            return BlocklistStateFile.Read("the state of the blocklists in Table Storage", EntityDocument.Unpack(packed));
        }
        catch (Exception failure) when (failure is InvalidDataException or Core.Data.DataFileException)
        {
            throw new StoreException($"the state of the blocklists cannot be read: {Core.Names.ForeignText.Escape(failure.Message, 200)}; delete the rows of the partition blocklists to begin anew", failure);
        }
    }
}
