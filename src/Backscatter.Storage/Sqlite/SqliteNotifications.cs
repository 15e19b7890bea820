using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>The notifications and their delivery.</summary>
internal sealed class SqliteNotifications(SqliteDatabase database)
{
    /// <summary>Adds a notification in a transaction of the caller's; false where its id is taken.</summary>
    public static bool TryAdd(SqliteConnection connection, Notification notification) => connection.Execute(
        $"""
        INSERT INTO notification (tenant, id, created_at, ended_at, etag, record)
        VALUES ({notification.Tenant}, {notification.Id}, {notification.CreatedAt}, {Ended(notification)}, {connection.NextETag()}, {RecordJson.Write(notification)}) ON CONFLICT DO NOTHING
        """) == 1;

    public Task<Stored<Notification>?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find($"SELECT record, etag FROM notification WHERE tenant = {tenant} AND id = {id}", StoredRecord.Read<Notification>), cancellationToken);

    public IAsyncEnumerable<Stored<Notification>> PendingAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT record, etag FROM notification
            WHERE tenant = {tenant} AND ended_at IS NULL AND (created_at, id) > ({last?.Value.CreatedAt.UtcTicks ?? -1}, {last?.Value.Id ?? ""}) ORDER BY created_at, id LIMIT {most}
            """,
        StoredRecord.Read<Notification>, cancellationToken);

    public IAsyncEnumerable<Notification> EndedAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT record FROM notification
            WHERE tenant = {tenant} AND ended_at IS NOT NULL AND (ended_at, id) < ({(last is null ? null : Ended(last))?.UtcTicks ?? long.MaxValue}, {last?.Id ?? ""}) ORDER BY ended_at DESC, id DESC LIMIT {most}
            """,
        StoredRecord.Plain<Notification>, cancellationToken);

    public Task<bool> TryUpdateAsync(Stored<Notification> before, Notification after, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(after);
        return database.WriteAsync(
            connection => connection.Execute(
                $"""
                UPDATE notification SET ended_at = {Ended(after)}, etag = {connection.NextETag()}, record = {record}
                WHERE tenant = {before.Value.Tenant} AND id = {before.Value.Id} AND etag = {before.ETag}
                """) == 1, cancellationToken);
    }

    public Task PutAsync(IReadOnlyCollection<Notification> notifications, CancellationToken cancellationToken)
    {
        var rows = notifications.Select(notification => (Notification: notification, Record: RecordJson.Write(notification))).ToList();
        return database.WriteAsync(
            connection => rows.Sum(row => connection.Execute(
                $"""
                INSERT INTO notification (tenant, id, created_at, ended_at, etag, record)
                VALUES ({row.Notification.Tenant}, {row.Notification.Id}, {row.Notification.CreatedAt}, {Ended(row.Notification)}, {connection.NextETag()}, {row.Record})
                ON CONFLICT DO UPDATE SET created_at = excluded.created_at, ended_at = excluded.ended_at, etag = excluded.etag, record = excluded.record
                """)), cancellationToken);
    }

    public Task<int> ForgetAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM notification WHERE tenant = {tenant} AND ended_at < {before}"), cancellationToken);

    private static DateTimeOffset? Ended(Notification notification) => notification.Status == DeliveryStatus.Pending ? null : notification.EndedAt ?? notification.CreatedAt;
}
