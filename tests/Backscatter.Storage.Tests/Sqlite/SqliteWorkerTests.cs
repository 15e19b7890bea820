using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Service;
using Backscatter.Storage.Sqlite;

namespace Backscatter.Storage.Tests.Sqlite;

/// <summary>What becomes of work whose taker is dead, and of writes that are written together.</summary>
public sealed class SqliteWorkerTests : IAsyncDisposable
{
    private readonly SqliteFile _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task What_a_dead_worker_had_taken_can_be_taken_at_once_and_what_a_living_one_has_cannot()
    {
        await using var living = await _file.OpenAsync();
        var dead = await _file.OpenAsync();
        await SendAsync(living, 1);
        await SendAsync(living, 2);
        var first = Assert.Single(await living.Queue.TakeAsync("scans", 1, TimeSpan.FromMinutes(2), Cancel));
        var second = Assert.Single(await dead.Queue.TakeAsync("scans", 1, TimeSpan.FromMinutes(2), Cancel));
        await using var other = await _file.OpenAsync();
        Assert.Empty(await other.Queue.TakeAsync("scans", 2, TimeSpan.FromMinutes(2), Cancel));

        await dead.DisposeAsync();

        var again = Assert.Single(await other.Queue.TakeAsync("scans", 2, TimeSpan.FromMinutes(2), Cancel));
        Assert.Equal((second.Id, 2), (again.Id, again.Deliveries));
        Assert.True(await living.Queue.CompleteAsync(first, Cancel));
    }

    [Fact]
    public async Task A_worker_leaves_no_mark_behind_and_takes_away_those_of_the_dead()
    {
        await File.WriteAllTextAsync($"{_file.Path}-worker-dead", "", Cancel);
        await using (var stores = await _file.OpenAsync())
        {
            await SendAsync(stores, 1);
            await stores.Queue.TakeAsync("scans", 1, TimeSpan.FromMinutes(2), Cancel);
            Assert.Single(Marks());
            Assert.DoesNotContain("store.db-worker-dead", Marks());
        }

        Assert.Empty(Marks());
    }

    // The loops of one process look at the same time; each would be locked out by the other's look.
    [Fact]
    public async Task All_who_look_at_once_see_that_a_worker_is_dead()
    {
        using var worker = new SqliteWorker(_file.Path);
        for (var round = 0; round < 50; round++)
        {
            await File.WriteAllTextAsync($"{_file.Path}-worker-dead", "", Cancel);
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => worker.IsDead("dead")))), Assert.True);
        }
    }

    [Fact]
    public async Task Of_writes_that_are_written_together_one_that_fails_takes_no_other_with_it()
    {
        await using var database = new SqliteDatabase(_file.Path, TimeSpan.FromSeconds(15));
        await database.PrepareAsync(Cancel);

        var writes = Enumerable.Range(0, 200).Select(number => Task.Run(() => database.WriteAsync(
            connection =>
            {
                connection.Execute($"INSERT INTO secret (name, secret) VALUES ({$"s{number}"}, 'x')");
                // One in ten fails after it has written, half of them by a rule of the database.
                if (number % 20 == 0) connection.Execute($"INSERT INTO secret (name, secret) VALUES ({$"s{number}"}, 'y')");
                return number % 20 == 10 ? throw new InvalidOperationException("no") : number;
            }, Cancel))).ToList();
        await Task.WhenAll(writes.Select(async write => await write.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => number % 10 != 0), writes.Select(write => write.IsCompletedSuccessfully));
        Assert.Equal(180, await database.ReadAsync(connection => connection.Number($"SELECT count(*) FROM secret"), Cancel));
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[10])).Message);
    }

    private static Task SendAsync(WatchStores stores, int number) =>
        stores.Queue.SendAsync("scans", new WorkMessage("scan-batch", 1, JsonSerializer.SerializeToElement(number)), TimeSpan.Zero, Cancel);

    private IEnumerable<string> Marks() => Directory.EnumerateFiles(Path.GetDirectoryName(_file.Path)!, "*-worker-*").Select(Path.GetFileName)!;
}
