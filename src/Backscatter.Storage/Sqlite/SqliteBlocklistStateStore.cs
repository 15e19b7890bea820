using System.Text;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What is remembered of the blocklists themselves, in the form of their state file.</summary>
internal sealed class SqliteBlocklistStateStore(SqliteDatabase database) : IBlocklistStateStore
{
    public Task<Stored<BlocklistState>?> FindAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find(
            $"SELECT document, etag FROM blocklist_state",
            rows => new Stored<BlocklistState>(BlocklistStateFile.Read("blocklist state", Encoding.UTF8.GetBytes(rows.GetString(0))), rows.GetString(1))), cancellationToken);

    public Task<bool> TryPutAsync(BlocklistState state, string? etag, CancellationToken cancellationToken)
    {
        var document = Encoding.UTF8.GetString(BlocklistStateFile.Write(state));
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO blocklist_state (id, etag, document) VALUES (1, {connection.NextETag()}, {document}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE blocklist_state SET etag = {connection.NextETag()}, document = {document} WHERE etag = {etag}") == 1, cancellationToken);
    }
}
