using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>When what is to be checked.</summary>
internal sealed class SqliteDueIndex(SqliteDatabase database) : IDueIndex
{
    public Task SetAsync(DueCheck check, CancellationToken cancellationToken) => SetAsync([check], cancellationToken);

    // One transaction for all: each would wait for the disk by itself.
    public Task SetAsync(IReadOnlyCollection<DueCheck> checks, CancellationToken cancellationToken) => database.WriteAsync(
        connection => checks.Sum(check => connection.Execute(
            $"""
            INSERT INTO due (tenant, target, kind, at) VALUES ({check.Tenant}, {check.Target}, {Words<CheckKind>.Of(check.Kind)}, {check.At})
            ON CONFLICT DO UPDATE SET at = excluded.at
            """)), cancellationToken);

    public Task RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM due WHERE tenant = {tenant} AND target = {target}"), cancellationToken);

    public IAsyncEnumerable<DueCheck> OfAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT tenant, target, kind, at FROM due WHERE tenant = {tenant} AND (target, kind) > ({last?.Target ?? ""}, {(last is null ? "" : Words<CheckKind>.Of(last.Kind))})
            ORDER BY target, kind LIMIT {most}
            """,
        Read, cancellationToken);

    public IAsyncEnumerable<DueCheck> DueAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT tenant, target, kind, at FROM due
            WHERE at <= {now} AND (at, tenant, target, kind) > ({last?.At.UtcTicks ?? -1}, {last?.Tenant.Value ?? ""}, {last?.Target ?? ""}, {(last is null ? "" : Words<CheckKind>.Of(last.Kind))})
            ORDER BY at, tenant, target, kind LIMIT {most}
            """,
        Read, cancellationToken);

    private static DueCheck Read(SqliteDataReader rows) => new(
        TenantId.Parse(rows.GetString(0)), rows.GetString(1), Words<CheckKind>.TryRead(rows.GetString(2), out var kind) ? kind : throw new InvalidDataException("no kind of check"), rows.GetTime(3));
}
