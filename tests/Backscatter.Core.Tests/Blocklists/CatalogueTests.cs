using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class CatalogueTests
{
    private static readonly BlocklistCatalogue Shipped = BlocklistCatalogue.Shipped;

    [Fact]
    public void The_shipped_catalogue_knows_living_and_dead_lists()
    {
        Assert.Equal(222, Shipped.Lists.Count);
        Assert.Equal(168, Shipped.Lists.Count(list => list.IsAsked));
        Assert.Equal(54, Shipped.Lists.Count(list => !list.IsAsked));
        Assert.Equal(Shipped.Lists.Count, Shipped.Lists.Select(list => list.Zone).Distinct().Count());
    }

    [Fact]
    public void What_is_on_by_default_is_a_short_list_of_free_and_living_lists()
    {
        string[] expected =
        [
            "bl.spamcop.net", "dnsbl-1.uceprotect.net", "dnsbl-2.uceprotect.net", "dnsbl-3.uceprotect.net", "ips.backscatterer.org",
            "psbl.surriel.com", "bl.mailspike.net", "truncate.gbudb.net", "all.s5h.net", "hostkarma.junkemailfilter.com", "dnsbl.dronebl.org",
            "bl.blocklist.de", "bl.spameatingmonkey.net", "backscatter.spameatingmonkey.net", "bl.ipv6.spameatingmonkey.net",
            "bip.virusfree.cz", "bl.0spam.org", "bl.nordspam.com", "bl.suomispam.net", "dnsbl.spfbl.net", "uribl.spameatingmonkey.net",
            "dbl.nordspam.com", "wl.mailspike.net",
        ];

        Assert.Equal(expected, Shipped.Default(BlocklistKeys.None).Select(list => list.Zone));
        Assert.All(Shipped.Default(BlocklistKeys.None), list =>
        {
            Assert.Equal(ListStanding.Alive, list.Standing);
            Assert.NotEqual(CommercialUse.Contract, list.Terms.CommercialUse);
            Assert.NotEqual(Confidence.Low, list.Confidence);
            Assert.Null(list.Registration);
            Assert.False(list.Key is { Required: true });
        });
    }

    [Fact]
    public void A_configured_key_opens_the_lists_of_its_operator()
    {
        var keys = new BlocklistKeys(new Dictionary<string, string> { ["spamhaus-dqs"] = "abcdefghijklmnopqrstuvwxyz" });

        Assert.Equal(
            ["zen.dq.spamhaus.net", "authbl.dq.spamhaus.net", "dbl.dq.spamhaus.net"],
            Shipped.Default(keys).Except(Shipped.Default(BlocklistKeys.None)).Select(list => list.Zone));
    }

    [Fact]
    public void Every_living_list_says_what_it_holds_where_that_is_known_from_and_why_it_is_off()
    {
        Assert.All(Shipped.Lists, list => Assert.NotEmpty(list.Evidence));
        Assert.All(Shipped.Lists.Where(list => list.IsAsked), list =>
        {
            Assert.NotEmpty(list.Operator);
            Assert.EndsWith(".", list.Holds, StringComparison.Ordinal);
            Assert.NotEmpty(list.Codes);
            Assert.True(list.On != (list.OffBecause is not null), list.Zone);
        });
    }

    [Fact]
    public void No_advice_is_to_buy_a_removal_and_each_is_one_sentence()
    {
        Assert.All(Shipped.Lists.Where(list => list.IsAsked), list =>
        {
            Assert.DoesNotContain("pay", list.Removal.Advice, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(list.Removal.Advice.Length - 1, list.Removal.Advice.IndexOf('.', StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("ips.backscatterer.org", 28)]
    [InlineData("dnsbl-1.uceprotect.net", 7)]
    [InlineData("backscatter.spameatingmonkey.net", 15)]
    [InlineData("bl.spamcop.net", 1)]
    [InlineData("bl.blocklist.de", 2)]
    [InlineData("combined.mail.abusix.zone", 5.2)]
    public void A_listing_that_lapses_says_after_how_many_days(string zone, double days) =>
        Assert.Equal(days, Shipped.Find(zone)!.Removal.ExpiresAfterDays);

    [Theory]
    [InlineData("dnsbl-2.uceprotect.net", BlocklistKind.Informational, ListingScope.Network)]
    [InlineData("dnsbl-3.uceprotect.net", BlocklistKind.Informational, ListingScope.Asn)]
    [InlineData("nbl.0spam.org", BlocklistKind.Block, ListingScope.Slash24)]
    [InlineData("dbl.spamhaus.org", BlocklistKind.Block, ListingScope.Domain)]
    [InlineData("list.dnswl.org", BlocklistKind.Allow, ListingScope.Address)]
    public void A_list_says_what_it_is_and_how_far_it_reaches(string zone, BlocklistKind kind, ListingScope scope)
    {
        var list = Shipped.Find(zone)!;
        Assert.Equal(kind, list.Kind);
        Assert.Equal(scope, list.Scope);
    }

    [Theory]
    [InlineData("zen.spamhaus.org", "zen.spamhaus.org")]
    [InlineData("ZEN.Spamhaus.org.", "zen.spamhaus.org")]
    [InlineData("sbl.spamhaus.org", "sbl.spamhaus.org")]
    [InlineData("red.uribl.com", "red.uribl.com")]
    [InlineData("<key>.zen.dq.spamhaus.net", "zen.dq.spamhaus.net")]
    [InlineData("abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net", "zen.dq.spamhaus.net")]
    [InlineData("KEY.zen.dq.spamhaus.net", "zen.dq.spamhaus.net")]
    [InlineData("<key>._email.hbl.dq.spamhaus.net", "hbl.dq.spamhaus.net")]
    [InlineData("{key}.combined.mail.abusix.zone", "combined.mail.abusix.zone")]
    [InlineData("<key>.dnsbl.httpbl.org", "dnsbl.httpbl.org")]
    [InlineData("nobl.junkemailfilter.com", "hostkarma.junkemailfilter.com")]
    [InlineData("bb.barracudacentral.org", "b.barracudacentral.org")]
    [InlineData("web.dnsbl.sorbs.net", "dnsbl.sorbs.net")]
    [InlineData("l1.bbfh.ext.sorbs.net", "dnsbl.sorbs.net")]
    [InlineData("dk.countries.nerd.dk", "zz.countries.nerd.dk")]
    [InlineData("virbl.dnsbl.bit.nl", "virbl.bit.nl")]
    public void A_zone_is_found_by_its_name_its_alias_and_with_a_key_in_front(string zone, string found) =>
        Assert.Equal(found, Shipped.Find(zone)?.Zone);

    [Theory]
    [InlineData("bl.example.org")]
    [InlineData("foo.zen.spamhaus.org")]
    [InlineData("notsorbs.net")]
    [InlineData("spamhaus.org")]
    [InlineData("")]
    [InlineData("..")]
    public void A_zone_that_nobody_described_is_not_found(string zone) => Assert.Null(Shipped.Find(zone));

    [Fact]
    public void Lists_are_chosen_by_name_once_each()
    {
        Assert.Equal(
            ["psbl.surriel.com", "dnsbl.sorbs.net"],
            Shipped.Named(["psbl.surriel.com", "PSBL.surriel.com.", "spam.dnsbl.sorbs.net"]).Select(list => list.Zone));

        var wrong = Assert.Throws<DataFileException>(() => Shipped.Named(["psbl.example.org"]));
        Assert.Equal("\"psbl.example.org\" is no list of the catalogue; describe it in a file of the same format, or correct the name.", wrong.Message);
    }

    [Fact]
    public void Facts_that_nobody_confirmed_stay_marked()
    {
        Assert.Equal([UnconfirmedPart.Codes], Shipped.Find("ips.backscatterer.org")!.Unconfirmed);
        Assert.Equal([UnconfirmedPart.Codes, UnconfirmedPart.Removal, UnconfirmedPart.Standing, UnconfirmedPart.Subjects], Shipped.Find("bl.mxrbl.com")!.Unconfirmed);
        Assert.Empty(Shipped.Find("bl.mailspike.net")!.Unconfirmed);
    }
}
