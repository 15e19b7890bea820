using System.Runtime.CompilerServices;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

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

                PutState(connection, tenant, target, state);
                PutHistory(connection, commit.History, history);
                foreach (var (entry, record) in outbox) SqliteOutbox.Put(connection, entry, record);
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

    // The names are few and short; a target's history is many and long.
    public async IAsyncEnumerable<HistoryEntry> HistoryAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var targets = await database.ReadAsync(connection => connection.List($"SELECT DISTINCT target FROM history WHERE tenant = {tenant}", rows => rows.GetString(0)), cancellationToken);
        foreach (var target in targets.OrderBy(target => $"{target}|", StringComparer.Ordinal))
        {
            await foreach (var entry in HistoryAsync(tenant, target, since: null, until: null, cancellationToken)) yield return entry;
        }
    }

    public Task PutAsync(IReadOnlyCollection<TargetState> states, CancellationToken cancellationToken)
    {
        var rows = states.Select(state => (state.Tenant, state.Target, Record: RecordJson.Write(state))).ToList();
        return database.WriteAsync(connection => rows.Sum(row => PutState(connection, row.Tenant, row.Target, row.Record)), cancellationToken);
    }

    public Task PutHistoryAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken)
    {
        var rows = entries.Select(entry => (Entry: entry, Record: RecordJson.Write(entry))).ToList();
        return database.WriteAsync(connection => rows.Sum(row => PutHistory(connection, row.Entry, row.Record)), cancellationToken);
    }

    public Task<int> ForgetHistoryAsync(TenantId tenant, string target, DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute($"DELETE FROM history WHERE tenant = {tenant} AND target = {target} AND at < {before}"), cancellationToken);

    private static int PutState(SqliteConnection connection, TenantId tenant, string target, string record) => connection.Execute(
        $"INSERT INTO state (tenant, target, etag, record) VALUES ({tenant}, {target}, {connection.NextETag()}, {record}) ON CONFLICT DO UPDATE SET etag = excluded.etag, record = excluded.record");

    private static int PutHistory(SqliteConnection connection, HistoryEntry entry, string record) => connection.Execute(
        $"""
        INSERT INTO history (tenant, target, scan, at, record) VALUES ({entry.Tenant}, {entry.Target}, {entry.Scan}, {entry.At}, {record})
        ON CONFLICT DO UPDATE SET at = excluded.at, record = excluded.record
        """);
}
