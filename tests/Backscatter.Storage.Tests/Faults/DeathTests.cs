using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>
/// A process that dies at its n-th request, before the server saw it or after, for every n until one gets through. From then on nothing of it arrives;
/// another process, whose way is clear, finds things as they must be.
/// </summary>
public sealed class DeathTests
{
    private const string Target = "contoso.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // 250 entries do not fit into one transaction, so the composer dies in the middle of what follows it too.
    [Fact]
    public Task Wherever_a_composer_dies_every_entry_is_in_one_notification() => ForEachDeathAsync(
        async direct =>
        {
            foreach (var number in Enumerable.Range(0, 5))
            {
                var entries = Enumerable.Range(0, 50).Select(entry => Samples.Outbox(Target, $"s{number}", $"c{entry}") with { Channel = "ops" }).ToList();
                Assert.True(await direct.Watch.States.TryCommitAsync(Samples.Commit($"t{number}.example", $"s{number}", null) with { Outbox = entries }, Cancel));
            }
        },
        dying => dying.Notifications.ComposeAsync(Samples.Contoso, TwoOf, Cancel),
        async direct =>
        {
            var stored = (await LostAnswerTests.ToListAsync(direct.Notifications.PendingAsync(Samples.Contoso, Cancel))).Sum(notification => notification.Value.Transitions.Count);
            Assert.Equal(250 - stored, (await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Count);

            await direct.Notifications.ComposeAsync(Samples.Contoso, TwoOf, Cancel);

            var told = (await LostAnswerTests.ToListAsync(direct.Notifications.PendingAsync(Samples.Contoso, Cancel))).SelectMany(notification => notification.Value.Transitions.Select(transition => transition.Id)).ToList();
            Assert.Equal(250, told.Count);
            Assert.Equal(50, told.Count(id => id == "t-s3-0"));
            Assert.Empty(await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel));
        },
        atLeast: 8);

    [Fact]
    public Task Wherever_a_commit_dies_it_is_stored_whole_or_not_at_all_and_once_when_repeated() => ForEachDeathAsync(
        direct => direct.Watch.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel),
        async dying => Assert.True(await dying.Watch.States.TryCommitAsync(await SecondAsync(dying), Cancel)),
        async direct =>
        {
            var state = (await direct.Watch.States.FindAsync(Samples.Contoso, Target, Cancel))!;
            var isStored = state.Value.Checks[0].Scan == "s2";
            Assert.Equal(isStored ? 2 : 1, (await LostAnswerTests.ToListAsync(direct.Watch.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel))).Count);
            Assert.Equal(isStored ? 2 : 1, (await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Count);
            if (!isStored) Assert.True(await direct.Watch.States.TryCommitAsync(await SecondAsync(direct), Cancel));
            Assert.Equal(["s1:ops", "s2:ops"], (await direct.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
        },
        atLeast: 2);

    [Fact]
    public Task Wherever_a_delivery_dies_the_notification_is_in_one_place() => ForEachDeathAsync(
        async direct =>
        {
            await direct.Watch.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);
            await direct.Notifications.ComposeAsync(Samples.Contoso, entries => [Samples.Compose("n1", entries)], Cancel);
        },
        async dying =>
        {
            var before = (await dying.Notifications.FindAsync(Samples.Contoso, "n1", Cancel))!;
            Assert.True(await dying.Notifications.TryUpdateAsync(before, before.Value with { Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon }, Cancel));
        },
        async direct =>
        {
            var pending = (await LostAnswerTests.ToListAsync(direct.Notifications.PendingAsync(Samples.Contoso, Cancel))).Count;
            var ended = (await LostAnswerTests.ToListAsync(direct.Notifications.EndedAsync(Samples.Contoso, Cancel))).Count;
            Assert.Equal(1, pending + ended);
            Assert.Equal(ended == 1 ? DeliveryStatus.Accepted : DeliveryStatus.Pending, (await direct.Notifications.FindAsync(Samples.Contoso, "n1", Cancel))!.Value.Status);
        },
        atLeast: 3);

