using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>Who is on which list.</summary>
internal sealed class SqliteListedIndex(SqliteDatabase database) : IListedIndex
{
    public Task SetAsync(TenantId tenant, string target, IReadOnlyList<ListedSubject> listed, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute($"DELETE FROM listed WHERE tenant = {tenant} AND target = {target}");
            foreach (var entry in listed)
                connection.Execute($"INSERT INTO listed (zone, tenant, target, subject, since) VALUES ({entry.Zone}, {tenant}, {target}, {entry.Subject}, {entry.Since}) ON CONFLICT DO NOTHING");
            return listed.Count;
        }, cancellationToken);

    public IAsyncEnumerable<ListedSubject> OnAsync(string zone, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT zone, tenant, target, subject, since FROM listed WHERE zone = {zone} AND (tenant, target, subject) > ({last?.Tenant.Value ?? ""}, {last?.Target ?? ""}, {last?.Subject ?? ""})
            ORDER BY tenant, target, subject LIMIT {most}
            """,
        Read, cancellationToken);

    private static ListedSubject Read(SqliteDataReader rows) => new(rows.GetString(0), TenantId.Parse(rows.GetString(1)), rows.GetString(2), rows.GetString(3), rows.GetTime(4));
}
