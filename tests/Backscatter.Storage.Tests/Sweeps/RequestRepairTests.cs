using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Sweeps;

public sealed class RequestRepairTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();
    private WatchStores _stores = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IWatchStore Store => _stores.Watch;

    public async ValueTask InitializeAsync() => _stores = await _file.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _file.DisposeAsync();
    }

    // Kept by somebody who died before it was queued: what waits is queued again after an hour, and given up after a day.
    [Theory]
    [InlineData(59, 0, "a.example waiting, b.example done")]
    [InlineData(61, 1, "a.example waiting, b.example done")]
    [InlineData(1439, 1, "a.example waiting, b.example done")]
    [InlineData(1440, 0, "a.example failed: it was not made within a day; see that a worker runs, and order it again, b.example done")]
    public async Task Scans_that_were_lost_are_queued_again_for_a_day(int minutes, int queued, string said)
    {
        await Store.Orders.TryAddAsync(Order("o1", null, "a.example", "b.example"), Cancel);
        await Store.Orders.MarkAsync("o1", "b.example", OrderStatus.Done, "s1", null, Cancel);
        _file.Time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(queued, await Repair(new RetentionOptions()).ResumeAsync(Cancel));

        Assert.Equal(said, string.Join(", ", (await Store.Orders.FindAsync("o1", Cancel))!.Targets.Select(ordered => $"{ordered.Target} {Words<OrderStatus>.Of(ordered.Status)}{(ordered.Why is { } why ? $": {why}" : "")}")));
        var work = await _stores.Queue.TakeAsync(WorkQueues.Scans, 32, TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(Enumerable.Repeat(new OrderWork("o1", null, "a.example", CheckKind.Blocklists), queued), work.Select(taken => OrderWork.Form.Read(taken.Message)));
    }

    [Fact]
    public async Task Old_orders_go_with_the_scans_that_nobody_else_keeps()
    {
        await Store.Targets.TryPutAsync(new WatchedTarget(Samples.Contoso, "a.example", Samples.Noon), null, Cancel);
        await Store.Orders.TryAddAsync(Order("old", Samples.Contoso, "a.example", "b.example"), Cancel);
        await Store.Orders.TryAddAsync(Order("nobody's", null, "c.example"), Cancel);
        await Store.Orders.TryAddAsync(Order("new", Samples.Contoso, "b.example") with { At = Samples.Noon.AddDays(1) }, Cancel);
        foreach (var (tenant, target, day) in ((TenantId?, string, int)[])[(Samples.Contoso, "a.example", 0), (Samples.Contoso, "b.example", 0), (null, "c.example", 0), (Samples.Contoso, "b.example", 1)])
            await Store.Scans.PutAsync(new StoredScan(tenant, target, $"s{day}", Samples.Noon.AddDays(day), true, "{}"u8.ToArray()), Cancel);
        _file.Time.Advance(TimeSpan.FromDays(90) + TimeSpan.FromMinutes(1));

        Assert.Equal(2, await Repair(new RetentionOptions()).ForgetAsync(Cancel));

        Assert.Equal(["new"], await Store.Orders.ListAsync(null, null, Cancel).Select(order => order.Id).ToListAsync(Cancel));
        Assert.NotNull(await Store.Scans.FindAsync(Samples.Contoso, "a.example", "s0", Cancel));
        Assert.Null(await Store.Scans.FindAsync(Samples.Contoso, "b.example", "s0", Cancel));
        Assert.Null(await Store.Scans.FindAsync(null, "c.example", "s0", Cancel));
        Assert.NotNull(await Store.Scans.FindAsync(Samples.Contoso, "b.example", "s1", Cancel));
    }

    [Theory]
    [InlineData(400, 400, 400)]
    [InlineData(1, 400, 400)]
    [InlineData(1, 1, 400)]
    [InlineData(400, 800, 800)]
    [InlineData(900, 400, 900)]
    public async Task The_audit_log_is_kept_for_400_days_and_as_long_as_the_history(int audit, int history, int days)
    {
        var retention = new RetentionOptions { Audit = TimeSpan.FromDays(audit), History = TimeSpan.FromDays(history) };
        Assert.Equal(Samples.Noon.AddDays(-days), retention.AuditBefore(Samples.Noon));
        await Store.Audit.AppendAsync(new AuditEntry("e", Samples.Noon, "maria", "tenant.removed", Samples.Contoso, "contoso", "{}", null), Cancel);
        _file.Time.Advance(TimeSpan.FromDays(days));
        Assert.Equal(0, await Repair(retention).ForgetAsync(Cancel));
        _file.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, await Repair(retention).ForgetAsync(Cancel));
    }

    [Fact]
    public async Task Answers_go_when_they_have_expired()
    {
        await Store.Idempotency.TryAddAsync("maria", "k", new StoredAnswer("hash", 202, null, "{}"), Samples.Noon.AddDays(1), Cancel);
        _file.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.NotNull(await Store.Idempotency.FindAsync("maria", "k", Cancel));
        _file.Time.Advance(TimeSpan.FromTicks(2));

        Assert.Null(await Store.Idempotency.FindAsync("maria", "k", Cancel));
        Assert.Equal(1, await Repair(new RetentionOptions()).ForgetAsync(Cancel));
    }

    private RequestRepair Repair(RetentionOptions retention) => new(Store, _stores.Queue, new SweepOptions(), retention, _file.Time);

    private static ScanOrder Order(string id, TenantId? tenant, params string[] targets) =>
        new(id, tenant, Samples.Noon, "maria", [.. targets.Select(target => new OrderedScan(target, CheckKind.Blocklists, OrderStatus.Waiting, null, null))]);
}
