using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using Backscatter.Core.Tests.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Scanning;

public sealed class ScannerTests
{
    private const string Northwind = """
        northwind.example MX 10 mx1.northwind.example
        northwind.example TXT v=spf1 mx ip4:192.0.2.9 -all
        _dmarc.northwind.example TXT v=DMARC1; p=reject
        mx1.northwind.example A 192.0.2.1
        1.2.0.192.in-addr.arpa PTR mx1.northwind.example
        9.2.0.192.in-addr.arpa PTR out.northwind.example
        out.northwind.example A 192.0.2.9
        """;

    private const string TestPoints = """
        2.0.0.127.bl.spamcop.net A 127.0.0.2
        2.0.0.127.ips.backscatterer.org A 127.0.0.2
        """;

    [Fact]
    public async Task A_scan_sees_the_route_the_senders_the_policy_the_servers_and_the_lists()
    {
        var report = await ScanAsync(new ZoneResolver(Northwind, TestPoints), new MailServers());

        Assert.True(report.IsComplete);
        Assert.Equal(["mx1.northwind.example [192.0.2.1]:25 RejectsUnknown"], report.Facts.Endpoints.Select(seen => $"{seen.Endpoint} {seen.Judgement.Verdict}"));
        Assert.Equal(["192.0.2.1", "192.0.2.9"], report.Facts.Addresses.Select(address => address.Address.ToString()));
        Assert.Equal(
            ["MX mx1.northwind.example", "northwind.example → mx → mx1.northwind.example"],
            report.Facts.Addresses[0].Roles.Select(role => role.Replace(" (192.0.2.1)", "", StringComparison.Ordinal)));
        Assert.Equal("pass", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-010")));
        Assert.Equal([ReverseStatus.Confirmed, ReverseStatus.Confirmed], report.Facts.Addresses.Select(address => address.Reverse?.Status));
        Assert.Equal(PublicationStatus.NotPublished, report.Facts.Transport?.MtaSts.Status);
        Assert.Equal(["mx1.northwind.example"], report.Facts.Transport?.Dane.Select(host => host.Host.Ascii));
        Assert.Equal("pass", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-021")));
        Assert.Equal(["192.0.2.1 pass", "192.0.2.9 pass"], report.Controls.Single(assessed => assessed.Control.Id == "BSC-040").Subjects.Select(subject => $"{subject.Subject} {Seen.Said(subject)}"));
    }

    [Fact]
    public async Task Without_consent_no_connection_is_made()
    {
        var servers = new MailServers();

        var report = await ScanAsync(new ZoneResolver(Northwind, TestPoints), servers, consent: ProbeConsent.None);

        Assert.Empty(servers.Connections);
        Assert.Equal((NotTestedReason.NotPermitted, "scan.no-permission"), (report.Facts.Endpoints[0].Judgement.Reason, report.Facts.Endpoints[0].Judgement.Rule));
        Assert.Equal("unknown: not-permitted", Seen.Said(report.Controls[0]));
    }

    [Theory]
    [InlineData("A 10.0.0.5", "5.0.0.10.")]
    [InlineData("A 127.0.0.1", "1.0.0.127.")]
    [InlineData("A 169.254.169.254", "254.169.254.169.")]
    [InlineData("AAAA ::ffff:10.0.0.5", "5.0.0.10.")]
    [InlineData("AAAA fd00::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.")]
    public async Task A_private_address_is_neither_connected_to_nor_asked_about(string record, string label)
    {
        var servers = new MailServers();
        var zones = new ZoneResolver("northwind.example MX 10 mx1.northwind.example", $"mx1.northwind.example {record}", TestPoints);

        var report = await ScanAsync(zones, servers, allowPrivate: false);

        Assert.Empty(servers.Connections);
        Assert.Equal((NotTestedReason.NotPermitted, "scan.address-not-public"), (report.Facts.Endpoints[0].Judgement.Reason, report.Facts.Endpoints[0].Judgement.Rule));
        Assert.DoesNotContain(zones.Asked, asked => asked.Name.StartsWith(label, StringComparison.Ordinal));
        Assert.NotEqual(Verdict.Pass, report.Controls.Single(assessed => assessed.Control.Id == "BSC-021").Verdict);
        Assert.Equal("unknown: not-asked", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-040")));
    }

    [Fact]
    public async Task An_address_is_asked_about_once_whatever_it_is_and_however_it_is_written()
    {
        var zones = new ZoneResolver(
            """
            northwind.example MX 10 mx1.northwind.example
            northwind.example MX 20 mx2.northwind.example
            northwind.example TXT v=spf1 mx a:mx1.northwind.example ip4:192.0.2.1 include:spf.northwind.example -all
            spf.northwind.example TXT v=spf1 ip4:192.0.2.0/30 -all
            mx1.northwind.example A 192.0.2.1
            mx2.northwind.example AAAA ::ffff:192.0.2.1
            """, TestPoints);

        var report = await ScanAsync(zones, new MailServers());

        Assert.Single(zones.Asked, asked => asked.Name == "1.2.0.192.bl.spamcop.net");
        Assert.Single(zones.Asked, asked => asked.Name == "1.2.0.192.in-addr.arpa");
        Assert.Equal(["192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3"], report.Facts.Addresses.Select(address => address.Address.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Large_ranges_and_addresses_of_providers_are_not_asked_about()
    {
        var zones = new ZoneResolver(
            """
            northwind.example MX 0 .
            northwind.example TXT v=spf1 ip4:198.51.100.0/27 ip4:192.0.2.0/28 ip6:2001:db8::/64 include:spf.protection.outlook.com -all
            spf.protection.outlook.com TXT v=spf1 ip4:203.0.113.1 -all
            """, TestPoints);

        var report = await ScanAsync(zones, new MailServers());

        Assert.Equal(16, report.Facts.Addresses.Count);
        Assert.All(report.Facts.Addresses, address => Assert.StartsWith("192.0.2.", address.Address.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(zones.Asked, asked => asked.Name.Contains("100.51.198", StringComparison.Ordinal) || asked.Name.Contains("113.0.203", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_domains_with_one_server_reach_it_one_after_the_other()
    {
        var zones = new ZoneResolver(
            """
            northwind.example MX 10 mx.shared.example
            contoso.example MX 10 mx.shared.example
            contoso.example MX 20 mx4.shared.example
            mx.shared.example A 192.0.2.1
            mx4.shared.example AAAA ::ffff:192.0.2.1
            """, TestPoints);
        var servers = new MailServers(held: true);
        using var scanner = Scanner(zones, servers);

        var scans = Task.WhenAll(((string[])["northwind.example", "contoso.example"]).Select(domain => scanner.ScanAsync(Request(domain), null, TestContext.Current.CancellationToken)));
        await servers.Reached.Task;
        servers.LetIn();
        var reports = await scans;

        Assert.Equal(3, servers.Connections.Count);
        Assert.Equal(1, servers.MostAtOnce);
        Assert.All(reports.SelectMany(report => report.Facts.Endpoints), seen => Assert.Equal(EndpointVerdict.RejectsUnknown, seen.Judgement.Verdict));
    }

    [Theory]
    [InlineData("northwind.example TXT")]
    [InlineData("_dmarc.northwind.example TXT")]
    [InlineData("1.2.0.192.bl.spamcop.net A")]
    [InlineData("2.0.0.127.bl.spamcop.net A")]
    [InlineData("1.2.0.192.in-addr.arpa PTR")]
    [InlineData("_mta-sts.northwind.example TXT")]
    public async Task One_answer_that_is_late_does_not_hold_back_the_probe(string late)
    {
        var servers = new MailServers();
        var resolver = new HeldResolver(new ZoneResolver(Northwind, TestPoints), question => question.ToString() == late);
        using var scanner = Scanner(resolver, servers);

        var scan = scanner.ScanAsync(Request("northwind.example"), null, TestContext.Current.CancellationToken);
        await servers.Reached.Task;
        Assert.False(scan.IsCompleted);
        resolver.LetGo();

        Assert.True((await scan).IsComplete);
    }

    [Theory]
    [InlineData("northwind.example MX", 2, 4, "BSC-010 BSC-011 BSC-014 BSC-020 BSC-021 BSC-030 BSC-031 BSC-032 BSC-033 BSC-040 BSC-041 BSC-050 BSC-052")]
    [InlineData("northwind.example TXT", 7, 8, "BSC-020 BSC-021 BSC-040 BSC-050")]
    [InlineData("_dmarc.northwind.example TXT", 9, 10, "BSC-051")]
    [InlineData("1.2.0.192.ips.backscatterer.org A", 9, 10, "BSC-020 BSC-021")]
    [InlineData("northwind.example.uribl.spameatingmonkey.net A", 9, 10, "BSC-022")]
    [InlineData("1.2.0.192.in-addr.arpa PTR", 9, 10, "BSC-040")]
    [InlineData("_smtp._tls.northwind.example TXT", 9, 10, "")]
    [InlineData("connection", 9, 10, "BSC-010 BSC-011 BSC-014 BSC-030 BSC-031 BSC-032 BSC-033 BSC-041")]
    public async Task What_the_deadline_or_the_user_cuts_off_is_unknown_and_the_rest_is_told(string held, int done, int total, string interrupted)
    {
        foreach (var byUser in (bool[])[true, false])
        {
            var time = new FakeTimeProvider(Seen.Now);
            using var user = new CancellationTokenSource();
            var settled = new Progress(told => (told.Done, told.Total) == (done, total));
            using var scanner = Scanner(new HeldResolver(new ZoneResolver(Northwind, TestPoints), question => question.ToString() == held), new MailServers(held == "connection"), time);

            var scan = scanner.ScanAsync(Request("northwind.example") with { Deadline = TimeSpan.FromSeconds(15) }, settled, user.Token);
            await settled.Reached.Task;
            if (byUser) await user.CancelAsync();
            else time.Advance(TimeSpan.FromSeconds(15));
            var report = await scan;

            Assert.False(report.IsComplete);
            Assert.Equal(interrupted, string.Join(' ', report.Controls.Where(assessed => assessed.Reason == "interrupted").Select(assessed => assessed.Control.Id)));
            Assert.NotEqual(Verdict.Pass, report.Verdict);
        }
    }

    [Fact]
    public async Task A_server_whose_turn_did_not_come_before_the_deadline_is_interrupted_and_nothing_else()
    {
        var time = new FakeTimeProvider(Seen.Now);
        var zones = new ZoneResolver(
            """
            northwind.example MX 0 northwind-example.mail.protection.outlook.com
            northwind-example.mail.protection.outlook.com A 192.0.2.1
            northwind-example.mail.protection.outlook.com A 192.0.2.2
            northwind-example.mail.protection.outlook.com A 192.0.2.3
            """, TestPoints);
        var servers = new MailServers(held: true);
        using var scanner = Scanner(zones, servers, time);

        var scan = scanner.ScanAsync(Request("northwind.example") with { Deadline = TimeSpan.FromSeconds(15) }, null, TestContext.Current.CancellationToken);
        await servers.Reached.Task;
        time.Advance(TimeSpan.FromSeconds(15));
        var report = await scan;

        Assert.Equal(
            ["192.0.2.1 microsoft-365 scan.interrupted", "192.0.2.2 microsoft-365 scan.interrupted", "192.0.2.3 microsoft-365 scan.interrupted"],
            report.Facts.Endpoints.Select(seen => $"{seen.Endpoint.Address} {seen.Provider?.Id} {seen.Judgement.Rule}"));
        Assert.DoesNotContain("192.0.2.3:25", servers.Connections);
        Assert.Equal("unknown: interrupted", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-010")));
    }

    [Fact]
    public async Task A_scan_that_is_cancelled_before_it_begins_gives_its_report()
    {
        var servers = new MailServers();
        using var scanner = Scanner(new ZoneResolver(Northwind, TestPoints), servers);

        var report = await scanner.ScanAsync(Request("northwind.example"), null, new CancellationToken(canceled: true));

        Assert.False(report.IsComplete);
        Assert.Empty(servers.Connections);
        Assert.All(report.Controls, assessed => Assert.Equal("unknown: interrupted", Seen.Said(assessed)));
    }

    [Fact]
    public async Task An_address_is_scanned_without_any_connection()
    {
        var servers = new MailServers();
        using var scanner = Scanner(new ZoneResolver("1.2.0.192.bl.spamcop.net A 127.0.0.2", TestPoints), servers);

        var report = await scanner.ScanAsync(Request("192.0.2.0/31"), null, TestContext.Current.CancellationToken);

        Assert.Empty(servers.Connections);
        Assert.Equal(["192.0.2.0", "192.0.2.1"], report.Facts.Addresses.Select(address => address.Address.ToString()));
        Assert.Equal(["BSC-020 pass", "BSC-021 fail", "BSC-040 fail"], report.Controls.Select(assessed => $"{assessed.Control.Id} {Seen.Said(assessed)}"));
    }

    [Fact]
    public async Task Progress_is_told_until_all_is_done()
    {
        var progress = new Progress(_ => true);
        using var scanner = Scanner(new ZoneResolver(Northwind, TestPoints), new MailServers());

        await scanner.ScanAsync(Request("northwind.example"), progress, TestContext.Current.CancellationToken);

        Assert.Contains(progress.Told, told => told.Done == told.Total && told.Total == 10);
        Assert.All(progress.Told, told => Assert.InRange(told.Done, 0, told.Total));
        Assert.Equal(
            [
                "DMARC", "MTA-STS, TLS-RPT and DANE", "SPF", "blocklists for 192.0.2.1", "blocklists for 192.0.2.9", "domain blocklists", "mail route",
                "probe of mx1.northwind.example [192.0.2.1]:25", "reverse name of 192.0.2.1", "reverse name of 192.0.2.9",
            ],
            progress.Told.Select(told => told.Doing).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(EgressStatus.Blocked)]
    [InlineData(EgressStatus.Intercepted)]
    [InlineData(EgressStatus.Unknown)]
    public async Task Where_port_25_was_not_shown_to_lead_out_no_connection_is_made(EgressStatus status)
    {
        var servers = new MailServers();
        using var scanner = Scanner(new ZoneResolver(Northwind, TestPoints), servers);
        var withheld = ProbeStop.OfEgress(new EgressVerdict(status, "Seen.", "Mend it."));

        var report = await scanner.ScanAsync(Request("northwind.example") with { Withheld = withheld }, null, TestContext.Current.CancellationToken);

        Assert.Empty(servers.Connections);
        Assert.Equal(
            ("NotTested", "EgressBlocked", "No connection was made. Seen.", "Mend it."),
            (report.Facts.Endpoints[0].Judgement.Verdict.ToString(), report.Facts.Endpoints[0].Judgement.Reason.ToString(), report.Facts.Endpoints[0].Judgement.Why, report.Facts.Endpoints[0].Judgement.NextStep));
        Assert.Equal("unknown: egress-blocked", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-010")));
    }

    // Others are asked where this process is withheld, never where nobody gave leave or the address is nobody's on the internet, and never where it may connect itself.
    [Theory]
    [InlineData("seen", "RejectsUnknown  awaited 0: unknown.wording.no-such-user, calls 1", "pass")]
    [InlineData("not-made", "NotTested NoAgent awaited 0: probe.given-up, calls 0", "unknown: no-agent")]
    [InlineData("nobody", "NotTested EgressBlocked awaited 0: egress.blocked, calls 0", "unknown: egress-blocked")]
    [InlineData("awaited", "NotTested NoAgent awaited 1: probe.awaited, calls 0", "unknown: no-agent")]
    [InlineData("awaited without consent", "NotTested NotPermitted awaited 0: scan.no-permission, calls 0", "unknown: not-permitted")]
    [InlineData("awaited not public", "NotTested NotPermitted awaited 0: scan.address-not-public, calls 0", "unknown: not-permitted")]
    [InlineData("awaited not withheld", "RejectsUnknown  awaited 0: unknown.wording.does-not-exist, calls 0", "pass")]
    public async Task What_others_see_counts_where_this_process_may_not_connect(string known, string said, string control)
    {
        var servers = new MailServers();
        using var scanner = Scanner(new ZoneResolver(Northwind, TestPoints), servers);
        var withheld = ProbeStop.OfEgress(new EgressVerdict(EgressStatus.Blocked, "Seen.", "Mend it."));
        var request = Request("northwind.example", known.EndsWith("consent", StringComparison.Ordinal) ? ProbeConsent.None : ProbeConsent.Granted) with
        {
            Withheld = known.EndsWith("withheld", StringComparison.Ordinal) ? null : withheld,
            AllowPrivate = !known.EndsWith("public", StringComparison.Ordinal),
            Elsewhere = new Elsewhere(known.Split(' ')[0]),
        };

        var report = await scanner.ScanAsync(request, null, TestContext.Current.CancellationToken);

        var facts = Assert.Single(report.Facts.Endpoints);
        Assert.Equal(said, $"{facts.Judgement.Verdict} {facts.Judgement.Reason} awaited {report.Awaited.Count}: {facts.Judgement.Rule}, calls {facts.Callbacks.Count}");
        Assert.Equal(control, Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-010")));
        Assert.Equal(request.Withheld is null ? 1 : 0, servers.Connections.Count);
        if (known == "nobody") Assert.Equal("Mend it. Or enrol one.", facts.Judgement.NextStep);
    }

    private sealed class Elsewhere(string known) : IProbesElsewhere
    {
        public Task<ProbeElsewhere> FindAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken)
        {
            var reply = new SmtpReply(550, ["5.1.1 no such user"]);
            var seen = new ProbeObservation(
                endpoint, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), $"nobody@{domain}", true, null, null, [], TlsObservation.NotOffered, null,
                new StageReply(SmtpStage.RcptUnknown, reply, TimeSpan.Zero, ReplyClassifier.Classify(SmtpStage.RcptUnknown, reply, ReplyRules.Shipped)), null, null, null, null, []);
            return Task.FromResult<ProbeElsewhere>(known switch
            {
                "seen" => new ProbeElsewhere.Seen(seen, [new SeenCallback(DateTimeOffset.UnixEpoch, "192.0.2.1", "mx", "", "a@probe.example")]),
                "not-made" => new ProbeElsewhere.NotMade(EndpointJudgement.NotTested(NotTestedReason.NoAgent, "Nobody came.", "Wait.", "probe.given-up")),
                "nobody" => new ProbeElsewhere.Nobody("Or enrol one."),
                _ => new ProbeElsewhere.Awaited(),
            });
        }
    }

    [Theory]
    [InlineData(Verdict.Fail, true)]
    [InlineData(Verdict.Pass, false)]
    [InlineData(Verdict.Unknown, false)]
    public void Only_a_listing_of_our_own_address_stops_us(Verdict verdict, bool stops)
    {
        Assert.Null(ProbeStop.OfEgress(new EgressVerdict(EgressStatus.Open, "Seen.", null)));
        Assert.Equal(stops, ProbeStop.OfOwnAddress(IPAddress.Parse("192.0.2.25"), new SubjectVerdict("192.0.2.25", verdict, null, "Seen.")) is { Reason: NotTestedReason.ProbeBlocked });
    }

    [Fact]
    public async Task What_a_connector_may_throw_is_seen_and_what_it_may_not_is_not_hidden()
    {
        var refused = await ScanAsync(new ZoneResolver(Northwind, TestPoints), new Throwing(new SocketException((int)SocketError.ConnectionRefused)));
        Assert.Equal("unknown: unreachable", Seen.Said(refused.Controls[0]));

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ScanAsync(new ZoneResolver(Northwind, TestPoints), new Throwing(new InvalidOperationException("a fault of ours"))));
        Assert.Equal("a fault of ours", fault.Message);
    }

    private static async Task<ScanReport> ScanAsync(IDnsResolver resolver, ISmtpConnector servers, ProbeConsent consent = ProbeConsent.Granted, bool allowPrivate = true)
    {
        using var scanner = Scanner(resolver, servers);
        return await scanner.ScanAsync(Request("northwind.example", consent) with { AllowPrivate = allowPrivate }, null, TestContext.Current.CancellationToken);
    }

    private static ScanRequest Request(string target, ProbeConsent consent = ProbeConsent.Granted)
    {
        Assert.True(Target.TryParse(target, out var read, out var error), error);
        return new ScanRequest(read, consent) { AllowPrivate = true };
    }

    private static Scanner Scanner(IDnsResolver resolver, ISmtpConnector servers, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var lists = BlocklistCatalogue.Shipped.Named(["bl.spamcop.net", "ips.backscatterer.org", "uribl.spameatingmonkey.net"]).Select(list => list.Subjects == SubjectKinds.Domain ? list with { TestPoints = [] } : list).ToList();
        var options = new ProbeOptions { Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")), SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")) };
        return new Scanner(
            new ScannerParts
            {
                Routes = new RouteDiscovery(resolver, MailProviders.Shipped),
                Senders = new SpfDiscovery(resolver, MailProviders.Shipped),
                Policies = new DmarcDiscovery(resolver),
                ReverseNames = new ReverseDiscovery(resolver),
                Transport = new TransportDiscovery(resolver),
                Blocklists = new BlocklistChecker(resolver, lists, BlocklistKeys.None, time),
                Zones = lists.Select(list => list.Zone).ToHashSet(StringComparer.Ordinal),
                Probe = new SmtpProbe(servers, ReplyRules.Shipped, options, time),
            },
            time);
    }

    private sealed class Throwing(Exception exception) : ISmtpConnector
    {
        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => Task.FromException<Stream>(exception);
    }

    /// <summary>Keeps what it is told, and completes when it is told what it waits for.</summary>
    private sealed class Progress(Func<ScanProgress, bool> awaited) : IProgress<ScanProgress>
    {
        public ConcurrentQueue<ScanProgress> Told { get; } = new();

        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(ScanProgress value)
        {
            Told.Enqueue(value);
            if (awaited(value)) Reached.TrySetResult();
        }
    }
}
