using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>States, their history, and the outbox that is written with them.</summary>
internal sealed class SqliteStateStore(SqliteDatabase database) : IStateStore
{
    public Task<Stored<TargetState>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find($"SELECT record, etag FROM state WHERE tenant = {tenant} AND target = {target}", StoredRecord.Read<TargetState>), cancellationToken);

    public IAsyncEnumerable<Stored<TargetState>> ListAsync(TenantId tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM state WHERE tenant = {tenant} AND target > {last?.Value.Target ?? ""} ORDER BY target LIMIT {most}",
        StoredRecord.Read<TargetState>, cancellationToken);

    public Task<bool> TryCommitAsync(StateCommit commit, CancellationToken cancellationToken)
    {
        var (tenant, target) = (commit.State.Tenant, commit.State.Target);
        var (state, history) = (RecordJson.Write(commit.State), RecordJson.Write(commit.History));
        var outbox = commit.Outbox.Select(entry => (Entry: entry, Record: RecordJson.Write(entry))).ToList();
        return database.WriteAsync(
            connection =>
            {
                // The history entry is the trace of a change that was stored before: the state may have moved on since, and the outbox been emptied.
                var isRepeated = connection.Text($"SELECT record FROM history WHERE tenant = {tenant} AND target = {target} AND scan = {commit.History.Scan}") == history;
                var current = connection.Text($"SELECT etag FROM state WHERE tenant = {tenant} AND target = {target}");
                if (current != commit.ETag || (isRepeated && current is null)) return isRepeated;

                connection.Execute($"INSERT INTO state (tenant, target, etag, record) VALUES ({tenant}, {target}, {connection.NextETag()}, {state}) ON CONFLICT DO UPDATE SET etag = excluded.etag, record = excluded.record");
                connection.Execute($"INSERT INTO history (tenant, target, scan, at, record) VALUES ({tenant}, {target}, {commit.History.Scan}, {commit.History.At}, {history}) ON CONFLICT DO UPDATE SET at = excluded.at, record = excluded.record");
                foreach (var (entry, record) in outbox)
                    connection.Execute($"INSERT INTO outbox (tenant, id, at, record) VALUES ({tenant}, {entry.Id}, {entry.At}, {record}) ON CONFLICT DO UPDATE SET at = excluded.at, record = excluded.record");
                return true;
            }, cancellationToken);
    }

    public IAsyncEnumerable<HistoryEntry> HistoryAsync(TenantId tenant, string target, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var (from, to) = (since?.UtcTicks ?? 0, until?.UtcTicks ?? long.MaxValue);
        return database.ListAsync(
            (last, most) => $"""
                SELECT record FROM history WHERE tenant = {tenant} AND target = {target} AND at >= {from} AND (at, scan) < ({last?.At.UtcTicks ?? to}, {last?.Scan ?? ""})
                ORDER BY at DESC, scan DESC LIMIT {most}
                """,
            StoredRecord.Plain<HistoryEntry>, cancellationToken);
    }

    public Task<int> ForgetHistoryAsync(TenantId tenant, string target, DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute($"DELETE FROM history WHERE tenant = {tenant} AND target = {target} AND at < {before}"), cancellationToken);
}
