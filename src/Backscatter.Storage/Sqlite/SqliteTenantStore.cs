using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>The clients.</summary>
internal sealed class SqliteTenantStore(SqliteDatabase database) : ITenantStore
{
    public Task<Stored<Tenant>?> FindAsync(TenantId id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Find($"SELECT record, etag FROM tenant WHERE tenant = {id}", StoredRecord.Read<Tenant>), cancellationToken);

    public IAsyncEnumerable<Stored<Tenant>> ListAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM tenant WHERE tenant > {last?.Value.Id.Value ?? ""} ORDER BY tenant LIMIT {most}", StoredRecord.Read<Tenant>, cancellationToken);

    public Task<bool> TryPutAsync(Tenant tenant, string? etag, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(tenant);
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO tenant (tenant, etag, record) VALUES ({tenant.Id}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE tenant SET etag = {connection.NextETag()}, record = {record} WHERE tenant = {tenant.Id} AND etag = {etag}") == 1, cancellationToken);
    }

    public Task<bool> RemoveAsync(TenantId id, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute($"DELETE FROM target WHERE tenant = {id}");
            connection.Execute($"DELETE FROM state WHERE tenant = {id}");
            connection.Execute($"DELETE FROM history WHERE tenant = {id}");
            connection.Execute($"DELETE FROM scan WHERE tenant = {id}");
            connection.Execute($"DELETE FROM due WHERE tenant = {id}");
            connection.Execute($"DELETE FROM sweep_batch WHERE tenant = {id}");
            connection.Execute($"DELETE FROM suppression WHERE tenant = {id}");
            connection.Execute($"DELETE FROM listed WHERE tenant = {id}");
            connection.Execute($"DELETE FROM problem WHERE tenant = {id}");
            connection.Execute($"DELETE FROM outbox WHERE tenant = {id}");
            connection.Execute($"DELETE FROM notification WHERE tenant = {id}");
            connection.Execute($"DELETE FROM scan_order WHERE tenant = {id}");
            connection.Execute($"DELETE FROM probe_job WHERE tenant = {id}");
            return connection.Execute($"DELETE FROM tenant WHERE tenant = {id}") == 1;
        }, cancellationToken);
}
