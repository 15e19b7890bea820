using System.Net;
using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;
using Backscatter.Core.Smtp;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Probing;

/// <summary>The desk over a real store and queue, by a clock that the test moves.</summary>
public sealed class ProbeDeskTests : IAsyncLifetime
{
    private const string Scan = "s1-probe-0123456789ab";

    private static readonly WorkMessage Resume = RetryWork.Form.Write(new RetryWork("s1", Samples.Contoso, "contoso.example", 0));

    private readonly SqliteFile _file = new();
    private readonly Dictionary<string, AgentKey> _keys = [];
    private WatchStores _stores = null!;
    private ProbeDesk _desk = null!;
    private ProbeBoard _board = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _file.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _stores = await _file.OpenAsync();
        var senders = new SenderKey(_stores.Secrets);
        _desk = new ProbeDesk(_stores.Watch, _stores.Queue, senders, _file.Time);
        _board = new ProbeBoard(_stores.Watch, _stores.Queue, senders, ReplyRules.Shipped, _file.Time);
        await _stores.Watch.Targets.TryPutAsync(Target(), null, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var key in _keys.Values) key.Dispose();
        await _stores.DisposeAsync();
        await _file.DisposeAsync();
    }

    [Fact]
    public async Task A_probe_is_leased_with_what_it_needs_and_written_down_before()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1");

        var probe = Assert.Single(await _desk.LeaseAsync(agent, 32, Cancel));

        Assert.Equal(("contoso.example", "mx.contoso.example", "192.0.2.1", 25, Now.AddMinutes(2), true, null), (probe.Domain, probe.Host, probe.Address, probe.Port, probe.LeasedUntil, probe.AsksOthers, probe.ControlRecipient));
        Assert.Equal(probe.SenderToken, SenderToken.Of(await new SenderKey(_stores.Secrets).GetAsync(Cancel), Endpoint("192.0.2.1")));
        Assert.Empty(await _desk.LeaseAsync(agent, 32, Cancel));
        var entry = await _stores.Watch.Audit.ListAsync(Samples.Contoso, null, null, Cancel).SingleAsync(Cancel);
        Assert.Equal(("agent probe-a1", "target.probed", "contoso.example"), (entry.Who, entry.What, entry.Subject));
        using var ground = JsonDocument.Parse(entry.After!);
        Assert.Equal((Scan, "mx.contoso.example [192.0.2.1]:25", "a1", "maria"), (
            ground.RootElement.GetProperty("scan").GetString(), ground.RootElement.GetProperty("endpoint").GetString(), ground.RootElement.GetProperty("agent").GetString(),
            ground.RootElement.GetProperty("statement").GetProperty("by").GetString()));
    }

    [Fact]
    public async Task What_an_agent_saw_is_what_the_scan_finds_and_the_scan_is_made_again_when_nothing_is_open()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1", "192.0.2.2");
        var probes = await _desk.LeaseAsync(agent, 32, Cancel);

        Assert.Equal(ProbeReceiptStatus.Taken, (await PostAsync(agent, probes[0])).Status);
        Assert.Empty(await ResumedAsync());
        Assert.IsType<ProbeElsewhere.Awaited>(await FindAsync(probes[1].Address));
        await _desk.SeeCallbackAsync(agent, new SeenCallback(Now, "198.51.100.7", "mx", "", $"mxcheck+{probes[0].SenderToken}@probe.example"), Cancel);
        Assert.Equal(ProbeReceiptStatus.Taken, (await PostAsync(agent, probes[1])).Status);

        Assert.Equal([Resume.Body.GetRawText()], await ResumedAsync());
        var seen = Assert.IsType<ProbeElsewhere.Seen>(await FindAsync(probes[0].Address));
        Assert.Equal(EndpointVerdict.RejectsUnknown, EndpointJudge.Judge(seen.Observation).Verdict);
        Assert.Equal("198.51.100.7", Assert.Single(seen.Callbacks).Client);
        Assert.Empty(Assert.IsType<ProbeElsewhere.Seen>(await FindAsync(probes[1].Address)).Callbacks);
    }

    [Fact]
    public async Task A_result_whose_answer_was_lost_is_taken_again_and_what_should_have_followed_follows()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1");
        var probe = Assert.Single(await _desk.LeaseAsync(agent, 1, Cancel));
        var document = Document(probe.Address).Write();

        var first = await PostAsync(agent, probe, document);
        // As it is where the process dies after the result was kept: the message is not sent.
        await ResumedAsync();
        _file.Time.Advance(TimeSpan.FromHours(1));
        var again = await PostAsync(agent, probe, document);

        Assert.Equal((ProbeReceiptStatus.Taken, ProbeReceiptStatus.Taken), (first.Status, again.Status));
        Assert.Single(await ResumedAsync());
        Assert.Equal(ProbeReceiptStatus.Late, (await PostAsync(agent, probe, (Document(probe.Address) with { Seconds = 1.5 }).Write())).Status);
    }

    [Fact]
    public async Task Of_two_agents_who_ask_at_once_each_probe_has_one()
    {
        var (one, two) = (await EnrolAsync("a1"), await EnrolAsync("a2"));
        await PutAsync([.. Enumerable.Range(1, 20).Select(number => $"192.0.2.{number}")]);

        var leased = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => _desk.LeaseAsync(number % 2 == 0 ? one : two, 32, Cancel), Cancel)));

        var all = leased.SelectMany(probes => probes).ToList();
        Assert.Equal(20, all.Count);
        Assert.Equal(20, all.Select(probe => probe.Job).Distinct().Count());
        Assert.All([leased[0].Concat(leased[2]).Concat(leased[4]), leased[1].Concat(leased[3]).Concat(leased[5])], some => Assert.NotEmpty(some));
    }

    // Two MX hosts with one address, and two scans of different targets: the address is one.
    [Fact]
    public async Task One_address_is_probed_by_one_at_a_time_whatever_it_is_called()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1");
        await _board.PutAsync("s2", Target(), [new AwaitedProbe(Endpoint("192.0.2.1") with { Host = DomainName.Parse("mx2.contoso.example") }, DomainName.Parse("contoso.example"))], Resume, Cancel);

        var first = Assert.Single(await _desk.LeaseAsync(agent, 32, Cancel));
        Assert.Empty(await _desk.LeaseAsync(agent, 32, Cancel));
        await PostAsync(agent, first);
        var second = Assert.Single(await _desk.LeaseAsync(agent, 32, Cancel));

        Assert.Equal(("mx.contoso.example", "mx2.contoso.example"), (first.Host, second.Host));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_lasts_and_one_that_is_not_goes_to_another()
    {
        var (one, two) = (await EnrolAsync("a1"), await EnrolAsync("a2"));
        await PutAsync("192.0.2.1");
        var (first, others, probe) = await ChosenAsync(one, two);

        for (var minute = 0; minute < 3; minute++)
        {
            _file.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(Now.AddMinutes(2), await _desk.RenewAsync(first, probe.Job, probe.Lease, Cancel));
            Assert.Null(await _desk.RenewAsync(others, probe.Job, probe.Lease, Cancel));
            Assert.Empty(await _desk.LeaseAsync(others, 1, Cancel));
        }

        _file.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await _desk.RenewAsync(first, probe.Job, probe.Lease, Cancel));
        Assert.Equal((ProbeReceiptStatus.Late, "the probe is not leased to this agent any more"), Said(await PostAsync(first, probe)));
        var again = Assert.Single(await _desk.LeaseAsync(others, 1, Cancel));
        Assert.Equal((probe.Job, true), (again.Job, again.Lease != probe.Lease));
        Assert.Equal(ProbeReceiptStatus.Taken, (await PostAsync(others, again)).Status);
        Assert.Equal((ProbeReceiptStatus.Late, "the probe is over: it was made by another, or given up"), Said(await PostAsync(first, probe)));
        Assert.Equal(others.Id, await _stores.Watch.Probes.AgentOfAsync("192.0.2.1", Cancel));
    }

    [Fact]
    public async Task What_is_handed_back_goes_to_another_at_once()
    {
        var (one, two) = (await EnrolAsync("a1"), await EnrolAsync("a2"));
        await PutAsync("192.0.2.1");
        var (first, others, probe) = await ChosenAsync(one, two);

        Assert.False(await _desk.HandBackAsync(others, probe.Job, probe.Lease, Cancel));
        Assert.True(await _desk.HandBackAsync(first, probe.Job, probe.Lease, Cancel));
        Assert.False(await _desk.HandBackAsync(first, probe.Job, probe.Lease, Cancel));

        Assert.Empty(await _desk.LeaseAsync(first, 1, Cancel));
        Assert.Single(await _desk.LeaseAsync(others, 1, Cancel));
    }

    [Fact]
    public async Task The_agent_that_probed_an_address_before_gets_it_again_and_only_its_death_changes_that()
    {
        await _stores.Watch.Probes.KeepAgentAsync("192.0.2.1", "a1", Now, Cancel);
        await _stores.Watch.Probes.KeepAgentAsync("192.0.2.2", "a2", Now, Cancel);
        var (one, two) = (await EnrolAsync("a1"), await EnrolAsync("a2"));
        await PutAsync("192.0.2.1", "192.0.2.2");

        Assert.Equal("192.0.2.1", Assert.Single(await _desk.LeaseAsync(one, 32, Cancel)).Address);
        _file.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(["192.0.2.1", "192.0.2.2"], (await _desk.LeaseAsync(one, 32, Cancel)).Select(probe => probe.Address).Order());
        Assert.Empty(await _desk.LeaseAsync(two, 32, Cancel));
    }

    [Fact]
    public async Task An_agent_that_is_revoked_gets_nothing_and_nothing_of_it_counts()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1", "192.0.2.2");
        var probe = Assert.Single(await _desk.LeaseAsync(agent, 1, Cancel));
        var kept = (await _stores.Watch.Agents.FindAsync("a1", Cancel))!;
        await _stores.Watch.Agents.TryPutAsync(kept.Value with { RevokedAt = Now }, kept.ETag, Cancel);

        // What the caller remembers of the agent is from before.
        Assert.Empty(await _desk.LeaseAsync(agent, 32, Cancel));
        Assert.Null(await _desk.RenewAsync(agent, probe.Job, probe.Lease, Cancel));
        Assert.Equal((ProbeReceiptStatus.Refused, "the agent was revoked, or is none of ours"), Said(await PostAsync(agent, probe)));
        await _desk.SeeCallbackAsync(agent, new SeenCallback(Now, "198.51.100.7", "mx", "", $"{probe.SenderToken}@probe.example"), Cancel);
        Assert.Empty(await _stores.Watch.Probes.CallbacksAsync(probe.SenderToken, Now.AddHours(-1), Cancel));
    }

    [Theory]
    [InlineData("other key", ProbeReceiptStatus.Refused, "the signature is not this agent's over these bytes")]
    [InlineData("other bytes", ProbeReceiptStatus.Refused, "the signature is not this agent's over these bytes")]
    [InlineData("no document", ProbeReceiptStatus.Refused, "this is no backscatter.probe/1")]
    [InlineData("other server", ProbeReceiptStatus.Refused, "it is about another server than mx.contoso.example [192.0.2.1]:25")]
    [InlineData("old", ProbeReceiptStatus.Refused, "it was begun at 2026-11-23 11:54:59 UTC, before the probe was leased")]
    [InlineData("other lease", ProbeReceiptStatus.Late, "the probe is not leased to this agent any more")]
    [InlineData("other job", ProbeReceiptStatus.Late, "the probe is forgotten")]
    [InlineData("nonsense job", ProbeReceiptStatus.Late, "the probe is forgotten")]
    public async Task What_is_forged_or_replayed_is_not_believed(string forgery, ProbeReceiptStatus status, string why)
    {
        var (agent, other) = (await EnrolAsync("a1"), await EnrolAsync("a2", false));
        await PutAsync("192.0.2.1");
        var probe = Assert.Single(await _desk.LeaseAsync(agent, 1, Cancel));
        var document = forgery switch
        {
            "no document" => Encoding.UTF8.GetBytes("{\"schema\":\"backscatter.probe/1\"}"),
            "other server" => Document("192.0.2.2").Write(),
            "old" => (Document("192.0.2.1") with { StartedAt = Now.AddSeconds(-301) }).Write(),
            _ => Document("192.0.2.1").Write(),
        };
        var signature = _keys[forgery == "other key" ? other.Id : agent.Id].Sign(document);
        if (forgery == "other bytes") document = [.. document, (byte)' '];

        var receipt = await _desk.AcceptAsync(
            agent, forgery switch { "other job" => probe.Job[..^1] + (probe.Job[^1] == '0' ? '1' : '0'), "nonsense job" => "../../x", _ => probe.Job }, forgery == "other lease" ? "nonsense" : probe.Lease, document, signature, Cancel);

        Assert.Equal(status, receipt.Status);
        Assert.StartsWith(why, receipt.Why, StringComparison.Ordinal);
        Assert.IsType<ProbeElsewhere.Awaited>(await FindAsync("192.0.2.1"));
        Assert.Equal(ProbeReceiptStatus.Taken, (await PostAsync(agent, probe)).Status);
    }

    [Fact]
    public async Task Leave_that_was_taken_back_meanwhile_is_leave_no_more()
    {
        var agent = await EnrolAsync("a1");
        await PutAsync("192.0.2.1");
        var target = (await _stores.Watch.Targets.FindAsync(Samples.Contoso, "contoso.example", Cancel))!;
        await _stores.Watch.Targets.TryPutAsync(target.Value with { Probe = null }, target.ETag, Cancel);

        Assert.Empty(await _desk.LeaseAsync(agent, 32, Cancel));

        Assert.Single(await ResumedAsync());
        Assert.Equal("No connection was made: the target may not be probed any more.", Assert.IsType<ProbeElsewhere.NotMade>(await FindAsync("192.0.2.1")).Judgement.Why);
    }

    [Theory]
    [InlineData("mxcheck+TOKEN@probe.example", 0, 1)]
    [InlineData("mxcheck@probe.example", 0, 0)]
    [InlineData("mxcheck+abcdefghijklmnop@probe.example", 0, 0)]
    [InlineData("mxcheck+TOKEN@probe.example", -61, 0)]
    [InlineData("mxcheck+TOKEN@probe.example", 6, 0)]
    public async Task Only_calls_back_to_senders_of_ours_are_kept(string recipient, int minute, int kept)
    {
        var agent = await EnrolAsync("a1");
        var token = SenderToken.Of(await new SenderKey(_stores.Secrets).GetAsync(Cancel), Endpoint("192.0.2.1"));

        await _desk.SeeCallbackAsync(agent, new SeenCallback(Now.AddMinutes(minute), "198.51.100.7", new string('h', 9999), "", recipient.Replace("TOKEN", token, StringComparison.Ordinal)), Cancel);

        var callbacks = await _stores.Watch.Probes.CallbacksAsync(token, Now.AddDays(-1), Cancel);
        Assert.Equal(kept, callbacks.Count);
        Assert.All(callbacks, callback => Assert.Equal(255, callback.Helo.Length));
    }

    [Fact]
    public async Task Whoever_calls_back_for_ever_fills_nothing()
    {
        var agent = await EnrolAsync("a1");
        var token = SenderToken.Of(await new SenderKey(_stores.Secrets).GetAsync(Cancel), Endpoint("192.0.2.1"));

        for (var number = 0; number < 150; number++) await _desk.SeeCallbackAsync(agent, new SeenCallback(Now.AddTicks(number), "198.51.100.7", "mx", "", $"{token}@probe.example"), Cancel);

        Assert.Equal(100, await _stores.Watch.Probes.ForgetAsync(Now.AddDays(1), Cancel));
    }

    [Fact]
    public async Task What_an_agent_says_of_itself_is_known_when_it_first_asks()
    {
        var agent = await EnrolAsync("a1", ipv4: false);
        Assert.Equal("probe.no-able-agent", Assert.IsType<ProbeElsewhere.NotMade>(await FindAsync("192.0.2.1")).Judgement.Rule);

        await _desk.LeaseAsync(agent with { Can = agent.Can with { IPv4 = true, Region = "Zürich" } }, 1, Cancel);

        Assert.IsType<ProbeElsewhere.Awaited>(await FindAsync("192.0.2.1"));
        Assert.Equal("Zürich", (await _stores.Watch.Agents.FindAsync("a1", Cancel))!.Value.Can.Region);
        Assert.Equal("probe.no-able-agent", Assert.IsType<ProbeElsewhere.NotMade>(await FindAsync("2001:db8::1")).Judgement.Rule);
    }

    [Fact]
    public async Task Where_nobody_is_enrolled_this_process_stays_the_reason() =>
        Assert.Equal("Or enrol an agent on a machine where it is open: backscatter agents add.", Assert.IsType<ProbeElsewhere.Nobody>(await FindAsync("192.0.2.1")).NextStep);

    // A domain whose server has another address each time it is asked for.
    [Fact]
    public async Task A_scan_does_not_wait_for_ever_for_addresses_that_change()
    {
        await EnrolAsync("a1");
        for (var round = 1; round <= 3; round++)
        {
            Assert.IsType<ProbeElsewhere.Awaited>(await FindAsync($"192.0.2.{round}"));
            await PutAsync($"192.0.2.{round}");
            _file.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("probe.came-up-late", Assert.IsType<ProbeElsewhere.NotMade>(await FindAsync("192.0.2.4")).Judgement.Rule);
    }

    private static WatchedTarget Target() => new(Samples.Contoso, "contoso.example", Samples.Noon) { Probe = new ProbePermission("maria", "ours", Samples.Noon) };

    private static Endpoint Endpoint(string address) => new(DomainName.Parse("mx.contoso.example"), IPAddress.Parse(address), 25);

    private static (ProbeReceiptStatus, string?) Said(ProbeReceipt receipt) => (receipt.Status, receipt.Why);

    private async Task<Agent> EnrolAsync(string id, bool ipv4 = true)
    {
        _keys[id] = AgentKey.Create();
        var agent = new Agent(id, $"probe-{id}", _keys[id].PublicKey, Now, new AgentCapabilities(ipv4, false, null, [], false, "1"));
        Assert.True(await _stores.Watch.Agents.TryPutAsync(agent, null, Cancel));
        return agent;
    }

    /// <summary>Who of two was chosen, who was not, and what was leased.</summary>
    private async Task<(Agent First, Agent Others, LeasedProbe Probe)> ChosenAsync(Agent one, Agent two) =>
        await _desk.LeaseAsync(one, 1, Cancel) is [var probe] ? (one, two, probe) : (two, one, Assert.Single(await _desk.LeaseAsync(two, 1, Cancel)));

    private Task PutAsync(params string[] addresses) =>
        _board.PutAsync(Scan, Target(), [.. addresses.Select(address => new AwaitedProbe(Endpoint(address), DomainName.Parse("contoso.example")))], Resume, Cancel);

    private Task<ProbeElsewhere> FindAsync(string address) => _board.Of(Scan).FindAsync(Endpoint(address), DomainName.Parse("contoso.example"), Cancel);

    private ProbeDocument Document(string address) => new()
    {
        Schema = ProbeDocument.SchemaId,
        Host = "mx.contoso.example",
        Address = address,
        Port = 25,
        StartedAt = Now,
        Seconds = 1,
        Recipient = "nobody@contoso.example",
        Connected = true,
        Keywords = [],
        Tls = TlsObservation.NotOffered,
        Replies = [new ProbedReply(Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, ["5.1.1 no such user"], 0.2)],
        Transcript = [],
    };

    private Task<ProbeReceipt> PostAsync(Agent agent, LeasedProbe probe, byte[]? document = null)
    {
        document ??= (Document(probe.Address) with { Host = probe.Host }).Write();
        return _desk.AcceptAsync(agent, probe.Job, probe.Lease, document, _keys[agent.Id].Sign(document), Cancel);
    }

    private async Task<IReadOnlyList<string>> ResumedAsync()
    {
        var taken = await _stores.Queue.TakeAsync(WorkQueues.Scans, 32, TimeSpan.FromMinutes(1), Cancel);
        foreach (var work in taken) await _stores.Queue.CompleteAsync(work, Cancel);
        return [.. taken.Select(work => work.Message!.Body.GetRawText())];
    }
}
