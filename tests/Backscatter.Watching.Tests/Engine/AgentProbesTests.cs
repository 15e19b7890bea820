using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;
using Backscatter.Core.Smtp;
using Backscatter.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Watching.Tests.Engine;

/// <summary>Sweeps whose process may not connect, and agents that do: from the due check to the message, with deaths in between.</summary>
public sealed class AgentProbesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Contoso = TenantId.Parse("contoso");

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-agents-").FullName;
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordingNotifier _notifier = new();
    private readonly Dictionary<string, AgentKey> _keys = [];
    private readonly ScriptedScanner _scanner;
    private readonly WatchStores _stores;
    private readonly SweepEngine _engine;

    public AgentProbesTests()
    {
        _scanner = new ScriptedScanner(_time);
        _stores = StoreLocation.Open(Path.Combine(_folder, "backscatter.db"), _time);
        _engine = new SweepEngine(_stores, _scanner, _notifier, _time);
        _scanner.Withheld["a.example"] = ["192.0.2.1", "192.0.2.2"];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _stores.Watch.InitialiseAsync(Cancel);
        await SweepEngine.WatchAsync(_stores, SweepEngine.Tenant("contoso"), Noon, "a.example");
        var watched = (await _stores.Watch.Targets.FindAsync(Contoso, "a.example", Cancel))!;
        await _stores.Watch.Targets.TryPutAsync(watched.Value with { Probe = new ProbePermission("maria", "ours", Noon) }, watched.ETag, Cancel);
        await _stores.Watch.Due.RemoveAsync(Contoso, "a.example", Cancel);
        await _stores.Watch.Due.SetAsync(new DueCheck(Contoso, "a.example", CheckKind.Probe, Noon), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var key in _keys.Values) key.Dispose();
        _engine.Dispose();
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_agent_dies_another_goes_on_and_one_finding_is_opened_and_told_once()
    {
        var (one, two) = (await EnrolAsync("a1"), await EnrolAsync("a2"));
        await FirstScanAsync(one, two);

        _time.Advance(TimeSpan.FromHours(27));
        await _engine.SweepAsync();
        // Each of them holds a probe; one of them dies with it.
        await HearAsync(one, two);
        var before = (await _stores.Watch.Probes.ListOpenAsync(Cancel).ToListAsync(Cancel)).ToDictionary(job => job.Value.Address, job => job.Value.Before!);
        var dies = before["192.0.2.1"] == one.Id ? one : two;
        var lives = dies == one ? two : one;
        var lost = (await _engine.Desk.LeaseAsync(dies, 32, Cancel)).Single(probe => probe.Address == "192.0.2.1");
        foreach (var probe in await _engine.Desk.LeaseAsync(lives, 32, Cancel)) await PostAsync(lives, probe, 550);
        await _engine.WorkAsync();
        Assert.Single(await HistoryAsync());

        _time.Advance(TimeSpan.FromMinutes(2));
        await _engine.WorkAsync();
        for (var leased = await _engine.Desk.LeaseAsync(lives, 32, Cancel); leased.Count > 0; leased = await _engine.Desk.LeaseAsync(lives, 32, Cancel))
            foreach (var probe in leased) await PostAsync(lives, probe, probe.Address == "192.0.2.1" ? 250 : 550);
        // The dead one comes back and has a word to say.
        Assert.Equal(ProbeReceiptStatus.Late, await PostAsync(dies, lost, 550));
        await _engine.WorkAsync();

        Assert.Equal(["-", "opened BSC-010 mx.a.example [192.0.2.1]:25"], await HistoryAsync());
        Assert.Equal(["contoso: opened BSC-010 mx.a.example [192.0.2.1]:25"], _notifier.Told);
        Assert.Equal(["20261126T1200Z-probe", "20261127T1500Z-probe"], (await EntriesAsync()).Select(entry => entry.Scan[..20]));
        Assert.Empty(await _stores.Watch.Probes.ListOpenAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task While_it_waits_nothing_of_a_scan_is_kept_and_it_is_not_planned_again_beside_itself()
    {
        var agent = await EnrolAsync("a1");
        await _engine.SweepAsync();
        _time.Advance(TimeSpan.FromMinutes(10));
        await _engine.SweepAsync();

        Assert.Equal(["a.example probe"], _scanner.Scans);
        Assert.Empty(await HistoryAsync());
        Assert.Equal(2, (await _stores.Watch.Probes.ListOpenAsync(Cancel).ToListAsync(Cancel)).Count);
        await PostAllAsync(agent, 550);
        await _engine.WorkAsync();

        Assert.Equal(["a.example probe", "a.example probe"], _scanner.Scans);
        Assert.Equal(["-"], await HistoryAsync());
    }

    [Fact]
    public async Task What_no_agent_makes_is_given_up_with_the_reason_and_opens_and_closes_nothing()
    {
        await EnrolAsync("a1");
        await _engine.SweepAsync();

        for (var minute = 0; minute < 32; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _engine.WorkAsync();
        }

        Assert.Equal(["-"], await HistoryAsync());
        Assert.Equal([("BSC-010", Verdict.Unknown, "no-agent")], (await EntriesAsync()).Single().Controls.Where(control => control.Control == "BSC-010").Select(control => (control.Control, control.Verdict, control.Reason!)));
        Assert.Equal(["no agent was heard of since 2026-11-26 12:00 UTC"], (await JobsAsync()).Select(job => job.Why!).Distinct());
        Assert.Empty(_notifier.Told);
    }

    [Fact]
    public async Task An_agent_that_lets_everything_lapse_is_asked_five_times_and_no_more()
    {
        var agent = await EnrolAsync("a1");
        await _engine.SweepAsync();

        var leased = 0;
        for (var minute = 0; minute < 20; minute++)
        {
            leased += (await _engine.Desk.LeaseAsync(agent, 32, Cancel)).Count;
            _time.Advance(TimeSpan.FromMinutes(1));
            await _engine.WorkAsync();
        }

        Assert.Equal(10, leased);
        Assert.Equal(["it was tried 5 times; probe-a1 (5 times) had it and came to no result"], (await JobsAsync()).Select(job => job.Why!).Distinct());
        Assert.Equal(["-"], await HistoryAsync());
    }

    // Died after some of its probes were put up: nobody is told of them yet.
    [Fact]
    public async Task A_process_that_dies_before_it_tells_of_the_probes_leaves_nothing_behind()
    {
        var agent = await EnrolAsync("a1");
        await _engine.PlanAsync();
        var taken = await _stores.Queue.TakeAsync(WorkQueues.Scans, 1, TimeSpan.FromMinutes(2), Cancel);
        var scan = SweepIds.Scan("20261126T1200Z", Contoso, "a.example", CheckKind.Probe);
        await _stores.Watch.Probes.TryAddAsync(Job(scan, "192.0.2.1"), Cancel);
        // An agent is quicker than whoever takes up the work again.
        await PostAllAsync(agent, 550);
        await _engine.WorkAsync();
        await PostAllAsync(agent, 550);
        await _engine.WorkAsync();
        _time.Advance(TimeSpan.FromMinutes(3));
        await _engine.WorkAsync();

        Assert.Single(taken);
        Assert.Equal(["-"], await HistoryAsync());
        Assert.Equal(2, (await JobsAsync()).Count(job => job.Status == ProbeJobStatus.Done));
    }

    // Died after the last result was kept, before the scan was queued; and the agent does not come again.
    [Fact]
    public async Task A_scan_whose_last_probe_is_over_is_made_though_nobody_said_so()
    {
        var agent = await EnrolAsync("a1");
        await _engine.SweepAsync();
        await PostAllAsync(agent, 550);
        foreach (var work in await _stores.Queue.TakeAsync(WorkQueues.Scans, 32, TimeSpan.FromMinutes(1), Cancel)) await _stores.Queue.CompleteAsync(work, Cancel);
        await _engine.WorkAsync();
        Assert.Empty(await HistoryAsync());

        _time.Advance(IProbeDesk.LeaseTime);
        await _engine.WorkAsync();

        Assert.Equal(["-"], await HistoryAsync());
    }

    // The message that looks after a scan is lost altogether.
    [Fact]
    public async Task A_scan_that_nobody_looks_after_is_found_by_the_repair()
    {
        await EnrolAsync("a1");
        await _engine.SweepAsync();
        _time.Advance(TimeSpan.FromMinutes(35));
        foreach (var work in await _stores.Queue.TakeAsync(WorkQueues.Probes, 32, TimeSpan.FromMinutes(1), Cancel)) await _stores.Queue.CompleteAsync(work, Cancel);
        var repair = new RequestRepair(_stores.Watch, _stores.Queue, new SweepOptions(), new RetentionOptions(), _time);

        Assert.Equal(1, await repair.ResumeProbesAsync(Cancel));
        _time.Advance(IProbeDesk.LeaseTime);
        await _engine.WorkAsync();

        Assert.Equal(["-"], await HistoryAsync());
        Assert.Equal(0, await repair.ResumeProbesAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_waits_for_agents_and_is_done_with_what_they_saw(bool isPaused)
    {
        var agent = await EnrolAsync("a1");
        var watched = (await _stores.Watch.Targets.FindAsync(Contoso, "a.example", Cancel))!;
        await _stores.Watch.Targets.TryPutAsync(watched.Value with { IsPaused = isPaused }, watched.ETag, Cancel);
        await OrderWork.TryPlaceAsync(new ScanOrder("o1", Contoso, Noon, "maria", [new OrderedScan("a.example", CheckKind.Probe, OrderStatus.Waiting, null, null)]), _stores.Watch.Orders, _stores.Queue, Cancel);

        await _engine.WorkAsync();
        Assert.Equal(OrderStatus.Waiting, (await OrderAsync()).Status);
        await PostAllAsync(agent, 550);
        await _engine.WorkAsync();

        Assert.Equal((OrderStatus.Done, "order-o1-probe"), ((await OrderAsync()).Status, (await OrderAsync()).Scan![..14]));
        Assert.NotNull(await _stores.Watch.Scans.FindAsync(Contoso, "a.example", (await OrderAsync()).Scan!, Cancel));

        async Task<OrderedScan> OrderAsync() => (await _stores.Watch.Orders.FindAsync("o1", Cancel))!.Targets.Single();
    }

    [Fact]
    public async Task Where_no_agent_is_enrolled_the_scan_ends_at_once()
    {
        await _engine.SweepAsync();

        Assert.Equal(["-"], await HistoryAsync());
        Assert.Equal(["egress-blocked"], (await EntriesAsync()).Single().Controls.Where(control => control.Control == "BSC-010").Select(control => control.Reason!));
        Assert.Equal(0, await _stores.Queue.CountAsync(WorkQueues.Probes, Cancel));
    }

    [Fact]
    public async Task An_old_scan_that_is_judged_again_changes_findings_and_nothing_of_when_servers_are_probed()
    {
        var agent = await EnrolAsync("a1");
        await FirstScanAsync(agent);
        var before = (await _stores.Watch.States.FindAsync(Contoso, "a.example", Cancel))!.Value;
        var probed = await _stores.Watch.Audit.ListAsync(Contoso, null, null, Cancel).CountAsync(Cancel);
        var old = (await JobsAsync()).Select(job => new KeptProbe(job.Result! with { Replies = [new ProbedReply(Probed.UnknownRecipient, SmtpStage.RcptUnknown, 250, ["2.1.5 Ok"], 0.1)] }, true, null));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.IsType<CheckOutcome.Made>(await _engine.Check.RejudgeAsync(SweepEngine.Tenant("contoso"), "a.example", "rejudge-1", new KeptProbes([.. old], ReplyRules.Shipped), Cancel));
        Assert.IsType<CheckOutcome.Failed>(await _engine.Check.RejudgeAsync(SweepEngine.Tenant("contoso"), "b.example", "rejudge-1", new KeptProbes([], ReplyRules.Shipped), Cancel));

        Assert.Equal(["-", "opened BSC-010 mx.a.example [192.0.2.1]:25, opened BSC-010 mx.a.example [192.0.2.2]:25"], await HistoryAsync());
        var after = (await _stores.Watch.States.FindAsync(Contoso, "a.example", Cancel))!.Value;
        Assert.Equal(DueOf(before), DueOf(after));
        Assert.Equal(DueOf(before), await _stores.Watch.Due.DueAsync(Noon.AddDays(9), Cancel).Where(due => due.Kind == CheckKind.Probe).Select(due => due.At).SingleAsync(Cancel));
        Assert.Equal(probed, await _stores.Watch.Audit.ListAsync(Contoso, null, null, Cancel).CountAsync(Cancel));

        static DateTimeOffset DueOf(TargetState state) => state.Checks.Single(check => check.Kind == CheckKind.Probe).DueAt;
    }

    [Fact]
    public async Task Old_probes_are_forgotten()
    {
        var agent = await EnrolAsync("a1");
        await FirstScanAsync(agent);
        var repair = new RequestRepair(_stores.Watch, _stores.Queue, new SweepOptions(), new RetentionOptions(), _time);

        _time.Advance(TimeSpan.FromDays(14));
        Assert.Equal(0, await repair.ForgetAsync(Cancel));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await repair.ForgetAsync(Cancel));

        Assert.Empty(await JobsAsync());
    }

    private async Task FirstScanAsync(params Agent[] agents)
    {
        await _engine.SweepAsync();
        foreach (var agent in agents) await PostAllAsync(agent, 550);
        await _engine.WorkAsync();
        Assert.Equal(["-"], await HistoryAsync());
    }

    private async Task HearAsync(params Agent[] agents)
    {
        foreach (var agent in agents)
        {
            var kept = (await _stores.Watch.Agents.FindAsync(agent.Id, Cancel))!;
            await _stores.Watch.Agents.TryPutAsync(kept.Value with { LastSeenAt = _time.GetUtcNow() }, kept.ETag, Cancel);
        }
    }

    private async Task<Agent> EnrolAsync(string id)
    {
        _keys[id] = AgentKey.Create();
        var agent = new Agent(id, $"probe-{id}", _keys[id].PublicKey, _time.GetUtcNow(), new AgentCapabilities(true, false, null, [], false, "1"));
        Assert.True(await _stores.Watch.Agents.TryPutAsync(agent, null, Cancel));
        return agent;
    }

    private async Task PostAllAsync(Agent agent, int code)
    {
        foreach (var probe in await _engine.Desk.LeaseAsync(agent, 32, Cancel)) Assert.Equal(ProbeReceiptStatus.Taken, await PostAsync(agent, probe, code));
    }

    private async Task<ProbeReceiptStatus> PostAsync(Agent agent, LeasedProbe probe, int code)
    {
        var document = new ProbeDocument
        {
            Schema = ProbeDocument.SchemaId,
            Host = probe.Host,
            Address = probe.Address,
            Port = probe.Port,
            StartedAt = _time.GetUtcNow(),
            Seconds = 0.5,
            Recipient = $"nobody@{probe.Domain}",
            Connected = true,
            Keywords = [],
            Tls = TlsObservation.NotOffered,
            Transcript = [],
            Replies = [new ProbedReply(Probed.UnknownRecipient, SmtpStage.RcptUnknown, code, [code == 250 ? "2.1.5 Ok" : "5.1.1 no such user"], 0.1)],
        }.Write();
        return (await _engine.Desk.AcceptAsync(agent, probe.Job, probe.Lease, document, _keys[agent.Id].Sign(document), Cancel)).Status;
    }

    private ProbeJob Job(string scan, string address)
    {
        var endpoint = new Endpoint(DomainName.Parse("mx.a.example"), System.Net.IPAddress.Parse(address), 25);
        return new ProbeJob(ProbeIds.Job(scan, endpoint), scan, Contoso, "a.example", "a.example", "mx.a.example", address, 25, "abcdefghijklmnop", _time.GetUtcNow(), _time.GetUtcNow() + ProbeRules.Patience)
        {
            Resume = RetryWork.Form.Write(new RetryWork("20261126T1200Z", Contoso, "a.example", 0)),
        };
    }

    private Task<IReadOnlyList<string>> HistoryAsync() => _engine.HistoryAsync("contoso", "a.example");

    private async Task<IReadOnlyList<HistoryEntry>> EntriesAsync() => await _stores.Watch.States.HistoryAsync(Contoso, "a.example", null, null, Cancel).Reverse().ToListAsync(Cancel);

    private async Task<IReadOnlyList<ProbeJob>> JobsAsync() => await _stores.Watch.Probes.ListAsync(SweepIds.Scan("20261126T1200Z", Contoso, "a.example", CheckKind.Probe), Cancel).Select(job => job.Value).ToListAsync(Cancel);
}
