using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>Of every write the first answer is lost after the server acted, so that the library writes twice. Nobody may notice.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private const string Target = "2001:db8::/120";

    private FaultyAzurite _azurite = null!;
    private WatchStores _stores = null!;
    private int _writes;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _azurite = await FaultyAzurite.StartAsync(line => !line.StartsWith("GET ", StringComparison.Ordinal) && Interlocked.Increment(ref _writes) % 2 == 1 ? new Fault.LostReply() : Fault.None);
        _stores = _azurite.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null) await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task What_is_added_changed_and_removed_under_a_guard_is_told_so()
    {
        var tenants = _stores.Watch.Tenants;
        Assert.True(await tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel));
        Assert.True(await tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Another"), (await tenants.FindAsync(Samples.Contoso, Cancel))!.ETag, Cancel));
        Assert.Equal("Another", (await tenants.FindAsync(Samples.Contoso, Cancel))!.Value.Name);
        Assert.False(await tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel));

        Assert.True(await _stores.Watch.Targets.TryPutAsync(Samples.Watched(Target), null, Cancel));
        Assert.True(await _stores.Watch.Targets.RemoveAsync(Samples.Contoso, Target, Cancel));
        Assert.True(await _stores.Notifications.TryPutChannelAsync(new Channel("ops", "Ops", ChannelKind.Teams, "store:ops"), null, Cancel));
        Assert.True(await _stores.Notifications.RemoveChannelAsync("ops", Cancel));
        Assert.True(await _stores.Watch.Suppressions.TryPutAsync(
            new Suppression("x", Samples.Contoso, null, "BSC-010", null, "me", "because", Samples.Noon, Samples.Noon.AddDays(1)), null, Cancel));
        Assert.True(await _stores.Watch.Blocklists.TryPutAsync(BlocklistState.Empty, null, Cancel));
        Assert.True(await _stores.Watch.Blocklists.TryPutAsync(BlocklistState.Empty, (await _stores.Watch.Blocklists.FindAsync(Cancel))!.ETag, Cancel));
        Assert.True(await tenants.RemoveAsync(Samples.Contoso, Cancel));
        Assert.False(await tenants.RemoveAsync(Samples.Contoso, Cancel));
        Assert.True(_azurite.Tables.Happened["LostReply"] >= 10);
    }

    [Fact]
    public async Task What_the_service_is_asked_for_is_kept_once_and_told_so()
    {
        var (watch, answer) = (_stores.Watch, new StoredAnswer("hash", 202, null, "{}"));
        var entry = new AuditEntry("e", Samples.Noon, "maria", "target.added", Samples.Contoso, Target, null, "{}");
        var order = new ScanOrder("o", Samples.Contoso, Samples.Noon, "maria", [new OrderedScan(Target, CheckKind.Probe, OrderStatus.Waiting, null, null)]);

        await watch.Audit.AppendAsync(entry, Cancel);
        Assert.Equal(entry, Assert.Single(await watch.Audit.ListAsync(null, null, null, Cancel).ToListAsync(Cancel)));
        Assert.Equal(entry, Assert.Single(await watch.Audit.ListAsync(Samples.Contoso, null, null, Cancel).ToListAsync(Cancel)));
        Assert.True(await watch.Orders.TryAddAsync(order, Cancel));
        Assert.False(await watch.Orders.TryAddAsync(order, Cancel));
        Assert.True(await watch.Orders.MarkAsync("o", Target, OrderStatus.Done, "s1", null, Cancel));
        Assert.True((await watch.Orders.FindAsync("o", Cancel))!.IsDone);
        Assert.True(await watch.Orders.RemoveAsync("o", Cancel));
        Assert.Empty(await watch.Orders.ListAsync(null, null, Cancel).ToListAsync(Cancel));
        Assert.True(await watch.Idempotency.TryAddAsync("maria", "k", answer, DateTimeOffset.MaxValue, Cancel));
        Assert.False(await watch.Idempotency.TryAddAsync("maria", "k", answer, DateTimeOffset.MaxValue, Cancel));
        Assert.True(await _stores.Secrets.TryAddAsync("ownership-key", "one", Cancel));
        Assert.False(await _stores.Secrets.TryAddAsync("ownership-key", "two", Cancel));
        Assert.True(_azurite.Tables.Happened["LostReply"] >= 5);
    }

    [Fact]
    public async Task A_change_of_a_state_is_stored_once()
    {
        Assert.True(await _stores.Watch.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel));
        var first = (await _stores.Watch.States.FindAsync(Samples.Contoso, Target, Cancel))!;
        Assert.True(await _stores.Watch.States.TryCommitAsync(Samples.Commit(Target, "s2", first.ETag, Samples.Noon.AddHours(1)), Cancel));
        Assert.False(await _stores.Watch.States.TryCommitAsync(Samples.Commit(Target, "s3", first.ETag, Samples.Noon.AddHours(2)), Cancel));

        Assert.Equal(["s1:ops", "s2:ops"], (await _stores.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Notifications_are_composed_told_and_delivered_once()
    {
        await _stores.Watch.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);

        var made = Assert.Single(await _stores.Notifications.ComposeAsync(Samples.Contoso, Samples.ComposeAll, Cancel));

        var pending = Assert.Single(await ToListAsync(_stores.Notifications.PendingAsync(Samples.Contoso, Cancel)));
        Assert.Equal(made.Id, pending.Value.Id);
        Assert.True(await _stores.Notifications.TryUpdateAsync(pending, pending.Value with { Attempts = 1 }, Cancel));
        var tried = (await _stores.Notifications.FindAsync(Samples.Contoso, made.Id, Cancel))!;
        Assert.True(await _stores.Notifications.TryUpdateAsync(tried, tried.Value with { Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon }, Cancel));
        Assert.Equal(1, await _stores.Notifications.ForgetAsync(Samples.Contoso, Samples.Noon.AddDays(1), Cancel));
        Assert.Null(await _stores.Notifications.FindAsync(Samples.Contoso, made.Id, Cancel));
    }

    [Fact]
    public async Task A_problem_is_counted_once_for_each_sight_and_a_batch_added_once()
    {
        foreach (var minute in (int[])[0, 1, 2])
            await _stores.Watch.Problems.NoteAsync(new OperatorProblem("channel:ops", "what", "do", Samples.Noon.AddMinutes(minute), Samples.Noon.AddMinutes(minute)), Cancel);
        Assert.Equal(3, Assert.Single(await ToListAsync(_stores.Watch.Problems.ListAsync(Cancel))).Times);
        Assert.True(await _stores.Watch.Problems.ResolveAsync("channel:ops", Cancel));

        var batch = new SweepBatch("sweep", Samples.Contoso, 0, 1, [new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon)]) { PlannedAt = Samples.Noon };
        Assert.True(await _stores.Watch.Sweeps.TryAddAsync(batch, Cancel));
        Assert.False(await _stores.Watch.Sweeps.TryAddAsync(batch, Cancel));
        await _stores.Watch.Sweeps.CompleteAsync(batch, Samples.Noon, [], Cancel);
        Assert.Empty(await ToListAsync(_stores.Watch.Sweeps.UnfinishedAsync(Cancel)));
        Assert.Equal(1, await _stores.Watch.Sweeps.ForgetAsync(Samples.Noon.AddDays(1), Cancel));
    }

    [Fact]
    public async Task The_indexes_say_what_was_set_last()
    {
        foreach (var hour in (int[])[1, 2, 1])
            await _stores.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, Target, CheckKind.Probe, Samples.Noon.AddHours(hour)), Cancel);
        Assert.Equal(Samples.Noon.AddHours(1), Assert.Single(await ToListAsync(_stores.Watch.Due.DueAsync(Samples.Noon.AddDays(1), Cancel))).At);

        foreach (var zones in (string[][])[["a.example", "b.example"], ["b.example", "c.example"]])
            await _stores.Watch.Listed.SetAsync(Samples.Contoso, Target, [.. zones.Select(zone => new ListedSubject(zone, Samples.Contoso, Target, "2001:db8::1", Samples.Noon))], Cancel);
        Assert.Empty(await ToListAsync(_stores.Watch.Listed.OnAsync("a.example", Cancel)));
        Assert.Single(await ToListAsync(_stores.Watch.Listed.OnAsync("c.example", Cancel)));
    }

    internal static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items.WithCancellation(Cancel)) list.Add(item);
        return list;
    }
}
