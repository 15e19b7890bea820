using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Sweeps;

/// <summary>Ordered scans from the order to what is told of them, over a real store and queue.</summary>
public sealed class OrderHandlerTests : IAsyncLifetime
{
    private static readonly SweepOptions Options = new();

    private readonly SqliteFile _file = new();
    private WatchStores _stores = null!;
    private SeeingScanner _scanner = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IWatchStore Store => _stores.Watch;

    public async ValueTask InitializeAsync()
    {
        (_stores, _scanner) = (await _file.OpenAsync(), new SeeingScanner(_file.Time));
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _file.DisposeAsync();
    }

    [Fact]
    public async Task A_target_that_is_watched_is_checked_with_findings_and_told_when_the_order_is_done()
    {
        await WatchAsync("a.example");
        await WatchAsync("b.example");

        Assert.True(await PlaceAsync(Samples.Contoso, "a.example", "b.example"));
        await WorkAsync();

        Assert.Equal("a.example done order-o1-blocklists-8767901252d2, b.example done order-o1-blocklists-bd22e27b733c", await SaidAsync());
        Assert.Equal(FindingStatus.Open, Assert.Single((await StateAsync("a.example"))!.Findings).Status);
        Assert.Equal(["order-o1", "order-o1", "order-o1", "order-o1"], (await _stores.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Sweep));
        Assert.Equal(["scan a.example blocklists", "scan b.example blocklists", "keep"], _scanner.Asked);
        Assert.Equal([new ComposeWork("order-o1", Samples.Contoso)], await ToTellAsync());
    }

    [Theory]
    [InlineData("nothing", CheckKind.Probe, "scan a.example blocklists", "")]
    [InlineData("statement", CheckKind.Probe, "scan a.example probe", "service target.probed a.example")]
    [InlineData("proof", CheckKind.Probe, "scan a.example probe", "service target.probed a.example")]
    [InlineData("statement", CheckKind.Blocklists, "scan a.example blocklists", "")]
    [InlineData("paused", CheckKind.Probe, "scan a.example probe", "maria target.probed a.example")]
    public async Task Mail_servers_are_connected_to_only_where_they_may_be_and_the_audit_log_says_so(string ground, CheckKind kind, string asked, string audit)
    {
        await WatchAsync("a.example", target => ground switch
        {
            "statement" => target with { Probe = new ProbePermission("otto", "contract", Samples.Noon) },
            "paused" => target with { Probe = new ProbePermission("otto", "contract", Samples.Noon), IsPaused = true },
            "proof" => target with { Proof = new OwnershipProof(ProofKind.DnsTxt, "otto", "seen", Samples.Noon, Samples.Noon) },
            _ => target,
        });

        await OrderWork.TryPlaceAsync(new ScanOrder("o1", Samples.Contoso, Samples.Noon, "maria", [new OrderedScan("a.example", kind, OrderStatus.Waiting, null, null)]), Store.Orders, _stores.Queue, Cancel);
        await WorkAsync();

        Assert.Equal(asked, _scanner.Asked[0]);
        Assert.Equal(audit, string.Join(", ", await Store.Audit.ListAsync(null, null, null, Cancel).Select(entry => $"{entry.Who} {entry.What} {entry.Subject}").ToListAsync(Cancel)));
        Assert.StartsWith("a.example done ", await SaidAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contoso", "{\"target\":\"192.0.2.0/28\",\"of\":\"Contoso Ltd.\"}")]
    [InlineData(null, "{\"target\":\"192.0.2.0/28\",\"of\":\"\"}")]
    public async Task A_target_that_is_not_watched_is_looked_at_and_kept_without_findings(string? tenant, string document)
    {
        var owner = tenant is null ? null : TenantId.Parse(tenant);

        await PlaceAsync(owner, "192.0.2.0/28");
        await WorkAsync();

        Assert.Equal(["look 192.0.2.0/28", "keep"], _scanner.Asked);
        var scan = (await Store.Orders.FindAsync("o1", Cancel))!.Targets[0].Scan!;
        Assert.Equal(document, System.Text.Encoding.UTF8.GetString((await Store.Scans.FindAsync(owner, "192.0.2.0/28", scan, Cancel))!.Document.Span));
        Assert.Null(await Store.States.FindAsync(Samples.Contoso, "192.0.2.0/28", Cancel));
        Assert.Empty(await Store.Due.DueAsync(Samples.Noon.AddYears(1), Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_target_that_another_client_watches_is_looked_at_for_whoever_ordered_it()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Fabrikam), null, Cancel);
        await Store.Targets.TryPutAsync(new WatchedTarget(Samples.Fabrikam, "a.example", Samples.Noon) { Probe = new ProbePermission("otto", "contract", Samples.Noon) }, null, Cancel);

        await OrderWork.TryPlaceAsync(new ScanOrder("o1", Samples.Contoso, Samples.Noon, "maria", [new OrderedScan("a.example", CheckKind.Probe, OrderStatus.Waiting, null, null)]), Store.Orders, _stores.Queue, Cancel);
        await WorkAsync();

        Assert.Equal(["look a.example", "keep"], _scanner.Asked);
        Assert.Null(await Store.States.FindAsync(Samples.Fabrikam, "a.example", Cancel));
    }

    [Fact]
    public async Task Work_that_comes_again_scans_nothing_again()
    {
        await WatchAsync("a.example");
        await PlaceAsync(Samples.Contoso, "a.example", "b.example");
        await WorkAsync();

        foreach (var target in (string[])["a.example", "b.example"])
            await _stores.Queue.SendAsync(WorkQueues.Scans, OrderWork.Form.Write(new OrderWork("o1", Samples.Contoso, target, CheckKind.Blocklists)), TimeSpan.Zero, Cancel);
        await WorkAsync();

        Assert.Equal(["look b.example", "scan a.example blocklists"], _scanner.Asked.Where(asked => asked != "keep").Order());
        Assert.All(await ToTellAsync(), told => Assert.Equal(new ComposeWork("order-o1", Samples.Contoso), told));
    }

    // It died between keeping the scan and marking it, and comes again.
    [Theory]
    [InlineData("a.example")]
    [InlineData("b.example")]
    public async Task A_scan_that_was_kept_and_not_marked_is_marked_and_not_made_again(string target)
    {
        await WatchAsync("a.example");
        await PlaceAsync(Samples.Contoso, target);
        await WorkAsync();
        var done = await SaidAsync();
        await Store.Orders.RemoveAsync("o1", Cancel);

        await PlaceAsync(Samples.Contoso, target);
        await WorkAsync();

        Assert.Equal(done, await SaidAsync());
        Assert.Single(_scanner.Asked, asked => asked != "keep");
    }

    [Fact]
    public async Task What_cannot_be_scanned_fails_alone_and_says_why()
    {
        await WatchAsync("a.example");
        await WatchAsync("b.example");
        _scanner.Meanwhile = target => target is "b.example" or "c.example" ? throw new InvalidOperationException("out of \u001b[31mluck") : Task.CompletedTask;

        await PlaceAsync(Samples.Contoso, "a.example", "b.example", "c.example");
        await WorkAsync();

        Assert.Equal(
            "a.example done order-o1-blocklists-8767901252d2, b.example failed: it could not be scanned: out of \\x1b[31mluck, c.example failed: it could not be scanned: out of \\x1b[31mluck",
            await SaidAsync());
        Assert.Single(await ToTellAsync());
    }

    [Fact]
    public async Task A_target_that_is_paused_meanwhile_is_done_and_one_whose_client_was_removed_fails()
    {
        await WatchAsync("a.example");
        await PlaceAsync(Samples.Contoso, "a.example");
        _scanner.Meanwhile = async _ => await Store.Targets.TryPutAsync((await TargetAsync("a.example")).Value with { IsPaused = true }, (await TargetAsync("a.example")).ETag, Cancel);
        await WorkAsync();
        Assert.Equal("a.example done order-o1-blocklists-8767901252d2", await SaidAsync());

        await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel);
        await PlaceAsync(Samples.Contoso, "a.example");
        await WorkAsync();
        Assert.Equal("a.example failed: the client contoso was removed", await SaidAsync());
    }

