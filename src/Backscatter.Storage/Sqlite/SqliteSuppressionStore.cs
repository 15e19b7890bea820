using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What need not be told.</summary>
internal sealed class SqliteSuppressionStore(SqliteDatabase database) : ISuppressionStore
{
    public IAsyncEnumerable<Stored<Suppression>> ListAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT record, etag FROM suppression WHERE tenant = {tenant} AND (begins_at, id) < ({last?.Value.From.UtcTicks ?? long.MaxValue}, {last?.Value.Id ?? ""})
            ORDER BY begins_at DESC, id DESC LIMIT {most}
            """,
        StoredRecord.Read<Suppression>, cancellationToken);

    public Task<bool> TryPutAsync(Suppression suppression, string? etag, CancellationToken cancellationToken)
    {
        var (tenant, id, begins, record) = (suppression.Tenant, suppression.Id, suppression.From, RecordJson.Write(suppression));
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO suppression (tenant, id, begins_at, etag, record) VALUES ({tenant}, {id}, {begins}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE suppression SET begins_at = {begins}, etag = {connection.NextETag()}, record = {record} WHERE tenant = {tenant} AND id = {id} AND etag = {etag}") == 1,
            cancellationToken);
    }
}
