using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>What went wrong that an operator must see.</summary>
internal sealed class SqliteProblemStore(SqliteDatabase database) : IProblemStore
{
    public Task NoteAsync(OperatorProblem problem, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var before = connection.Find($"SELECT record FROM problem WHERE id = {problem.Id}", StoredRecord.Plain<OperatorProblem>);
            // The same sight of it again, because the answer to the first was lost.
            if (before?.LastAt == problem.LastAt) return 0;
            var after = before is null
                ? problem
                : problem with { FirstAt = before.FirstAt, LastAt = before.LastAt > problem.LastAt ? before.LastAt : problem.LastAt, Times = before.Times + problem.Times };
            return connection.Execute(
                $"""
                INSERT INTO problem (id, tenant, last_at, record) VALUES ({after.Id}, {after.Tenant}, {after.LastAt}, {RecordJson.Write(after)})
                ON CONFLICT DO UPDATE SET tenant = excluded.tenant, last_at = excluded.last_at, record = excluded.record
                """);
        }, cancellationToken);

    public IAsyncEnumerable<OperatorProblem> ListAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record FROM problem WHERE (last_at, id) < ({last?.LastAt.UtcTicks ?? long.MaxValue}, {last?.Id ?? ""}) ORDER BY last_at DESC, id DESC LIMIT {most}",
        StoredRecord.Plain<OperatorProblem>, cancellationToken);

    public Task<bool> ResolveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute($"DELETE FROM problem WHERE id = {id}") == 1, cancellationToken);
}
