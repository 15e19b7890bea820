using System.Collections.Concurrent;
using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>Several at work side by side, and a third of all requests going wrong in every way there is. Who fails does the same again, as its message would come again.</summary>
public sealed class FaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_change_of_a_state_takes_effect_exactly_once(int seed)
    {
        await using var azurite = await FaultyAzurite.StartAsync(FaultScript.Everything(seed));

        // Each writer has a target of its own, where nobody else can be the reason for a no, and all share one.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var stores = azurite.Open();
            for (var number = 0; number < 10; number++)
            {
                var own = await NextAsync(stores, $"own-{writer}.example", $"own-{writer}-{number}", number);
                Assert.True(await Persistence.UntilDoneAsync(() => stores.Watch.States.TryCommitAsync(own, Cancel)));

                StateCommit shared;
                do shared = await NextAsync(stores, "shared.example", $"shared-{writer}-{number}", (number * 4) + writer);
                while (!await Persistence.UntilDoneAsync(() => stores.Watch.States.TryCommitAsync(shared, Cancel)));
            }
        }, Cancel)));

        var direct = azurite.OpenDirect();
        var scans = Enumerable.Range(0, 4).SelectMany(writer => Enumerable.Range(0, 10).Select(number => $"{writer}-{number}")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(scans.Select(scan => $"shared-{scan}"), (await HistoryAsync(direct, "shared.example")).Order(StringComparer.Ordinal));
        foreach (var writer in Enumerable.Range(0, 4))
        {
            Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(number => $"own-{writer}-{number}"), await HistoryAsync(direct, $"own-{writer}.example"));
            Assert.Equal($"own-{writer}-9", (await direct.Watch.States.FindAsync(Samples.Contoso, $"own-{writer}.example", Cancel))!.Value.Checks[0].Scan);
        }

        Assert.Equal(
            ((string[])["own", "shared"]).SelectMany(word => scans.Select(scan => $"{word}-{scan}:ops")).Order(StringComparer.Ordinal),
            (await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id).Order(StringComparer.Ordinal));
        AssertThatFaultsHappened(azurite.Tables);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_entry_of_the_outbox_is_in_exactly_one_notification(int seed)
    {
        await using var azurite = await FaultyAzurite.StartAsync(FaultScript.Everything(seed));
        var direct = azurite.OpenDirect();

        // A few notifications that fit into one transaction, and two that do not: what one composer has not read, it must not take.
        foreach (var number in Enumerable.Range(0, 6))
        {
            string[] channels = ["big", "large", ""];
            var entries = Enumerable.Range(0, 60).Select(entry => Samples.Outbox("t.example", $"s{number}", channels[entry % 3] is { Length: > 0 } one ? one : $"c{entry}") with { Id = $"s{number}:{entry}" }).ToList();
            Assert.True(await direct.Watch.States.TryCommitAsync(Samples.Commit($"t{number}.example", $"s{number}", null) with { Outbox = entries }, Cancel));
        }

        var made = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(composer => Task.Run(async () =>
        {
            var stores = azurite.Open();
            while ((await Persistence.UntilDoneAsync(() => stores.Notifications.OutboxAsync(Samples.Contoso, Cancel))).Count > 0)
            {
                var stored = await Persistence.UntilDoneAsync(() => stores.Notifications.ComposeAsync(
                    Samples.Contoso, entries => [.. entries.GroupBy(entry => entry.Channel).Select(channel => Samples.Compose($"{composer}-{channel.First().Id}-{channel.Count()}", [.. channel]))], Cancel));
                foreach (var notification in stored) made.Add(notification.Id);
            }
        }, Cancel)));

        var pending = await LostAnswerTests.ToListAsync(direct.Notifications.PendingAsync(Samples.Contoso, Cancel));
        Assert.Equal(360, pending.Sum(notification => notification.Value.Transitions.Count));
        Assert.Equal(22, pending.Select(notification => notification.Value.Channel).Distinct().Count());
        Assert.Empty(await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel));

        // Each was told to be stored by one call at most; the one whose last answer was lost for good was told by none.
        Assert.Equal(made.Count, made.Distinct().Count());
        Assert.Subset(pending.Select(notification => notification.Value.Id).ToHashSet(), made.ToHashSet());
        AssertThatFaultsHappened(azurite.Tables);
    }

    [Fact]
    public async Task Work_is_done_at_least_once_and_none_is_lost()
    {
        // Work whose renewal gets no answer lies hidden until its time is over, and that is too long for a test.
        var script = FaultScript.Everything(5);
        await using var azurite = await FaultyAzurite.StartAsync(line =>
            script.Next() is var fault && fault is Fault.LostReply or Fault.NoReply && line.StartsWith("PUT ", StringComparison.Ordinal) ? new Fault.Reset() : fault);
        var direct = azurite.OpenDirect();
        await direct.Queue.InitialiseAsync(["scans"], Cancel);

        var done = new ConcurrentDictionary<int, int>();
        var sending = Task.Run(async () =>
        {
            var queue = azurite.Open().Queue;
            for (var number = 0; number < 80; number++)
                await Persistence.UntilDoneAsync(() => queue.SendAsync("scans", new WorkMessage("scan-batch", 1, JsonSerializer.SerializeToElement(number)), TimeSpan.Zero, Cancel));
        }, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var queue = azurite.Open().Queue;
            while (!sending.IsCompleted || await direct.Queue.CountAsync("scans", Cancel) > 0)
            {
                foreach (var work in await Persistence.UntilDoneAsync(() => queue.TakeAsync("scans", 8, TimeSpan.FromSeconds(2), Cancel)))
                {
                    var number = work.Message!.Body.GetInt32();
                    if (number % 10 == 7)
                    {
                        if (await Persistence.UntilDoneAsync(() => queue.PoisonAsync(work, Cancel))) continue;
                    }
                    else
                    {
                        done.AddOrUpdate(number, 1, (_, times) => times + 1);
                        await Persistence.UntilDoneAsync(() => queue.CompleteAsync(work, Cancel));
                    }
                }

                await Task.Delay(20, Cancel);
            }
        }, Cancel)));
        await sending;

        var poison = new List<int>();
        while (await direct.Queue.TakeAsync("scans-poison", 32, TimeSpan.FromMinutes(5), Cancel) is { Count: > 0 } taken) poison.AddRange(taken.Select(work => work.Message!.Body.GetInt32()));
        Assert.Equal(Enumerable.Range(0, 80), done.Keys.Concat(poison.Distinct()).Order());
        AssertThatFaultsHappened(azurite.Queues);
    }

    [Theory]
    [InlineData(500, "answers 500")]
    [InlineData(503, "answers 503")]
    public async Task A_service_that_stays_ill_is_a_failure_in_one_line(int status, string words)
    {
        await using var azurite = await FaultyAzurite.StartAsync(_ => new Fault.Answer(status));

        var failure = await Assert.ThrowsAsync<StoreException>(() => azurite.Open().Watch.Tenants.FindAsync(Samples.Contoso, Cancel));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("; the storage is busy or ill; try again later, and see the account's metrics", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(5, azurite.Tables.Happened["Answer"]);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_a_failure_in_one_line_that_names_it_and_no_key()
    {
        await using var azurite = await FaultyAzurite.StartAsync(_ => new Fault.Reset());
        var stores = azurite.Open();

        foreach (var act in (Func<Task>[])[
            () => stores.Watch.States.TryCommitAsync(Samples.Commit("a.example", "s1", null), Cancel),
            () => stores.Queue.TakeAsync("scans", 1, TimeSpan.FromSeconds(1), Cancel),
            () => stores.Secrets.PutAsync("ops", "https://secret.example/?sig=abc", Cancel)])
        {
            var failure = await Assert.ThrowsAsync<StoreException>(act);
            Assert.Matches("^(table T[0-9]+(Watch|Secrets)|queue t[0-9]+-scans) at 127\\.0\\.0\\.1 gave no answer after 5 tries \\([^\\n]+\\); see that the address is right and can be reached from here$", failure.Message);
            Assert.DoesNotContain("sig=abc", failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("SharedKey", failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Eby8vdM02", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_ends_a_call_hears_that_it_was_ended()
    {
        await using var azurite = await FaultyAzurite.StartAsync(_ => new Fault.NoReply());
        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => azurite.Open().Watch.Tenants.FindAsync(Samples.Contoso, end.Token));
    }

    private static void AssertThatFaultsHappened(FaultProxy proxy)
    {
        foreach (var fault in (string[])["LostReply", "Reset", "Late", "Answer"]) Assert.InRange(proxy.Happened[fault], 1, int.MaxValue);
    }

    private static async Task<StateCommit> NextAsync(WatchStores stores, string target, string scan, int minute)
    {
        var before = await Persistence.UntilDoneAsync(() => stores.Watch.States.FindAsync(Samples.Contoso, target, Cancel));
        return Samples.Commit(target, scan, before?.ETag, Samples.Noon.AddMinutes(minute));
    }

    private static async Task<List<string>> HistoryAsync(WatchStores stores, string target) =>
        [.. (await LostAnswerTests.ToListAsync(stores.Watch.States.HistoryAsync(Samples.Contoso, target, null, null, Cancel))).Select(entry => entry.Scan)];
}
