using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What is watched for the clients.</summary>
internal sealed class SqliteTargetStore(SqliteDatabase database) : ITargetStore
{
    public Task<Stored<WatchedTarget>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find($"SELECT record, etag FROM target WHERE tenant = {tenant} AND target = {target}", StoredRecord.Read<WatchedTarget>), cancellationToken);

    public IAsyncEnumerable<Stored<WatchedTarget>> ListAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM target WHERE tenant = {tenant} AND target > {last?.Value.Target ?? ""} ORDER BY target LIMIT {most}",
        StoredRecord.Read<WatchedTarget>, cancellationToken);

    public Task<bool> TryPutAsync(WatchedTarget target, string? etag, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(target);
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO target (tenant, target, etag, record) VALUES ({target.Tenant}, {target.Target}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE target SET etag = {connection.NextETag()}, record = {record} WHERE tenant = {target.Tenant} AND target = {target.Target} AND etag = {etag}") == 1,
            cancellationToken);
    }

    // The listings go with the state: the index is one of its open findings.
    public Task<bool> RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute($"DELETE FROM state WHERE tenant = {tenant} AND target = {target}");
            connection.Execute($"DELETE FROM due WHERE tenant = {tenant} AND target = {target}");
            connection.Execute($"DELETE FROM listed WHERE tenant = {tenant} AND target = {target}");
            return connection.Execute($"DELETE FROM target WHERE tenant = {tenant} AND target = {target}") == 1;
        }, cancellationToken);
}
