using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using CsCheck;

namespace Backscatter.Core.Tests.Monitoring;

public sealed class ScanObservationsTests
{
    [Theory]
    [InlineData("bl.spamcop.net 127.0.0.2", "192.0.2.1 bl.spamcop.net: fail high/3")]
    [InlineData("psbl.surriel.com 127.0.0.2", "192.0.2.1 psbl.surriel.com: fail medium/2")]
    [InlineData("all.s5h.net 127.0.0.2", "192.0.2.1 all.s5h.net: pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "192.0.2.1 bl.spamcop.net: pass")]
    [InlineData("bl.spamcop.net REFUSED", "192.0.2.1 bl.spamcop.net: unknown")]
    [InlineData("bl.spamcop.net 203.0.113.80", "192.0.2.1 bl.spamcop.net: unknown")]
    [InlineData("wl.mailspike.net 127.0.0.18", "192.0.2.1 wl.mailspike.net: pass")]
    [InlineData("ips.backscatterer.org 127.0.0.2", "192.0.2.1: unknown")]
    public void Each_list_says_its_own_of_an_address(string answer, string observed) =>
        Assert.Equal([observed], Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null, answer))).Of("BSC-021"));

    [Theory]
    [InlineData("ips.backscatterer.org 127.0.0.2", "192.0.2.1 ips.backscatterer.org: fail medium/2")]
    [InlineData("ips.backscatterer.org NXDOMAIN", "192.0.2.1 ips.backscatterer.org: pass")]
    [InlineData("ips.backscatterer.org REFUSED", "192.0.2.1 ips.backscatterer.org: unknown")]
    [InlineData("bl.spamcop.net 127.0.0.2", "192.0.2.1: unknown")]
    public void Backscatterer_alone_speaks_of_BSC_020(string answer, string observed) =>
        Assert.Equal([observed], Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null, answer))).Of("BSC-020"));

    [Fact]
    public void A_listing_on_two_lists_is_two_findings_each_with_its_own_words()
    {
        var seen = Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net 127.0.0.2", "psbl.surriel.com 127.0.0.2")));

        Assert.Equal(["192.0.2.1 bl.spamcop.net: fail high/3", "192.0.2.1 psbl.surriel.com: fail medium/2"], seen.Of("BSC-021"));
        Assert.All(seen.Observations.Where(observation => observation.Key.Control == "BSC-021"), observation => Assert.StartsWith($"Listed on {(observation.Key.List == "bl.spamcop.net" ? "SpamCop" : "PSBL")}", observation.Why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_listing_says_when_it_lapses()
    {
        var answer = Seen.Answer("ips.backscatterer.org", "127.0.0.2") with { Sighting = new Sighting("ips.backscatterer.org", "192.0.2.1", Seen.Now, Seen.Now, Seen.Now, 2, 0, true) };

        var observed = Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null) with { Listings = [answer] })).Observations.Single(seen => seen.Key.List == "ips.backscatterer.org");

        Assert.EndsWith("; lapses on 2026-06-01 if nothing new happens", observed.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.2", ConfirmationState.Pending, "unknown")]
    [InlineData("127.0.0.2", ConfirmationState.Confirmed, "fail high/3")]
    [InlineData("NXDOMAIN", ConfirmationState.RemovalPending, "unknown")]
    [InlineData("NXDOMAIN", ConfirmationState.Removed, "pass")]
    public void A_change_that_was_not_seen_again_is_not_known(string said, ConfirmationState state, string observed)
    {
        var answer = Seen.Answer("bl.spamcop.net", said) with { Confirmation = new Confirmation(state, 1, 2, null) };

        Assert.Equal([$"192.0.2.1 bl.spamcop.net: {observed}"], Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null) with { Listings = [answer] })).Of("BSC-021"));
    }

    [Fact]
    public void A_listing_that_a_wider_list_reports_as_well_is_one_finding()
    {
        var narrow = Seen.Answer("psbl.surriel.com", "127.0.0.2") with { ContainedIn = "bl.spamcop.net" };
        var wide = Seen.Answer("bl.spamcop.net", "127.0.0.2");

        Assert.Equal(["192.0.2.1 psbl.surriel.com: pass", "192.0.2.1 bl.spamcop.net: fail high/3"], Observed(narrow, wide).Of("BSC-021"));
        Assert.Equal("On PSBL - Passive Spam Block List; counts with bl.spamcop.net, which carries that list.", Observed(narrow, wide).Observations.Single(observation => observation.Key.List == "psbl.surriel.com").Why);
        Assert.Equal(["192.0.2.1 psbl.surriel.com: fail medium/2", "192.0.2.1 bl.spamcop.net: unknown"], Observed(narrow, Seen.Answer("bl.spamcop.net", "REFUSED")).Of("BSC-021"));

        static SeenAssessment Observed(params BlocklistCheckResult[] answers) => Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null) with { Listings = answers }));
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("NXDOMAIN")]
    [InlineData("REFUSED")]
    public void An_address_of_a_provider_fails_nothing(string said) =>
        Assert.Equal(["192.0.2.1 bl.spamcop.net: pass"], Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", Seen.Provider, $"bl.spamcop.net {said}"))).Of("BSC-021"));

    [Theory]
    [InlineData("NXDOMAIN", "pass")]
    [InlineData("REFUSED", "unknown")]
    public void A_list_that_nothing_shows_to_be_alive_ends_its_listing_where_another_clears_the_subject(string other, string observed)
    {
        var unproven = Seen.Answer("uribl.spameatingmonkey.net", "NXDOMAIN", "northwind.example");
        unproven = unproven with
        {
            Answer = AnswerInterpreter.NotSeenToLive(unproven.List),
            SelfTest = new ListSelfTest(SelfTestOutcome.Unproven, null, "no test entry", []),
            Evidence = new BlocklistEvidence("northwind.example.uribl.spameatingmonkey.net", [], DnsCode.NameError, null, "192.0.2.53:53", TimeSpan.Zero, DateTimeOffset.UnixEpoch, null),
        };
        var seen = Scans.Observed(Seen.Nothing with { DomainListings = [unproven, Seen.Answer("dbl.spamhaus.org", other, "northwind.example")] });

        Assert.Equal($"northwind.example uribl.spameatingmonkey.net: {observed}", seen.Of("BSC-022")[0]);
    }

    // What a control says is the sum of what its lists say.
    [Fact]
    public void The_lists_agree_with_the_control()
    {
        string[] zones = ["bl.spamcop.net", "psbl.surriel.com", "all.s5h.net", "ips.backscatterer.org"];
        string[] said = ["127.0.0.2", "NXDOMAIN", "REFUSED", "TIMEOUT", "203.0.113.80"];
        var answers = Gen.Select(Gen.Int[0, said.Length - 1], Gen.Int[0, 4], Gen.Bool).Array[zones.Length];
        Gen.Select(answers, Gen.Int[0, 15], Gen.Bool).Sample((given, chosen, isShared) =>
        {
            List<BlocklistCheckResult> listings =
            [
                .. zones.Select((zone, i) => (zone, i)).Where(pair => (chosen & (1 << pair.i)) != 0).Select(pair => Seen.Answer(pair.zone, said[given[pair.i].Item1]) with
                {
                    Confirmation = given[pair.i].Item2 < 2 ? new Confirmation((ConfirmationState)given[pair.i].Item2, 1, 2, null) : null,
                    ContainedIn = given[pair.i].Item3 ? "bl.spamcop.net" : null,
                }).Select(result => result.List.Zone == "bl.spamcop.net" ? result with { ContainedIn = null } : result),
            ];
            var report = Scans.Report(Seen.Addresses(Seen.Address("192.0.2.1", isShared ? Seen.Provider : null) with { Listings = listings }));
            var seen = ScanObservations.Of(report, "scan-1", new HashSet<string>());
            foreach (var assessed in report.Controls.Where(assessed => assessed.Control.Id is "BSC-020" or "BSC-021"))
            {
                var lists = seen.Observations.Where(observation => observation.Key.Control == assessed.Control.Id).ToList();
                Assert.Equal(assessed.Verdict == Verdict.Fail, lists.Exists(observation => observation.Verdict == Verdict.Fail));
                Assert.NotEmpty(lists);
            }
        });
    }

    [Theory]
    [InlineData("550 5.1.1 no such user", "pass")]
    [InlineData("250 2.1.5 Ok", "fail high/2")]
    [InlineData(null, "unknown")]
    public void An_endpoint_speaks_for_itself(string? reply, string observed) =>
        Assert.Equal([$"mx1.northwind.example [192.0.2.10]:25: {observed}"], Scans.Observed(Seen.Nothing.With(Seen.Endpoint("mx1", 10, reply))).Of("BSC-010"));

    [Theory]
    [InlineData(EndpointVerdict.AcceptsAllSilently, 1)]
    [InlineData(EndpointVerdict.AcceptsUnknown, 2)]
    [InlineData(EndpointVerdict.BackscatterConfirmed, 3)]
    public void A_bounce_that_was_seen_is_worse_than_one_that_may_come(EndpointVerdict verdict, int degree)
    {
        var endpoint = Seen.Endpoint("mx1", 10, "250 2.1.5 Ok");

        Assert.Equal([$"mx1.northwind.example [192.0.2.10]:25: fail high/{degree}"], Scans.Observed(Seen.Nothing.With(endpoint with { Judgement = endpoint.Judgement with { Verdict = verdict } })).Of("BSC-010"));
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", "pass")]
    [InlineData("v=DMARC1; p=reject; pct=50", "fail medium/1")]
    [InlineData("v=DMARC1; p=none", "fail medium/2")]
    [InlineData(null, "fail medium/3")]
    public void No_policy_is_worse_than_one_that_asks_for_nothing(string? record, string observed) =>
        Assert.Equal([$"northwind.example: {observed}"], Scans.Observed(Seen.Nothing with { Dmarc = record is null ? Seen.DmarcWithout(DmarcStatus.None) : Seen.Dmarc(record) }).Of("BSC-051"));

    [Fact]
    public void A_domain_that_lets_everybody_send_is_worse_than_one_without_a_record()
    {
        Assert.Equal(["northwind.example: fail medium/3"], Scans.Observed(Seen.Nothing with { Spf = Seen.Spf(SpfStatus.Valid, SpfProblemKind.EverybodyPasses) }).Of("BSC-050"));
        Assert.Equal(["northwind.example: fail medium/2"], Scans.Observed(Seen.Nothing with { Spf = Seen.Spf(SpfStatus.None) }).Of("BSC-050"));
        Assert.Equal(["northwind.example: fail medium/1"], Scans.Observed(Seen.Nothing with { Spf = Seen.Spf(SpfStatus.PermError) }).Of("BSC-050"));
    }

    [Fact]
    public void What_fails_says_what_to_do_and_what_passes_asks_for_nothing() => Assert.All(
        Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net 127.0.0.2", "psbl.surriel.com NXDOMAIN")).With(Seen.Endpoint("mx1", 10, "250 2.1.5 Ok"))).Observations,
        observation => Assert.Equal(observation.Verdict == Verdict.Pass, observation.NextStep is null));

    [Fact]
    public void Every_key_is_there_once()
    {
        var endpoint = Seen.Endpoint("mx1", 10, "250 2.1.5 Ok");
        var keys = Scans.Observed(Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net 127.0.0.2", "bl.spamcop.net NXDOMAIN")).With(endpoint, endpoint)).Observations.Select(observation => observation.Key).ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    public static TheoryData<string, bool, ScanFacts> Addresses()
    {
        var clean = Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN");
        var facts = Seen.Addresses(clean);
        return new()
        {
            { "everything is known", true, facts },
            { "a list did not answer", true, Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net REFUSED")) },
            { "a private address beside it", true, facts with { Addresses = [clean, Seen.Address("10.1.2.3", null, [])] } },
            { "its small range was walked", true, facts with { Spf = Seen.SpfOf("192.0.2.1") } },
            { "the SPF record costs too many lookups and was followed all the same", true, facts with { Spf = Seen.Spf(SpfStatus.PermError, SpfProblemKind.TooManyLookups) } },
            { "no SPF record", true, facts with { Spf = Seen.Spf(SpfStatus.None) } },
            { "no mail address at all", true, facts with { Addresses = [] } },
            { "an address as the target", true, facts with { Domain = null, Target = "192.0.2.1", Route = null, Spf = null } },
            { "the route was not finished", false, facts with { Route = null } },
            { "the route is not known", false, facts with { Route = Seen.Route(RouteKind.Unknown) } },
            { "a host's addresses are not known", false, facts with { Route = Seen.Route(RouteKind.Mx, null, RouteNoteKind.AddressesUnknown) } },
            { "more hosts than are followed", false, facts with { Route = Seen.Route(RouteKind.Mx, null, RouteNoteKind.TooManyHosts) } },
            { "SPF was not finished", false, facts with { Spf = null } },
            { "an SPF lookup failed", false, facts with { Spf = Seen.Spf(SpfStatus.TempError) } },
            { "an SPF lookup failed beside an error", false, facts with { Spf = Seen.Spf(SpfStatus.PermError, SpfProblemKind.LookupFailed) } },
            { "an SPF term cannot be read", false, facts with { Spf = Seen.Spf(SpfStatus.PermError, SpfProblemKind.SyntaxError) } },
            { "the SPF walk was cut", false, facts with { Spf = Seen.Spf(SpfStatus.Valid, SpfProblemKind.WalkCut) } },
            { "a range that is not looked at one by one", false, facts with { Spf = Seen.SpfOf("198.51.100.0/24") } },
            { "a range of which one address was looked at", false, facts with { Spf = Seen.SpfOf("192.0.2.0/30") } },
            { "an address was not finished", false, facts with { Addresses = [clean, Seen.Address("192.0.2.2", null, null)] } },
            { "no list was asked of the only address", false, Seen.Addresses(Seen.Address("10.1.2.3", null, [])) },
        };
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Addresses))]
    public void An_address_that_is_missing_is_gone_only_where_every_address_is_known(string what, bool isWhole, ScanFacts facts) =>
        Assert.True(isWhole == Scans.Observed(facts).Whole.Contains("BSC-021"), what);

    [Fact]
    public void Of_Backscatterer_nothing_is_whole_where_it_was_not_chosen()
    {
        var facts = Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN")) with { Zones = new HashSet<string> { "bl.spamcop.net" } };

        Assert.DoesNotContain("BSC-020", Scans.Observed(facts).Whole);
        Assert.Contains("BSC-021", Scans.Observed(facts).Whole);
    }

    public static TheoryData<string, bool, ScanFacts> Endpoints()
    {
        var facts = Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 5.1.1 no such user"));
        return new()
        {
            { "every server was probed", true, facts },
            { "every server was probed, and greylists", true, Seen.Nothing.With(Seen.Endpoint("mx1", 10, "451 4.7.1 Greylisting in action, please come back later")) },
            { "the domain takes no mail", true, Seen.Nothing with { Route = Seen.Route(RouteKind.NullMx) } },
            { "nobody permitted it", false, Seen.Nothing.With(Seen.Untested("mx1", 10, NotTestedReason.NotPermitted)) },
            { "one of two was not permitted", false, Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 5.1.1 no such user"), Seen.Untested("mx2", 20, NotTestedReason.NotPermitted)) },
            { "port 25 is blocked here", false, Seen.Nothing.With(Seen.Untested("mx1", 10, NotTestedReason.EgressBlocked)) },
            { "we are listed, so nobody was connected to", false, Seen.Nothing.With(Seen.Untested("mx1", 10, NotTestedReason.ProbeBlocked)) },
            { "not every host is known", false, facts with { Route = facts.Route! with { Notes = [new RouteNote(RouteNoteKind.AddressesUnknown, "mx2", "unknown")] } } },
            { "the MX records lead nowhere", false, Seen.Nothing with { Route = Seen.Route(RouteKind.Mx) } },
            { "the route was not finished", false, Seen.Nothing },
            { "a server was not looked at", false, facts with { Endpoints = [] } },
        };
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Endpoints))]
    public void A_server_that_is_missing_is_gone_only_where_every_server_was_probed(string what, bool isWhole, ScanFacts facts) =>
        Assert.True(isWhole == Scans.Observed(facts).Whole.Contains("BSC-010"), what);

    [Fact]
    public void Nothing_is_whole_in_a_scan_that_was_cut_short()
    {
        var report = Scans.Report(Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN"))) with { IsComplete = false };

        Assert.Empty(ScanObservations.Of(report, "scan-1", new HashSet<string>()).Whole);
    }
}