    [Fact]
    public async Task Work_that_is_given_up_fails_its_target_and_ends_the_order()
    {
        await PlaceAsync(Samples.Contoso, "a.example", "b.example");
        _scanner.Meanwhile = target => target == "a.example" ? throw new StoreException("the disk is full") : Task.CompletedTask;

        for (var delivery = 0; delivery < 6; delivery++)
        {
            await WorkAsync();
            _file.Time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal("a.example failed: tried 5 times; the last time: the disk is full, b.example done order-o1-blocklists-bd22e27b733c", await SaidAsync());
        Assert.Equal([new ComposeWork("order-o1", Samples.Contoso)], (await ToTellAsync()).Distinct());
        Assert.Equal(1, await _stores.Queue.CountAsync("scans-poison", Cancel));
    }

    [Fact]
    public async Task Work_of_an_order_that_is_forgotten_is_done()
    {
        await PlaceAsync(Samples.Contoso, "a.example");
        await Store.Orders.RemoveAsync("o1", Cancel);

        await WorkAsync();

        Assert.Empty(_scanner.Asked);
        Assert.Equal(0, await _stores.Queue.CountAsync(WorkQueues.Scans, Cancel) + await _stores.Queue.CountAsync("scans-poison", Cancel));
    }

    [Fact]
    public async Task An_order_is_placed_once()
    {
        Assert.True(await PlaceAsync(Samples.Contoso, "a.example"));
        Assert.False(await PlaceAsync(Samples.Contoso, "a.example", "b.example"));

        Assert.Equal(1, await _stores.Queue.CountAsync(WorkQueues.Scans, Cancel));
    }

    [Theory]
    [InlineData("scan-batch", 1)]
    [InlineData("scan-retry", 1)]
    [InlineData("ordered-scan", 2)]
    [InlineData("something-else", 1)]
    public async Task Work_goes_to_the_handler_of_its_form_and_what_has_none_is_put_aside(string schema, int version)
    {
        // A batch and a retry of a client that is not there are done at once; the rest is not understood.
        var body = OrderWork.Form.Write(new OrderWork("o1", null, "a.example", CheckKind.Probe)).Body;
        var message = schema switch
        {
            "scan-batch" => BatchWork.Form.Write(new BatchWork("s", Samples.Fabrikam, 0)),
            "scan-retry" => RetryWork.Form.Write(new RetryWork("s", Samples.Fabrikam, "a.example", 1)),
            _ => new WorkMessage(schema, version, body),
        };
        await _stores.Queue.SendAsync(WorkQueues.Scans, message, TimeSpan.Zero, Cancel);

        await WorkAsync();

        var isKnown = schema is "scan-batch" or "scan-retry";
        Assert.Equal((0, isKnown ? 0 : 1), (await _stores.Queue.CountAsync(WorkQueues.Scans, Cancel), await _stores.Queue.CountAsync("scans-poison", Cancel)));
        Assert.Equal(isKnown ? [] : ["A piece of work of the queue scans was put aside: its form is not known to this version"], await Store.Problems.ListAsync(Cancel).Select(problem => problem.What).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_target_that_may_not_be_probed_any_more_is_due_no_more_as_a_probe()
    {
        await WatchAsync("a.example", target => target with { Proof = new OwnershipProof(ProofKind.DnsTxt, "otto", "seen", Samples.Noon, Samples.Noon) });
        var tenant = Samples.Client(Samples.Contoso);
        Assert.IsType<CheckOutcome.Made>(await Check().RunAsync(tenant, "a.example", CheckKind.Probe, "s1", 0, null, null, Cancel));
        Assert.Equal(["blocklists", "probe"], await DueAsync());
        var proven = await TargetAsync("a.example");
        await Store.Targets.TryPutAsync(proven.Value with { Proof = null }, proven.ETag, Cancel);
        _file.Time.Advance(TimeSpan.FromDays(2));

        Assert.IsType<CheckOutcome.Made>(await Check().RunAsync(tenant, "a.example", CheckKind.Probe, "s2", 0, null, null, Cancel));
        Assert.IsType<CheckOutcome.Made>(await Check().RunAsync(tenant, "a.example", CheckKind.Blocklists, "s3", 0, null, null, Cancel));

        Assert.Equal(["scan a.example probe", "scan a.example blocklists", "scan a.example blocklists"], _scanner.Asked);
        Assert.Equal(["blocklists"], await DueAsync());
    }

    private async Task<List<string>> DueAsync() => await Store.Due.DueAsync(Samples.Noon.AddYears(1), Cancel).Select(due => Words<CheckKind>.Of(due.Kind)).Order().ToListAsync(Cancel);

    private Task<bool> PlaceAsync(TenantId? tenant, params string[] targets) => OrderWork.TryPlaceAsync(
        new ScanOrder("o1", tenant, Samples.Noon, "maria", [.. targets.Select(target => new OrderedScan(target, CheckKind.Blocklists, OrderStatus.Waiting, null, null))]), Store.Orders, _stores.Queue, Cancel);

    private async Task WatchAsync(string target, Func<WatchedTarget, WatchedTarget>? change = null)
    {
        var watched = new WatchedTarget(Samples.Contoso, target, Samples.Noon);
        Assert.True(await Store.Targets.TryPutAsync(change?.Invoke(watched) ?? watched, null, Cancel));
    }

    private Task<int> WorkAsync()
    {
        var batches = new BatchHandler(Store, _stores.Queue, _scanner, Check(), Options, _file.Time);
        var orders = new OrderHandler(Store, _stores.Queue, _scanner, Check(), null, _file.Time);
        return new WorkLoop(_stores.Queue, WorkQueues.Scans, WorkQueues.ScansHandler(batches, orders), Store.Problems, new WorkLoopOptions { AtOnce = 1 }, _file.Time).RunUntilEmptyAsync(Cancel);
    }

    private TargetCheck Check() => new(Store, _stores.Queue, _scanner, null, Options, new FindingPolicy(), _file.Time);

    private async Task<IReadOnlyList<ComposeWork>> ToTellAsync() =>
        [.. (await _stores.Queue.TakeAsync(WorkQueues.Notifications, 32, TimeSpan.FromMinutes(1), Cancel)).Select(work => ComposeWork.Form.Read(work.Message)!)];

    private async Task<Stored<WatchedTarget>> TargetAsync(string target) => (await Store.Targets.FindAsync(Samples.Contoso, target, Cancel))!;

    private async Task<TargetState?> StateAsync(string target) => (await Store.States.FindAsync(Samples.Contoso, target, Cancel))?.Value;

    private async Task<string> SaidAsync() => string.Join(", ", (await Store.Orders.FindAsync("o1", Cancel))!.Targets.Select(ordered =>
        $"{ordered.Target} {Words<OrderStatus>.Of(ordered.Status)}{(ordered.Scan is { } scan ? $" {scan}" : "")}{(ordered.Why is { } why ? $": {why}" : "")}"));
}
