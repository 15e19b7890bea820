using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>Two at the same thing, where the second does all of its work between two requests of the first: before each one of them in turn.</summary>
public sealed class OvertakingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The other takes what lies behind the entries that a transaction of the first would delete itself, so that only the composer row tells it.
    [Fact]
    public async Task A_composer_that_was_overtaken_tells_nothing_twice()
    {
        var reached = true;
        for (var overtaken = 1; reached; overtaken++)
        {
            var (requests, isOvertaken) = (0, false);
            FaultyAzurite? azurite = null;
            azurite = await FaultyAzurite.StartAsync(async _ =>
            {
                if (Interlocked.Increment(ref requests) != overtaken) return Fault.None;
                isOvertaken = true;
                await azurite!.OpenDirect().Notifications.ComposeAsync(
                    Samples.Contoso, entries => [.. entries.GroupBy(entry => entry.Channel).Select(channel => Compose("other", [.. channel.TakeLast(20)]))], Cancel);
                return Fault.None;
            });
            await using var disposed = azurite;
            foreach (var channel in (string[])["big", "large"])
            {
                var entries = Enumerable.Range(0, 240).Select(entry => Samples.Outbox("t.example", "s", channel) with { Id = $"{channel}:{Samples.Number(entry)}" }).ToList();
                foreach (var part in entries.Chunk(80))
                    Assert.True(await azurite.OpenDirect().Watch.States.TryCommitAsync(Samples.Commit($"{part[0].Id[..3]}{part[0].Id[^5..]}.example", part[0].Id, null) with { Outbox = part }, Cancel));
            }

            await azurite.Open().Notifications.ComposeAsync(
                Samples.Contoso, entries => [.. entries.GroupBy(entry => entry.Channel).Select(channel => Compose("first", [.. channel]))], Cancel);

            var told = await LostAnswerTests.ToListAsync(azurite.OpenDirect().Notifications.PendingAsync(Samples.Contoso, Cancel));
            var left = await azurite.OpenDirect().Notifications.OutboxAsync(Samples.Contoso, Cancel);
            Assert.Equal(480, told.Sum(notification => notification.Value.Transitions.Count) + left.Count);
            reached = isOvertaken;
            Assert.True(reached || overtaken > 8, $"it was through after {overtaken - 1} requests; it cannot have done its work");
        }

        static Composition Compose(string who, IReadOnlyList<OutboxEntry> entries) => Samples.Compose($"{who}-{entries[0].Id}-{entries.Count}", entries);
    }

    [Fact]
    public async Task Who_puts_a_check_off_while_another_does_loses_no_time()
    {
        var reached = true;
        for (var overtaken = 1; reached; overtaken++)
        {
            var (requests, isOvertaken) = (0, false);
            FaultyAzurite? azurite = null;
            azurite = await FaultyAzurite.StartAsync(async _ =>
            {
                if (Interlocked.Increment(ref requests) != overtaken) return Fault.None;
                isOvertaken = true;

                // Back and forth, and somebody looks, who mends what seems stale: nothing of this may take the first one's entry away.
                foreach (var hour in (int[])[6, 0, 3]) await SetAsync(azurite!.OpenDirect(), hour);
                await DueAsync(azurite!.OpenDirect(), 6);
                return Fault.None;
            });
            await using var disposed = azurite;
            await SetAsync(azurite.OpenDirect(), 0);

            await SetAsync(azurite.Open(), 6);

            var due = Assert.Single(await DueAsync(azurite.OpenDirect(), 6));
            Assert.True(due.At == Samples.Noon.AddHours(6) || (isOvertaken && due.At == Samples.Noon.AddHours(3)), $"due at {due.At}");
            reached = isOvertaken;
            Assert.True(reached || overtaken > 4, $"it was through after {overtaken - 1} requests; it cannot have done its work");
        }

        static Task SetAsync(WatchStores stores, int hour) => stores.Watch.Due.SetAsync(new Core.Monitoring.Stores.DueCheck(Samples.Contoso, "a.example", CheckKind.Probe, Samples.Noon.AddHours(hour)), Cancel);
        static Task<List<Core.Monitoring.Stores.DueCheck>> DueAsync(WatchStores stores, int hour) => LostAnswerTests.ToListAsync(stores.Watch.Due.DueAsync(Samples.Noon.AddHours(hour), Cancel));
    }
}
