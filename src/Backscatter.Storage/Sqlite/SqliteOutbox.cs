using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>The outbox, and how notifications are made of it.</summary>
internal sealed class SqliteOutbox(SqliteDatabase database)
{
    public Task<IReadOnlyList<OutboxEntry>> ListAsync(TenantId tenant, CancellationToken cancellationToken) => database.ReadAsync(connection => List(connection, tenant), cancellationToken);

    public async Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken)
    {
        // Most clients have nothing to tell most of the time; they need not wait for the writer.
        if ((await ListAsync(tenant, cancellationToken)).Count == 0) return [];
        return await database.WriteAsync(connection => Compose(connection, tenant, compose), cancellationToken);
    }

    /// <summary>Puts an entry in, in a transaction of the caller's.</summary>
    public static int Put(SqliteConnection connection, OutboxEntry entry, string record) => connection.Execute(
        $"""
        INSERT INTO outbox (tenant, id, at, record) VALUES ({entry.Tenant}, {entry.Id}, {entry.At}, {record})
        ON CONFLICT DO UPDATE SET at = excluded.at, record = excluded.record
        """);

    public Task PutAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        var rows = entries.Select(entry => (Entry: entry, Record: RecordJson.Write(entry))).ToList();
        return database.WriteAsync(connection => rows.Sum(row => Put(connection, row.Entry, row.Record)), cancellationToken);
    }

    private static IReadOnlyList<OutboxEntry> List(SqliteConnection connection, TenantId tenant) =>
        connection.List($"SELECT record FROM outbox WHERE tenant = {tenant} ORDER BY at, id", StoredRecord.Plain<OutboxEntry>);

    private static List<Notification> Compose(SqliteConnection connection, TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose)
    {
        var made = new List<Notification>();
        if (List(connection, tenant) is not { Count: > 0 } entries) return made;
        foreach (var (notification, used) in compose(entries))
        {
            // An id that is taken keeps its content, and these entries stay: told late is better than never.
            if (!SqliteNotifications.TryAdd(connection, notification)) continue;
            var gone = used.Sum(entry => connection.Execute($"DELETE FROM outbox WHERE tenant = {tenant} AND id = {entry}"));
            if (gone != used.Count) throw new InvalidOperationException($"notification {notification.Id} is made of entries that are not in the outbox, or in another one already");
            made.Add(notification);
        }

        return made;
    }
}
