using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>The sweeps under way and done.</summary>
internal sealed class SqliteSweepStore(SqliteDatabase database) : ISweepStore
{
    public Task<bool> TryAddAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(batch);
        return database.WriteAsync(
            connection => connection.Execute(
                $"""
                INSERT INTO sweep_batch (sweep, tenant, number, planned_at, done_at, record)
                VALUES ({batch.Sweep}, {batch.Tenant}, {batch.Number}, {batch.PlannedAt}, {batch.DoneAt}, {record}) ON CONFLICT DO NOTHING
                """) == 1, cancellationToken);
    }

    public Task<SweepBatch?> FindAsync(string sweep, TenantId tenant, int number, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find($"SELECT record FROM sweep_batch WHERE sweep = {sweep} AND tenant = {tenant} AND number = {number}", StoredRecord.Plain<SweepBatch>), cancellationToken);

    // What was planned stays as it was planned; a batch that was forgotten stays forgotten.
    public Task CompleteAsync(SweepBatch batch, DateTimeOffset at, IReadOnlyList<string> failed, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var (sweep, tenant, number) = (batch.Sweep, batch.Tenant, batch.Number);
            var planned = connection.Find($"SELECT record FROM sweep_batch WHERE sweep = {sweep} AND tenant = {tenant} AND number = {number}", StoredRecord.Plain<SweepBatch>);
            if (planned is null) return 0;
            var record = RecordJson.Write(planned with { DoneAt = at, Failed = failed });
            return connection.Execute($"UPDATE sweep_batch SET done_at = {at}, record = {record} WHERE sweep = {sweep} AND tenant = {tenant} AND number = {number}");
        }, cancellationToken);

    public IAsyncEnumerable<SweepBatch> ListAsync(string sweep, TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record FROM sweep_batch WHERE sweep = {sweep} AND tenant = {tenant} AND number > {last?.Number ?? -1} ORDER BY number LIMIT {most}",
        StoredRecord.Plain<SweepBatch>, cancellationToken);

    public IAsyncEnumerable<SweepBatch> UnfinishedAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT record FROM sweep_batch
            WHERE done_at IS NULL AND (planned_at, sweep, tenant, number) > ({last?.PlannedAt.UtcTicks ?? -1}, {last?.Sweep ?? ""}, {last?.Tenant.Value ?? ""}, {last?.Number ?? -1})
            ORDER BY planned_at, sweep, tenant, number LIMIT {most}
            """,
        StoredRecord.Plain<SweepBatch>, cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM sweep_batch WHERE planned_at < {before}"), cancellationToken);
}
