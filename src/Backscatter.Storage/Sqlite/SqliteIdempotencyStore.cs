using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What requests under a key were answered with.</summary>
internal sealed class SqliteIdempotencyStore(SqliteDatabase database, TimeProvider time) : IIdempotencyStore
{
    public Task<StoredAnswer?> FindAsync(string caller, string key, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find(
            $"SELECT record FROM idempotency WHERE caller = {caller} AND key = {key} AND expires_at > {time.GetUtcNow()}", StoredRecord.Plain<StoredAnswer>), cancellationToken);

    public Task<bool> TryAddAsync(string caller, string key, StoredAnswer answer, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(answer);
        return database.WriteAsync(
            connection => connection.Execute(
                $"""
                INSERT INTO idempotency (caller, key, expires_at, record) VALUES ({caller}, {key}, {expires}, {record})
                ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at, record = excluded.record WHERE expires_at <= {time.GetUtcNow()}
                """) == 1, cancellationToken);
    }

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM idempotency WHERE expires_at < {before}"), cancellationToken);
}
