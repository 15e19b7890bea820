using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>The scans that somebody asked for: an order is one row, with how far each of its targets is.</summary>
internal sealed class SqliteScanOrderStore(SqliteDatabase database) : IScanOrderStore
{
    public Task<bool> TryAddAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        var (id, record) = (RecordId.Checked(order.Id), RecordJson.Write(order));
        return database.WriteAsync(
            connection => connection.Execute($"INSERT INTO scan_order (id, tenant, at, record) VALUES ({id}, {order.Tenant}, {order.At}, {record}) ON CONFLICT DO NOTHING") == 1, cancellationToken);
    }

    public Task<ScanOrder?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Find($"SELECT record FROM scan_order WHERE id = {id}", StoredRecord.Plain<ScanOrder>), cancellationToken);

    public Task<bool> MarkAsync(string id, string target, OrderStatus status, string? scan, string? why, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var order = connection.Find($"SELECT record FROM scan_order WHERE id = {id}", StoredRecord.Plain<ScanOrder>);
            if (order?.Find(target) is null) return false;
            var marked = order.Marked(target, status, scan, why);
            if (marked != order) connection.Execute($"UPDATE scan_order SET record = {RecordJson.Write(marked)} WHERE id = {id}");
            return true;
        }, cancellationToken);

    public IAsyncEnumerable<ScanOrder> ListAsync(DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var (from, to) = (since?.UtcTicks ?? 0, until?.UtcTicks ?? long.MaxValue);
        return database.ListAsync(
            (last, most) => $"SELECT record FROM scan_order WHERE at < {to} AND (at, id) > ({last?.At.UtcTicks ?? from}, {last?.Id ?? ""}) ORDER BY at, id LIMIT {most}",
            StoredRecord.Plain<ScanOrder>, cancellationToken);
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM scan_order WHERE id = {id}") == 1, cancellationToken);
}
