using Backscatter.Core.Blocklists;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Compliance;

public sealed class BlocklistControlTests
{
    [Theory]
    [InlineData("192.0.2.1", "ips.backscatterer.org NXDOMAIN", "pass")]
    [InlineData("192.0.2.1", "ips.backscatterer.org 127.0.0.2", "fail")]
    [InlineData("192.0.2.1", "ips.backscatterer.org REFUSED", "unknown: refused")]
    [InlineData("192.0.2.1", "ips.backscatterer.org TIMEOUT", "unknown: timeout")]
    [InlineData("192.0.2.1", "ips.backscatterer.org SERVFAIL", "unknown: server-failure")]
    [InlineData("192.0.2.1", "ips.backscatterer.org 203.0.113.80", "unknown: answer-outside-127/8")]
    [InlineData("192.0.2.1", "bl.spamcop.net NXDOMAIN", "unknown: not-asked")]
    [InlineData("2001:db8::1", "bl.spamcop.net NXDOMAIN", "pass")]
    public void BSC_020_goes_by_Backscatterer_alone(string address, string answer, string expected) =>
        Assert.Equal(expected, Seen.Addresses(Seen.Address(address, null, answer, "dnsbl.dronebl.org 127.0.0.3")).Of("BSC-020"));

    [Fact]
    public void BSC_020_is_unknown_where_Backscatterer_was_not_chosen()
    {
        var facts = Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN")) with { Zones = new HashSet<string> { "bl.spamcop.net" } };

        Assert.Equal("unknown: not-asked", facts.Of("BSC-020"));
        Assert.Equal("Add it with --lists ips.backscatterer.org.", facts.Control("BSC-020").Deciding.NextStep);
    }