    [Fact]
    public Task Wherever_one_dies_who_puts_a_check_off_it_is_due_once_by_the_old_time_or_the_new_one() => ForEachDeathAsync(
        direct => direct.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon), Cancel),
        dying => dying.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon.AddHours(6)), Cancel),
        async direct =>
        {
            var first = await LostAnswerTests.ToListAsync(direct.Watch.Due.DueAsync(Samples.Noon.AddHours(5), Cancel));
            var later = await LostAnswerTests.ToListAsync(direct.Watch.Due.DueAsync(Samples.Noon.AddHours(6), Cancel));
            Assert.Single(later);
            Assert.Equal(first.Count == 1 ? Samples.Noon : Samples.Noon.AddHours(6), later[0].At);

            await direct.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon.AddHours(7)), Cancel);
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.Due.DueAsync(Samples.Noon.AddHours(6), Cancel)));
            Assert.Single(await LostAnswerTests.ToListAsync(direct.Watch.Due.DueAsync(Samples.Noon.AddHours(7), Cancel)));
        },
        atLeast: 4);

    [Fact]
    public Task Wherever_one_dies_who_plans_a_batch_planning_again_makes_it_unfinished_once() => ForEachDeathAsync(
        _ => Task.CompletedTask,
        dying => dying.Watch.Sweeps.TryAddAsync(Batch(), Cancel),
        async direct =>
        {
            var planned = await direct.Watch.Sweeps.FindAsync("sweep", Samples.Contoso, 0, Cancel);
            Assert.Equal(planned is null ? 0 : 1, (await LostAnswerTests.ToListAsync(direct.Watch.Sweeps.UnfinishedAsync(Cancel))).Count);
            Assert.Equal(planned is null, await direct.Watch.Sweeps.TryAddAsync(Batch(), Cancel));
            Assert.Single(await LostAnswerTests.ToListAsync(direct.Watch.Sweeps.UnfinishedAsync(Cancel)));
        },
        atLeast: 2);

    [Fact]
    public Task Wherever_one_dies_who_finishes_a_batch_it_is_done_or_still_to_be_done() => ForEachDeathAsync(
        direct => direct.Watch.Sweeps.TryAddAsync(Batch(), Cancel),
        dying => dying.Watch.Sweeps.CompleteAsync(Batch(), Samples.Noon.AddHours(1), [], Cancel),
        async direct =>
        {
            var isDone = (await direct.Watch.Sweeps.FindAsync("sweep", Samples.Contoso, 0, Cancel))!.DoneAt is not null;
            Assert.Equal(isDone ? 0 : 1, (await LostAnswerTests.ToListAsync(direct.Watch.Sweeps.UnfinishedAsync(Cancel))).Count);
        },
        atLeast: 3);

    [Fact]
    public Task Wherever_one_dies_who_changes_the_index_of_listings_setting_it_again_mends_it() => ForEachDeathAsync(
        direct => direct.Watch.Listed.SetAsync(Samples.Contoso, Target, On("a.example", "b.example"), Cancel),
        dying => dying.Watch.Listed.SetAsync(Samples.Contoso, Target, On("b.example", "c.example"), Cancel),
        async direct =>
        {
            Assert.Single(await LostAnswerTests.ToListAsync(direct.Watch.Listed.OnAsync("b.example", Cancel)));
            await direct.Watch.Listed.SetAsync(Samples.Contoso, Target, On("d.example"), Cancel);
            foreach (var (zone, count) in ((string, int)[])[("a.example", 0), ("b.example", 0), ("c.example", 0), ("d.example", 1)])
                Assert.Equal(count, (await LostAnswerTests.ToListAsync(direct.Watch.Listed.OnAsync(zone, Cancel))).Count);
        },
        atLeast: 5);

    [Fact]
    public Task Wherever_one_dies_who_removes_a_client_it_can_be_removed_again_and_nothing_remains() => ForEachDeathAsync(
        async direct =>
        {
            await direct.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
            await direct.Watch.Targets.TryPutAsync(Samples.Watched(Target), null, Cancel);
            await direct.Watch.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);
            await direct.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon), Cancel);
            await direct.Watch.Listed.SetAsync(Samples.Contoso, Target, On("a.example"), Cancel);
            await direct.Watch.Sweeps.TryAddAsync(Batch(), Cancel);
        },
        dying => dying.Watch.Tenants.RemoveAsync(Samples.Contoso, Cancel),
        async direct =>
        {
            var isThere = await direct.Watch.Tenants.FindAsync(Samples.Contoso, Cancel) is not null;
            Assert.Equal(isThere, await direct.Watch.Tenants.RemoveAsync(Samples.Contoso, Cancel));
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.Targets.ListAsync(Samples.Contoso, Cancel)));
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel)));
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.Due.DueAsync(Samples.Noon, Cancel)));
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.Listed.OnAsync("a.example", Cancel)));
            Assert.Empty(await LostAnswerTests.ToListAsync(direct.Watch.Sweeps.UnfinishedAsync(Cancel)));
        },
        atLeast: 10);

    private static async Task ForEachDeathAsync(Func<WatchStores, Task> prepare, Func<WatchStores, Task> act, Func<WatchStores, Task> check, int atLeast)
    {
        foreach (var isAfter in (bool[])[false, true])
        {
            var survived = false;
            for (var death = 1; !survived; death++)
            {
                var requests = 0;
                await using var azurite = await FaultyAzurite.StartAsync(_ => Interlocked.Increment(ref requests) switch
                {
                    var number when number < death => Fault.None,
                    var number when number == death && isAfter => new Fault.LostReply(),
                    _ => new Fault.Reset(),
                });
                await prepare(azurite.OpenDirect());
                try
                {
                    await act(azurite.Open());
                    survived = true;
                    Assert.True(death > atLeast, $"it was through after {death - 1} requests; it cannot have done its work");
                }
                catch (StoreException)
                {
                    // It died; what it left is what is looked at.
                }

                await check(azurite.OpenDirect());
            }
        }
    }

    private static async Task<StateCommit> SecondAsync(WatchStores stores) =>
        Samples.Commit(Target, "s2", (await stores.Watch.States.FindAsync(Samples.Contoso, Target, Cancel))!.ETag, Samples.Noon.AddHours(1));

    // Two notifications, one of 150 entries or so and one of the rest. Their ids are made of what is in them.
    private static IReadOnlyList<Composition> TwoOf(IReadOnlyList<OutboxEntry> entries) =>
        [.. entries.Chunk(150).Select(part => Samples.Compose($"n-{part[0].Id}-{part.Length}", part))];

    private static List<ListedSubject> On(params string[] zones) => [.. zones.Select(zone => new ListedSubject(zone, Samples.Contoso, Target, "192.0.2.1", Samples.Noon))];

    private static SweepBatch Batch() => new("sweep", Samples.Contoso, 0, 1, [new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon)]) { PlannedAt = Samples.Noon };
}
