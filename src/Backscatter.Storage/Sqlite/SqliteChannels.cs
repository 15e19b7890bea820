using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Sqlite;

/// <summary>The channels.</summary>
internal sealed class SqliteChannels(SqliteDatabase database)
{
    public Task<Stored<Channel>?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Find($"SELECT record, etag FROM channel WHERE id = {id}", StoredRecord.Read<Channel>), cancellationToken);

    public IAsyncEnumerable<Stored<Channel>> ListAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM channel WHERE id > {last?.Value.Id ?? ""} ORDER BY id LIMIT {most}", StoredRecord.Read<Channel>, cancellationToken);

    public Task<bool> TryPutAsync(Channel channel, string? etag, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(channel);
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO channel (id, etag, record) VALUES ({channel.Id}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE channel SET etag = {connection.NextETag()}, record = {record} WHERE id = {channel.Id} AND etag = {etag}") == 1, cancellationToken);
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM channel WHERE id = {id}") == 1, cancellationToken);
}
