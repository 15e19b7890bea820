using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Service;
using Backscatter.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Watching.Tests.Engine;

/// <summary>Sweeps in one process over a file, by a clock that the test moves.</summary>
public sealed class SweepEngineTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Contoso = TenantId.Parse("contoso");

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-engine-").FullName;
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordingNotifier _notifier = new();
    private readonly ScriptedScanner _scanner;
    private readonly WatchStores _stores;
    private readonly SweepEngine _engine;

    public SweepEngineTests()
    {
        _scanner = new ScriptedScanner(_time);
        _stores = StoreLocation.Open(Path.Combine(_folder, "backscatter.db"), _time);
        _engine = new SweepEngine(_stores, _scanner, _notifier, _time, new SweepOptions { BatchSize = 25 });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _stores.Watch.InitialiseAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_wrong_before_anybody_watched_is_not_told_and_what_changes_is_once()
    {
        await WatchAsync("contoso", "a.example", "b.example");
        _scanner.Failing["a.example"] = ["BSC-050"];
        await _engine.SweepAsync();
        Assert.Empty(_notifier.Told);

        _scanner.Failing["a.example"] = ["BSC-051"];
        _scanner.Failing["b.example"] = ["BSC-050"];
        await LaterAsync();
        await LaterAsync();

        // One message for the tenant and the sweep, and nothing of it again in the next.
        Assert.Equal(["contoso: opened BSC-050 b.example, opened BSC-051 a.example, closed BSC-050 a.example"], _notifier.Told.Select(InOrder));
        Assert.Equal(["opened BSC-050 a.example", "closed BSC-050 a.example, opened BSC-051 a.example", "-"], await _engine.HistoryAsync("contoso", "a.example"));
    }

    [Fact]
    public async Task Each_tenant_gets_a_message_of_its_own()
    {
        await WatchAsync("contoso", "a.example");
        await WatchAsync("fabrikam", "b.example");
        await _engine.SweepAsync();
        _scanner.Failing["a.example"] = ["BSC-050"];
        _scanner.Failing["b.example"] = ["BSC-050"];
        await LaterAsync();

        Assert.Equal(["contoso: opened BSC-050 a.example", "fabrikam: opened BSC-050 b.example"], _notifier.Told.Order());
    }

    [Fact]
    public async Task Planning_twice_in_one_slot_plans_nothing_twice()
    {
        await WatchAsync("contoso", "a.example");

        Assert.Equal(new PlannedSweep("20261126T1200Z", 1, 1), await _engine.PlanAsync());
        Assert.Equal(new PlannedSweep("20261126T1200Z", 0, 0), await _engine.PlanAsync());
        await _engine.WorkAsync();

        Assert.Equal(["a.example blocklists"], _scanner.Scans);
    }

    [Fact]
    public async Task What_becomes_due_in_a_slot_that_was_planned_already_gets_a_sweep_of_its_own()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.SweepAsync();
        await WatchAsync("contoso", "b.example");

        Assert.Equal(new PlannedSweep("20261126T1200Z-2", 1, 1), await _engine.PlanAsync());
        await _engine.WorkAsync();

        Assert.Equal(["a.example blocklists", "b.example blocklists"], _scanner.Scans);
    }

    [Fact]
    public async Task A_target_whose_both_checks_are_due_is_planned_once()
    {
        await WatchAsync("contoso", "a.example");
        await PermitAsync("a.example");

        await _engine.PlanAsync();
        _time.Advance(SweepIds.Slot);
        await _engine.SweepAsync();

        Assert.Equal(["a.example probe"], _scanner.Scans);
    }

    // The last batch is written first: a planner that died before the first one has queued nothing.
    [Fact]
    public async Task A_plan_that_was_never_finished_is_planned_anew()
    {
        string[] targets = [.. Enumerable.Range(0, 30).Select(number => $"t{number:00}.example")];
        await WatchAsync("contoso", targets);
        var checks = targets.Select(target => new DueCheck(Contoso, target, CheckKind.Blocklists, Noon)).ToList();
        await _stores.Watch.Sweeps.TryAddAsync(SweepPlan.Batches("20261126T1200Z", Contoso, checks, 25, Noon)[1], Cancel);

        await _engine.SweepAsync();

        Assert.Equal(targets, _scanner.Scans.Select(scan => scan.Split(' ')[0]).Order());
        Assert.Empty(await _stores.Watch.Sweeps.UnfinishedAsync(Cancel).ToListAsync(Cancel));
    }

    // Died after it had written the batches, before it queued them.
    [Fact]
    public async Task A_plan_that_was_not_queued_is_queued_by_the_next_sweep_and_belongs_to_its_own()
    {
        await WatchAsync("contoso", "a.example");
        await _stores.Watch.Sweeps.TryAddAsync(SweepPlan.Batches("20261126T1155Z", Contoso, [new DueCheck(Contoso, "a.example", CheckKind.Blocklists, Noon)], 25, Noon.AddMinutes(-5))[0], Cancel);

        await _engine.SweepAsync();

        Assert.Equal(["20261126T1155Z-blocklists"], (await EntriesAsync("a.example")).Select(entry => entry.Scan[..25]));
    }

    [Fact]
    public async Task Work_that_was_lost_is_queued_again_after_an_hour_and_no_sooner()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.PlanAsync();
        foreach (var work in await _stores.Queue.TakeAsync(WorkQueues.Scans, 32, TimeSpan.FromMinutes(1), Cancel)) await _stores.Queue.CompleteAsync(work, Cancel);

        await LaterAsync(TimeSpan.FromMinutes(59));
        Assert.Empty(_scanner.Scans);
        await LaterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["a.example blocklists"], _scanner.Scans);
    }

    [Fact]
    public async Task A_batch_that_comes_again_is_split_and_nothing_that_was_checked_is_checked_again()
    {
        await WatchAsync("contoso", "a.example", "b.example", "c.example");
        await _engine.PlanAsync();
        // A process takes it, checks one target, and dies.
        await _stores.Queue.TakeAsync(WorkQueues.Scans, 1, TimeSpan.FromMinutes(2), Cancel);
        Assert.IsType<CheckOutcome.Made>(await _engine.Check.RunAsync(SweepEngine.Tenant("contoso"), "a.example", CheckKind.Blocklists, "20261126T1200Z", 0, Noon, null, Cancel));
        _time.Advance(TimeSpan.FromMinutes(3));
        await _engine.WorkAsync();

        Assert.Equal(["a.example blocklists", "b.example blocklists", "c.example blocklists"], _scanner.Scans.Order());
        Assert.Equal([0, 10000, 10001, 10002], await _stores.Watch.Sweeps.ListAsync("20261126T1200Z", Contoso, Cancel).Select(batch => batch.Number).ToListAsync(Cancel));
        Assert.Equal(["-"], await _engine.HistoryAsync("contoso", "a.example"));
    }

    [Fact]
    public async Task A_target_that_cannot_be_scanned_takes_no_neighbour_with_it()
    {
        await WatchAsync("contoso", "a.example", "b.example");
        _scanner.Broken["a.example"] = new InvalidOperationException("no\nway");

        await _engine.SweepAsync();

        Assert.Equal(["-"], await _engine.HistoryAsync("contoso", "b.example"));
        Assert.Equal(["a.example: it could not be scanned: no\\x0away"], (await _stores.Watch.Sweeps.FindAsync("20261126T1200Z", Contoso, 0, Cancel))!.Failed);
        Assert.Empty(await _stores.Watch.Problems.ListAsync(Cancel).ToListAsync(Cancel));
    }

    // What ends the work of a whole batch each time it is tried, as a target would that ends the process.
    [Fact]
    public async Task A_target_that_breaks_its_batch_every_time_is_put_aside_alone_and_its_tenant_is_told_all_the_same()
    {
        await WatchAsync("contoso", "a.example", "b.example");
        await WatchAsync("fabrikam", "f.example");
        await _engine.SweepAsync();
        _scanner.Broken["a.example"] = new StoreException("the storage broke here");
        _scanner.Failing["b.example"] = _scanner.Failing["f.example"] = ["BSC-050"];
        await LaterAsync();
        Assert.Equal(["fabrikam: opened BSC-050 f.example"], _notifier.Told);

        for (var tries = 0; tries < 10; tries++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await _engine.WorkAsync();
        }

        Assert.Equal(["fabrikam: opened BSC-050 f.example", "contoso: opened BSC-050 b.example"], _notifier.Told);
        var problem = Assert.Single(await _stores.Watch.Problems.ListAsync(Cancel).ToListAsync(Cancel));
        Assert.StartsWith("poison:scans:", problem.Id, StringComparison.Ordinal);
        Assert.Equal("A piece of work of the queue scans was put aside: tried 5 times; the last time: the storage broke here", problem.What);
        Assert.Equal((0, 1), (await _stores.Queue.CountAsync("scans", Cancel), await _stores.Queue.CountAsync("scans-poison", Cancel)));
        Assert.Empty(await _stores.Watch.Sweeps.UnfinishedAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Indexes_that_lag_behind_are_mended_from_the_states()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.SweepAsync();
        var due = (await _stores.Watch.States.FindAsync(Contoso, "a.example", Cancel))!.Value.Checks.Single().DueAt;
        // As a process leaves them that dies between the state and its indexes.
        await _stores.Watch.Due.SetAsync(new DueCheck(Contoso, "a.example", CheckKind.Blocklists, Noon.AddHours(1)), Cancel);
        await _stores.Watch.Listed.SetAsync(Contoso, "a.example", [new ListedSubject("bl.example", Contoso, "a.example", "192.0.2.1", Noon)], Cancel);

        await new Repair(_stores.Watch, new RetentionOptions(), _time).IndexAsync(Contoso, Cancel);

        Assert.Equal([due], await _stores.Watch.Due.DueAsync(Noon.AddDays(1), Cancel).Select(check => check.At).ToListAsync(Cancel));
        Assert.Empty(await _stores.Watch.Listed.OnAsync("bl.example", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_state_whose_index_was_left_behind_is_indexed_when_its_work_comes_again()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.PlanAsync();
        Assert.IsType<CheckOutcome.Made>(await _engine.Check.RunAsync(SweepEngine.Tenant("contoso"), "a.example", CheckKind.Blocklists, "20261126T1200Z", 0, Noon, null, Cancel));
        await _stores.Watch.Due.SetAsync(new DueCheck(Contoso, "a.example", CheckKind.Blocklists, Noon.AddHours(1)), Cancel);
        await _engine.WorkAsync();

        Assert.Empty(await _stores.Watch.Due.DueAsync(Noon.AddHours(5), Cancel).ToListAsync(Cancel));
        Assert.Equal(["a.example blocklists"], _scanner.Scans);
    }

    [Fact]
    public async Task What_was_left_in_the_outbox_is_told_by_the_mending_pass_but_not_while_its_sweep_is_under_way()
    {
        await WatchAsync("contoso", "a.example", "b.example");
        await _engine.SweepAsync();
        _scanner.Failing["a.example"] = ["BSC-050"];
        _time.Advance(TimeSpan.FromHours(7));
        await _engine.PlanAsync();
        var tenant = SweepEngine.Tenant("contoso");
        Assert.IsType<CheckOutcome.Made>(await _engine.Check.RunAsync(tenant, "a.example", CheckKind.Blocklists, "20261126T1900Z", 0, null, null, Cancel));
        _time.Advance(TimeSpan.FromMinutes(31));

        await _engine.Notifications.MendAsync(tenant, NotificationHandler.LeftBehind, Cancel);
        Assert.Empty(await _stores.Notifications.PendingAsync(Contoso, Cancel).ToListAsync(Cancel));

        // Now it is done, but the work that was to tell of it is lost.
        await _stores.Watch.Sweeps.CompleteAsync((await _stores.Watch.Sweeps.FindAsync("20261126T1900Z", Contoso, 0, Cancel))!, _time.GetUtcNow(), [], Cancel);
        await _engine.Notifications.MendAsync(tenant, NotificationHandler.LeftBehind, Cancel);
        Assert.Equal(["opened BSC-050 a.example"], await _stores.Notifications.PendingAsync(Contoso, Cancel).Select(pending => SweepEngine.Said(pending.Value.Transitions.Single())).ToListAsync(Cancel));
        await _engine.Notifications.MendAsync(tenant, NotificationHandler.LeftBehind, Cancel);
        _time.Advance(TimeSpan.FromMinutes(31));
        await _engine.Notifications.MendAsync(tenant, NotificationHandler.LeftBehind, Cancel);
        await _engine.WorkAsync();

        Assert.Equal(["contoso: opened BSC-050 a.example"], _notifier.Told);
    }

    // Died after the notification was made, before it was queued: the work comes again and finds an empty outbox.
    [Fact]
    public async Task A_notification_that_was_made_and_not_queued_is_delivered_when_the_work_that_made_it_comes_again()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.SweepAsync();
        _scanner.Failing["a.example"] = ["BSC-050"];
        var tenant = SweepEngine.Tenant("contoso");
        Assert.IsType<CheckOutcome.Made>(await _engine.Check.RunAsync(tenant, "a.example", CheckKind.Blocklists, "20261126T1800Z", 0, null, null, Cancel));
        await _stores.Notifications.ComposeAsync(Contoso, entries => Core.Notifications.Composing.NotificationRules.Compose(tenant, entries, Noon, Core.Notifications.Composing.ComposeScope.OfSweep("20261126T1800Z")), Cancel);
        await _stores.Queue.SendAsync(WorkQueues.Notifications, ComposeWork.Form.Write(new ComposeWork("20261126T1800Z", Contoso)), TimeSpan.Zero, Cancel);

        await _engine.WorkAsync();

        Assert.Equal(["contoso: opened BSC-050 a.example"], _notifier.Told);
    }

    [Fact]
    public async Task A_paused_channel_gathers_no_work()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.SweepAsync();
        await _stores.Notifications.TryPutChannelAsync((await ChannelAsync()).Value with { IsPaused = true }, (await ChannelAsync()).ETag, Cancel);
        _scanner.Failing["a.example"] = ["BSC-050"];
        await LaterAsync();
        for (var sweep = 0; sweep < 20; sweep++)
        {
            await _engine.Notifications.MendAsync(SweepEngine.Tenant("contoso"), NotificationHandler.LeftBehind, Cancel);
            await LaterAsync(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(1, await _stores.Queue.CountAsync(WorkQueues.Notifications, Cancel));
        await _stores.Notifications.TryPutChannelAsync((await ChannelAsync()).Value with { IsPaused = false }, (await ChannelAsync()).ETag, Cancel);
        await LaterAsync(DeliveryRules.PausedWait);
        Assert.Equal(["contoso: opened BSC-050 a.example"], _notifier.Told);
    }

    [Fact]
    public async Task A_server_that_asks_to_come_back_is_asked_again_with_what_is_remembered()
    {
        await WatchAsync("contoso", "a.example");
        await PermitAsync("a.example");
        _scanner.Greylisting["a.example"] = true;
        await _engine.SweepAsync();
        await LaterAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["a.example probe"], _scanner.Scans);

        await LaterAsync(TimeSpan.FromMinutes(1));
        _scanner.Greylisting.Clear();
        await LaterAsync(TimeSpan.FromMinutes(19));
        await LaterAsync(TimeSpan.FromHours(4));

        Assert.Equal(["a.example probe", "a.example probe, came back 1", "a.example probe, came back 2"], _scanner.Scans);
        Assert.Empty((await _stores.Watch.States.FindAsync(Contoso, "a.example", Cancel))!.Value.Greylisted);
    }

    [Fact]
    public async Task What_is_suppressed_is_in_the_history_and_not_told()
    {
        await WatchAsync("contoso", "a.example");
        await _engine.SweepAsync();
        await _stores.Watch.Suppressions.TryPutAsync(new Suppression("s1", Contoso, "a.example", "BSC-050", null, "maria", "known", Noon, Noon.AddDays(30)), null, Cancel);
        _scanner.Failing["a.example"] = ["BSC-050", "BSC-051"];
        await LaterAsync();

        Assert.Equal(["contoso: opened BSC-051 a.example"], _notifier.Told);
        Assert.Equal(["-", "opened BSC-050 a.example, opened BSC-051 a.example"], await _engine.HistoryAsync("contoso", "a.example"));
    }

    [Fact]
    public async Task A_digest_comes_at_the_tenants_hour_and_once()
    {
        var tenant = SweepEngine.Tenant("contoso", DeliveryMode.Digest) with { TimeZone = "Europe/Berlin", DigestHour = 8 };
        await SweepEngine.WatchAsync(_stores, tenant, Noon, "a.example");
        _scanner.Failing["a.example"] = ["BSC-050"];
        await _engine.SweepAsync();

        // Eight in Berlin is seven in UTC in November.
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 27, 6, 59, 0, TimeSpan.Zero));
        Assert.Equal(0, await _engine.Notifications.DigestAsync(tenant, Cancel));
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 27, 7, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await _engine.Notifications.DigestAsync(tenant, Cancel));
        Assert.Equal(0, await _engine.Notifications.DigestAsync(tenant, Cancel));
        await _engine.WorkAsync();

        Assert.Equal(["contoso: opened BSC-050 a.example"], _notifier.Told);
        Assert.Equal(NotificationKind.Digest, _notifier.Sent.Single().Kind);
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten_and_failures_are_kept_longer()
    {
        await WatchAsync("contoso", "a.example", "b.example");
        _scanner.Failing["b.example"] = ["BSC-050"];
        await _engine.SweepAsync();
        var repair = new Repair(_stores.Watch, new RetentionOptions(), _time);

        _time.Advance(TimeSpan.FromDays(91));
        Assert.Equal(1, await repair.ForgetAsync(Contoso, Cancel));
        Assert.Equal(1, await repair.ForgetSweepsAsync(Cancel));
        _time.Advance(TimeSpan.FromDays(310));
        Assert.Equal(3, await repair.ForgetAsync(Contoso, Cancel));

        Assert.Empty(await EntriesAsync("a.example"));
    }

    private Task WatchAsync(string tenant, params string[] targets) => SweepEngine.WatchAsync(_stores, SweepEngine.Tenant(tenant), _time.GetUtcNow(), targets);

    private async Task PermitAsync(string target)
    {
        var watched = (await _stores.Watch.Targets.FindAsync(Contoso, target, Cancel))!;
        Assert.True(await _stores.Watch.Targets.TryPutAsync(watched.Value with { Probe = new ProbePermission("maria", "ours", Noon) }, watched.ETag, Cancel));
        await _stores.Watch.Due.SetAsync(new DueCheck(Contoso, target, CheckKind.Probe, Noon), Cancel);
    }

    private async Task LaterAsync(TimeSpan? by = null)
    {
        _time.Advance(by ?? TimeSpan.FromHours(7));
        await _engine.SweepAsync();
    }

    private async Task<Stored<Channel>> ChannelAsync() => (await _stores.Notifications.FindChannelAsync(SweepEngine.Channel, Cancel))!;

    private Task<List<HistoryEntry>> EntriesAsync(string target) => _stores.Watch.States.HistoryAsync(Contoso, target, null, null, Cancel).ToListAsync(Cancel).AsTask();

    // The order within a message is the composer's to test.
    private static string InOrder(string told) => told.Split(": ") is [var tenant, var changes] ? $"{tenant}: {string.Join(", ", changes.Split(", ").OrderByDescending(change => change.StartsWith("opened", StringComparison.Ordinal)).ThenBy(change => change, StringComparer.Ordinal))}" : told;
}
