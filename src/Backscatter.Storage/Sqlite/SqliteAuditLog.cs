using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What was changed and probed. A trigger of the table refuses to change a row.</summary>
internal sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => AppendAsync([entry], cancellationToken);

    public Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var rows = entries.Select(entry => (Entry: entry, Id: RecordId.Checked(entry.Id), Record: RecordJson.Write(entry))).ToList();
        return database.WriteAsync(
            connection => rows.Sum(row => connection.Execute(
                $"INSERT INTO audit (at, id, tenant, record) VALUES ({row.Entry.At}, {row.Id}, {row.Entry.Tenant}, {row.Record}) ON CONFLICT DO NOTHING")), cancellationToken);
    }

    public IAsyncEnumerable<AuditEntry> ListAsync(TenantId? tenant, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var (from, to) = (since?.UtcTicks ?? 0, until?.UtcTicks ?? long.MaxValue);
        return database.ListAsync(
            (last, most) => tenant is null
                ? $"SELECT record FROM audit WHERE at >= {from} AND (at, id) < ({last?.At.UtcTicks ?? to}, {last?.Id ?? ""}) ORDER BY at DESC, id DESC LIMIT {most}"
                : (FormattableString)$"""
                    SELECT record FROM audit WHERE tenant = {tenant} AND at >= {from} AND (at, id) < ({last?.At.UtcTicks ?? to}, {last?.Id ?? ""})
                    ORDER BY at DESC, id DESC LIMIT {most}
                    """,
            StoredRecord.Plain<AuditEntry>, cancellationToken);
    }

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM audit WHERE at < {before}"), cancellationToken);
}
