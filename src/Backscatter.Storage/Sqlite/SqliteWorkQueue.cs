using System.Globalization;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Storage.Queues;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>
/// Queues of work in the database's file. Nothing runs here by itself: whoever wants work asks for it, and to ask an empty queue costs two reads. What
/// a process had taken that is dead by now can be taken at once.
/// </summary>
internal sealed class SqliteWorkQueue(SqliteDatabase database, SqliteWorker worker, TimeProvider time) : IWorkQueue
{
    public Task SendAsync(string queue, WorkMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var (name, body, hidden) = (QueueName.Checked(queue), WorkMessageText.Write(message), QueueName.CheckedHidden(delay));
        return database.WriteAsync(
            connection => connection.Execute($"INSERT INTO work (queue, visible_at, deliveries, receipt, body) VALUES ({name}, {time.GetUtcNow() + hidden}, 0, 0, {body})"), cancellationToken);
    }

    public async Task<IReadOnlyList<TakenWork>> TakeAsync(string queue, int most, TimeSpan hidden, CancellationToken cancellationToken)
    {
        var (name, count, until) = (QueueName.Checked(queue), QueueName.CheckedMost(most), QueueName.CheckedHidden(hidden));
        var isThere = await database.ReadAsync(
            connection => connection.Number($"SELECT EXISTS (SELECT 1 FROM work WHERE queue = {name} AND visible_at <= {time.GetUtcNow()})") == 1, cancellationToken);
        if (!isThere && !await FreeAsync(name, cancellationToken)) return [];
        worker.Show();
        return await database.WriteAsync(
            connection =>
            {
                // The clock is read here: the wait for the writer counts neither way.
                var now = time.GetUtcNow();
                return connection.List(
                    $"""
                    UPDATE work SET visible_at = {now + until}, deliveries = deliveries + 1, receipt = receipt + 1, worker = {worker.Name}
                    WHERE id IN (SELECT id FROM work WHERE queue = {name} AND visible_at <= {now} ORDER BY visible_at, id LIMIT {count})
                    RETURNING id, body, deliveries, receipt
                    """,
                    rows => Read(name, rows));
            }, cancellationToken);
    }

    public Task<TakenWork?> RenewAsync(TakenWork work, TimeSpan hidden, CancellationToken cancellationToken)
    {
        var ((id, receipt), until) = (Ours(work), QueueName.CheckedHidden(hidden));
        return database.WriteAsync(
            connection => connection.Find(
                $"""
                UPDATE work SET visible_at = {time.GetUtcNow() + until}, receipt = receipt + 1 WHERE id = {id} AND receipt = {receipt} AND queue = {work.Queue}
                RETURNING id, body, deliveries, receipt
                """,
                rows => Read(work.Queue, rows)), cancellationToken);
    }

    public Task<bool> CompleteAsync(TakenWork work, CancellationToken cancellationToken)
    {
        var (id, receipt) = Ours(work);
        return database.WriteAsync(connection => connection.Execute($"DELETE FROM work WHERE id = {id} AND receipt = {receipt} AND queue = {work.Queue}") == 1, cancellationToken);
    }

    public Task<bool> GiveBackAsync(TakenWork work, TimeSpan delay, CancellationToken cancellationToken)
    {
        var ((id, receipt), hidden) = (Ours(work), QueueName.CheckedHidden(delay));
        return database.WriteAsync(
            connection => connection.Execute($"UPDATE work SET visible_at = {time.GetUtcNow() + hidden}, receipt = receipt + 1, worker = NULL WHERE id = {id} AND receipt = {receipt} AND queue = {work.Queue}") == 1,
            cancellationToken);
    }

    public Task<bool> PoisonAsync(TakenWork work, CancellationToken cancellationToken)
    {
        var ((id, receipt), poison) = (Ours(work), QueueName.Checked(QueueName.Poison(work.Queue)));
        return database.WriteAsync(
            connection => connection.Execute(
                $"""
                UPDATE work SET queue = {poison}, visible_at = {time.GetUtcNow()}, deliveries = 0, receipt = receipt + 1, worker = NULL
                WHERE id = {id} AND receipt = {receipt} AND queue = {work.Queue}
                """) == 1, cancellationToken);
    }

    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        var name = QueueName.Checked(queue);
        return database.ReadAsync(connection => (int)connection.Number($"SELECT count(*) FROM work WHERE queue = {name}"), cancellationToken);
    }

    public Task<TimeSpan?> AgeAsync(string queue, CancellationToken cancellationToken)
    {
        var (name, now) = (QueueName.Checked(queue), time.GetUtcNow());
        return database.ReadAsync<TimeSpan?>(
            connection => connection.List($"SELECT visible_at FROM work WHERE queue = {name} AND visible_at <= {now} ORDER BY visible_at LIMIT 1", rows => rows.GetTime(0)) is [var since] ? now - since : null,
            cancellationToken);
    }

    public Task InitialiseAsync(IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        // A queue is a word in a column; there is nothing to make but the table.
        foreach (var queue in queues) QueueName.Checked(queue);
        return database.PrepareAsync(cancellationToken);
    }

    /// <summary>Shows again what dead workers had taken; whether there was anything.</summary>
    private async Task<bool> FreeAsync(string queue, CancellationToken cancellationToken)
    {
        var workers = await database.ReadAsync(
            connection => connection.List($"SELECT DISTINCT worker FROM work WHERE queue = {queue} AND worker IS NOT NULL AND visible_at > {time.GetUtcNow()}", rows => rows.GetString(0)), cancellationToken);
        var freed = 0;
        foreach (var dead in workers.Where(worker.IsDead))
        {
            freed += await database.WriteAsync(
                connection => connection.Execute(
                    $"UPDATE work SET visible_at = {time.GetUtcNow()}, receipt = receipt + 1, worker = NULL WHERE queue = {queue} AND worker = {dead} AND visible_at > {time.GetUtcNow()}"), cancellationToken);
        }

        return freed > 0;
    }

    // What another storage gave out fits nothing here: -1 is no id and no receipt.
    private static (long Id, long Receipt) Ours(TakenWork work) => (Number(work.Id), Number(work.Receipt));

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static TakenWork Read(string queue, SqliteDataReader rows)
    {
        var raw = rows.GetString(1);
        return new TakenWork(
            queue, rows.GetInt64(0).ToString(CultureInfo.InvariantCulture), WorkMessageText.TryRead(raw, out var message) ? message : null, raw,
            rows.GetInt32(2), rows.GetInt64(3).ToString(CultureInfo.InvariantCulture));
    }
}