    [Theory]
    [InlineData("bl.spamcop.net NXDOMAIN", "psbl.surriel.com NXDOMAIN", "pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "psbl.surriel.com 127.0.0.2", "fail")]
    [InlineData("bl.spamcop.net NXDOMAIN", "psbl.surriel.com REFUSED", "unknown: refused")]
    [InlineData("bl.spamcop.net TIMEOUT", "psbl.surriel.com REFUSED", "unknown: timeout")]
    [InlineData("bl.spamcop.net REFUSED", "psbl.surriel.com 127.0.0.2", "fail")]
    [InlineData("bl.spamcop.net NXDOMAIN", "all.s5h.net 127.0.0.2", "pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "all.s5h.net REFUSED", "pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "dnsbl-3.uceprotect.net 127.0.0.2", "pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "wl.mailspike.net 127.0.0.18", "pass")]
    [InlineData("bl.spamcop.net NXDOMAIN", "ips.backscatterer.org 127.0.0.2", "pass")]
    [InlineData("all.s5h.net NXDOMAIN", "wl.mailspike.net NXDOMAIN", "unknown: not-asked")]
    [InlineData("bl.spamcop.net 203.0.113.80", "psbl.surriel.com NXDOMAIN", "unknown: answer-outside-127/8")]
    public void BSC_021_goes_by_the_lists_that_matter(string first, string second, string expected) =>
        Assert.Equal(expected, Seen.Addresses(Seen.Address("192.0.2.1", null, first, second)).Of("BSC-021"));

    [Theory]
    [InlineData("BSC-020", "ips.backscatterer.org", "127.0.0.2", ConfirmationState.Pending, "unknown: partial")]
    [InlineData("BSC-020", "ips.backscatterer.org", "127.0.0.2", ConfirmationState.Confirmed, "fail")]
    [InlineData("BSC-020", "ips.backscatterer.org", "NXDOMAIN", ConfirmationState.RemovalPending, "unknown: partial")]
    [InlineData("BSC-020", "ips.backscatterer.org", "NXDOMAIN", ConfirmationState.Removed, "pass")]
    [InlineData("BSC-021", "psbl.surriel.com", "127.0.0.2", ConfirmationState.Pending, "unknown: partial")]
    [InlineData("BSC-021", "psbl.surriel.com", "127.0.0.2", ConfirmationState.Confirmed, "fail")]
    [InlineData("BSC-021", "psbl.surriel.com", "NXDOMAIN", ConfirmationState.RemovalPending, "unknown: partial")]
    [InlineData("BSC-021", "psbl.surriel.com", "NXDOMAIN", ConfirmationState.Removed, "pass")]
    public void A_change_that_was_not_seen_again_decides_nothing(string control, string zone, string said, ConfirmationState state, string expected)
    {
        var answer = Seen.Answer(zone, said) with { Confirmation = new Confirmation(state, 1, 2, null) };
        var facts = Seen.Addresses(Seen.Address("192.0.2.1", null) with { Listings = [answer] });

        Assert.Equal(expected, facts.Of(control));
    }

    [Fact]
    public void A_change_that_was_not_seen_again_says_so()
    {
        var answer = Seen.Answer("ips.backscatterer.org", "127.0.0.2") with { Confirmation = new Confirmation(ConfirmationState.Pending, 1, 2, null) };

        Assert.Equal(
            "ips.backscatterer.org: sent bounces or automatic replies to forged senders, or called senders back (seen 1 of 2 times, so it does not count yet)",
            Seen.Addresses(Seen.Address("192.0.2.1", null) with { Listings = [answer] }).Control("BSC-020").Deciding.Why);
    }

    [Theory]
    [InlineData("NXDOMAIN", "pass")]
    [InlineData("REFUSED", "unknown: refused")]
    [InlineData(null, "unknown: list-failed-self-test")]
    public void A_list_that_nothing_shows_to_be_alive_clears_nobody_and_takes_nothing_from_who_is_cleared(string? other, string expected)
    {
        var unproven = Seen.Answer("uribl.spameatingmonkey.net", "NXDOMAIN", "northwind.example");
        unproven = unproven with
        {
            Answer = AnswerInterpreter.NotSeenToLive(unproven.List),
            SelfTest = new ListSelfTest(SelfTestOutcome.Unproven, null, "no test entry", []),
            Evidence = new BlocklistEvidence("northwind.example.uribl.spameatingmonkey.net", [], DnsCode.NameError, null, "192.0.2.53:53", TimeSpan.Zero, DateTimeOffset.UnixEpoch, null),
        };
        BlocklistCheckResult[] listings = other is null ? [unproven] : [unproven, Seen.Answer("dbl.spamhaus.org", other, "northwind.example")];

        Assert.Equal(expected, (Seen.Nothing with { Domain = DomainName.Parse("northwind.example"), DomainListings = listings }).Of("BSC-022"));
    }

    [Fact]
    public void A_listing_that_hardly_matters_passes_and_is_named()
    {
        var deciding = Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN", "all.s5h.net 127.0.0.2")).Control("BSC-021").Deciding;

        Assert.Equal("On none of 1 lists that matter; on s5h.net RBL, which hardly anybody blocks by.", deciding.Why);
    }

    [Fact]
    public void The_gravest_listing_says_what_to_do_first()
    {
        var deciding = Seen.Addresses(Seen.Address("192.0.2.1", null, "psbl.surriel.com 127.0.0.2", "bl.spamcop.net 127.0.0.2")).Control("BSC-021").Deciding;

        Assert.Equal("bl.spamcop.net", deciding.Rule);
        Assert.StartsWith("Listed on SpamCop", deciding.Why, StringComparison.Ordinal);
        Assert.Contains("; PSBL", deciding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_that_a_wider_list_reports_as_well_still_fails_where_the_wider_one_holds_it_for_a_trifle()
    {
        var grave = Seen.Answer("psbl.surriel.com", "127.0.0.2") with { ContainedIn = "all.s5h.net" };
        var trifle = Seen.Answer("all.s5h.net", "127.0.0.2");
        var same = Seen.Answer("bl.spamcop.net", "127.0.0.2");

        Assert.Equal("fail", Seen.Addresses(Seen.Address("192.0.2.1", null, []) with { Listings = [grave, trifle] }).Of("BSC-021"));
        Assert.Equal(
            "bl.spamcop.net",
            Seen.Addresses(Seen.Address("192.0.2.1", null, []) with { Listings = [grave with { ContainedIn = "bl.spamcop.net" }, same] }).Control("BSC-021").Deciding.Rule);
    }

    [Theory]
    [InlineData("bl.spamcop.net 127.0.0.2", "Big Mail, shared: the provider's, not yours to fix; listed on SpamCop Blocking List.")]
    [InlineData("bl.spamcop.net NXDOMAIN", "Big Mail, shared: the provider's, not yours to fix.")]
    [InlineData("bl.spamcop.net REFUSED", "Big Mail, shared: the provider's, not yours to fix.")]
    public void An_address_of_a_provider_never_fails(string answer, string why)
    {
        var deciding = Seen.Addresses(Seen.Address("192.0.2.1", Seen.Provider, answer)).Control("BSC-021").Deciding;

        Assert.Equal(("pass", why), (Seen.Said(deciding), deciding.Why));
    }

    [Theory]
    [InlineData("BSC-020")]
    [InlineData("BSC-021")]
    [InlineData("BSC-040")]
    public void What_was_not_finished_is_interrupted_and_what_dns_did_not_tell_is_dns_unknown(string id)
    {
        var clean = Seen.Address("192.0.2.1", null, "ips.backscatterer.org NXDOMAIN", "bl.spamcop.net NXDOMAIN");
        var facts = Seen.Addresses(clean);

        Assert.Equal("pass", facts.Of(id));
        Assert.Equal("unknown: interrupted", Seen.Nothing.Of(id));
        Assert.Equal("unknown: interrupted", (facts with { Spf = null }).Of(id));
        Assert.Equal("unknown: interrupted", (facts with { Route = null }).Of(id));
        Assert.Equal("unknown: interrupted", (facts with { Addresses = [clean, Seen.Address("192.0.2.2", null, null)] }).Of(id));
        Assert.Equal("unknown: interrupted", (facts with { Addresses = [Seen.Address("192.0.2.2", Seen.Provider, null)] }).Of(id));
        Assert.Equal("unknown: dns-unknown", (facts with { Route = Seen.Route(RouteKind.Unknown) }).Of(id));
        Assert.Equal("unknown: dns-unknown", (facts with { Route = Seen.Route(RouteKind.Mx, null, RouteNoteKind.AddressesUnknown) }).Of(id));
        Assert.Equal("unknown: dns-unknown", (facts with { Spf = Seen.Spf(SpfStatus.PermError, SpfProblemKind.SyntaxError, SpfProblemKind.LookupFailed) }).Of(id));
        Assert.Equal("unknown: dns-unknown", (facts with { Spf = Seen.Spf(SpfStatus.TempError) }).Of(id));
        Assert.Equal("pass", (facts with { Addresses = [] }).Of(id));
    }

    [Theory]
    [InlineData("BSC-020")]
    [InlineData("BSC-021")]
    public void A_private_address_that_no_list_was_asked_about_is_not_clean(string id) =>
        Assert.Equal("unknown: not-asked", Seen.Addresses(Seen.Address("10.1.2.3", null, [])).Of(id));

    [Theory]
    [InlineData("BSC-020")]
    [InlineData("BSC-021")]
    public void A_domain_that_sends_from_a_large_range_only_is_not_one_without_addresses(string id)
    {
        var spf = Seen.Spf(SpfStatus.Valid) with
        {
            Senders = [new SpfSender(AddressRange.Parse("198.51.100.0/24"), [new SpfPath(["northwind.example", "ip4:198.51.100.0/24"], SpfQualifier.Pass, null)])],
        };
        var deciding = (Seen.Addresses() with { Spf = spf }).Control(id).Deciding;

        Assert.Equal("unknown: not-asked", Seen.Said(deciding));
        Assert.Contains("198.51.100.0/24", deciding.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void One_listed_address_of_many_decides()
    {
        var control = Seen.Addresses(
            Seen.Address("192.0.2.1", null, "bl.spamcop.net NXDOMAIN"),
            Seen.Address("192.0.2.2", null, "bl.spamcop.net REFUSED"),
            Seen.Address("192.0.2.3", null, "bl.spamcop.net 127.0.0.2")).Control("BSC-021");

        Assert.Equal(["pass", "unknown: refused", "fail"], control.Subjects.Select(Seen.Said));
        Assert.Equal("192.0.2.3", control.Deciding.Subject);
    }

    [Theory]
    [InlineData("uribl.spameatingmonkey.net NXDOMAIN", "dbl.nordspam.com NXDOMAIN", "pass")]
    [InlineData("uribl.spameatingmonkey.net 127.0.0.2", "dbl.nordspam.com NXDOMAIN", "fail")]
    [InlineData("uribl.spameatingmonkey.net REFUSED", "dbl.nordspam.com NXDOMAIN", "unknown: refused")]
    [InlineData("uribl.spameatingmonkey.net NXDOMAIN", "dbl.nordspam.com 127.0.0.2", "pass")]
    [InlineData("dbl.nordspam.com NXDOMAIN", "dbl.nordspam.com NXDOMAIN", "unknown: not-asked")]
    public void BSC_022_goes_by_the_domain_lists_that_matter(string first, string second, string expected)
    {
        string[][] answers = [first.Split(' '), second.Split(' ')];

        Assert.Equal(expected, (Seen.Nothing with { DomainListings = [.. answers.Select(answer => Seen.Answer(answer[0], answer[1], "northwind.example"))] }).Of("BSC-022"));
    }

    [Fact]
    public void BSC_022_tells_interrupted_from_not_asked()
    {
        Assert.Equal("unknown: interrupted", Seen.Nothing.Of("BSC-022"));
        Assert.Equal("unknown: not-asked", (Seen.Nothing with { DomainListings = [] }).Of("BSC-022"));
    }
}
