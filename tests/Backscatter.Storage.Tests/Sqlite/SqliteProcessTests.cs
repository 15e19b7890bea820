using Backscatter.Storage.Sqlite;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Sqlite;

/// <summary>Processes that write at once, and processes that die as they write.</summary>
public sealed class SqliteProcessTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // The writer is killed wherever it happens to be. What it said is stored is stored; of the scan after that, all or nothing.
    [Fact]
    public async Task A_process_that_is_killed_leaves_a_whole_database_with_everything_that_it_said_it_had_stored()
    {
        const string target = "2001:db8::/120";
        var next = 0;
        foreach (var most in (int[])[1, 3, 9, 10, 11, 27])
        {
            using var writer = WriterProcess.Start(_file.Path, target, next, int.MaxValue - next);
            var said = await writer.SaidAsync(most, Cancel);
            said.AddRange(await writer.KillAsync(Cancel));
            Assert.True(said.Count >= most, $"the writer ended by itself: {await writer.EndAsync(Cancel)}");

            var stored = await CheckAsync(target);
            Assert.InRange(stored, said[^1] + 1, said[^1] + 2);
            next = stored;
        }

        Assert.True(next >= 61);
    }

    [Fact]
    public async Task Four_processes_at_once_lose_nothing_and_tell_nothing_twice()
    {
        var writers = Enumerable.Range(0, 4).Select(number => WriterProcess.Start(_file.Path, $"t{number}.example", 0, 40)).ToList();
        try
        {
            foreach (var writer in writers)
            {
                var said = await writer.SaidAsync(int.MaxValue, Cancel);
                Assert.Equal("", await writer.EndAsync(Cancel));
                Assert.Equal(Enumerable.Range(0, 40), said);
            }
        }
        finally
        {
            writers.ForEach(writer => writer.Dispose());
        }

        foreach (var number in Enumerable.Range(0, 4)) Assert.Equal(40, await CheckAsync($"t{number}.example"));
        await using var stores = await _file.OpenAsync();
        Assert.Equal(160, await stores.Queue.CountAsync("scans", Cancel));
    }

    /// <summary>How many scans of a target are stored: without a gap, each with its state, told once or still in the outbox.</summary>
    private async Task<int> CheckAsync(string target)
    {
        await using (var database = new SqliteDatabase(_file.Path, TimeSpan.FromSeconds(15)))
            Assert.Equal("ok", await database.ReadAsync(connection => connection.Text($"PRAGMA integrity_check"), Cancel));

        await using var stores = await _file.OpenAsync();
        var history = new List<string>();
        await foreach (var entry in stores.Watch.States.HistoryAsync(Samples.Contoso, target, null, null, Cancel)) history.Add(entry.Scan);
        Assert.Equal(Enumerable.Range(0, history.Count).Reverse().Select(number => $"{target}:{Samples.Number(number)}"), history);
        Assert.Equal(history[0], (await stores.Watch.States.FindAsync(Samples.Contoso, target, Cancel))!.Value.Checks[0].Scan);

        var told = (await stores.Notifications.OutboxAsync(Samples.Contoso, Cancel)).SelectMany(entry => entry.Transitions).ToList();
        await foreach (var notification in stores.Notifications.PendingAsync(Samples.Contoso, Cancel)) told.AddRange(notification.Value.Transitions);
        Assert.Equal(history.Order(StringComparer.Ordinal), told.Where(transition => transition.Target == target).Select(transition => transition.Scan).Order(StringComparer.Ordinal));
        return history.Count;
    }
}
