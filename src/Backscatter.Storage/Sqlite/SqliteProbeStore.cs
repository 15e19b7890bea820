using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Smtp;

namespace Backscatter.Storage.Sqlite;

/// <summary>The probes that agents are to make: a job is one row, with what was seen.</summary>
internal sealed class SqliteProbeStore(SqliteDatabase database, TimeProvider time) : IProbeStore
{
    private const int MostCallbacks = 100;

    public Task<bool> TryAddAsync(ProbeJob job, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(job);
        return database.WriteAsync(
            connection => connection.Execute(
                $"""
                INSERT INTO probe_job (scan, id, tenant, created_at, is_open, etag, record)
                VALUES ({job.Scan}, {job.Id}, {job.Tenant}, {job.CreatedAt}, {job.IsOpen}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING
                """) == 1, cancellationToken);
    }

    public Task<Stored<ProbeJob>?> FindAsync(string scan, string job, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Find($"SELECT record, etag FROM probe_job WHERE scan = {scan} AND id = {job}", StoredRecord.Read<ProbeJob>), cancellationToken);

    public IAsyncEnumerable<Stored<ProbeJob>> ListAsync(string scan, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM probe_job WHERE scan = {scan} AND id > {last?.Value.Id ?? ""} ORDER BY id LIMIT {most}", StoredRecord.Read<ProbeJob>, cancellationToken);

    public IAsyncEnumerable<Stored<ProbeJob>> ListOpenAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT record, etag FROM probe_job WHERE is_open = 1 AND (created_at, scan, id) > ({last?.Value.CreatedAt.UtcTicks ?? -1}, {last?.Value.Scan ?? ""}, {last?.Value.Id ?? ""})
            ORDER BY created_at, scan, id LIMIT {most}
            """,
        StoredRecord.Read<ProbeJob>, cancellationToken);

    public Task<bool> TryUpdateAsync(ProbeJob job, string etag, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(job);
        return database.WriteAsync(
            connection => connection.Execute(
                $"UPDATE probe_job SET is_open = {job.IsOpen}, etag = {connection.NextETag()}, record = {record} WHERE scan = {job.Scan} AND id = {job.Id} AND etag = {etag}") == 1, cancellationToken);
    }

    public Task<bool> TryHoldAddressAsync(string address, string job, DateTimeOffset until, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            $"""
            INSERT INTO probe_hold (address, job, until) VALUES ({address}, {job}, {until})
            ON CONFLICT DO UPDATE SET job = excluded.job, until = excluded.until WHERE job = excluded.job OR until <= {time.GetUtcNow()}
            """) == 1, cancellationToken);

    public Task ReleaseAddressAsync(string address, string job, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM probe_hold WHERE address = {address} AND job = {job}"), cancellationToken);

    public Task<string?> AgentOfAsync(string address, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Text($"SELECT agent FROM probe_address WHERE address = {address}"), cancellationToken);

    public Task KeepAgentAsync(string address, string agent, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            $"INSERT INTO probe_address (address, agent, at) VALUES ({address}, {agent}, {at}) ON CONFLICT DO UPDATE SET agent = excluded.agent, at = excluded.at"), cancellationToken);

    public Task AddCallbackAsync(string token, SeenCallback callback, CancellationToken cancellationToken)
    {
        var record = RecordJson.Write(callback);
        return database.WriteAsync(
            connection => connection.Execute(
                $"INSERT INTO probe_callback (token, at, digest, record) VALUES ({token}, {callback.At}, {RecordJson.Digest(record)}, {record}) ON CONFLICT DO NOTHING"), cancellationToken);
    }

    public async Task<IReadOnlyList<SeenCallback>> CallbacksAsync(string token, DateTimeOffset since, CancellationToken cancellationToken) => await database.ReadAsync(
        connection => connection.List(
            $"SELECT record FROM probe_callback WHERE token = {token} AND at >= {since} ORDER BY at, digest LIMIT {MostCallbacks}", StoredRecord.Plain<SeenCallback>), cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute($"DELETE FROM probe_hold WHERE until < {before}");
            connection.Execute($"DELETE FROM probe_address WHERE at < {before}");
            return connection.Execute($"DELETE FROM probe_job WHERE created_at < {before}") + connection.Execute($"DELETE FROM probe_callback WHERE at < {before}");
        }, cancellationToken);
}
