using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class ListChoiceTests
{
    private static readonly BlocklistKeys SpamhausKey = new(new Dictionary<string, string> { ["spamhaus-dqs"] = "abcdefghij0123456789klmnop" });

    [Theory]
    [InlineData("ips.backscatterer.org", true, "")]
    [InlineData("sbl.dq.spamhaus.net", false, "zen.dq.spamhaus.net carries all of it.")]
    [InlineData("zen.dq.spamhaus.net", false, "It needs a DQS key; it is on as soon as one is configured.")]
    [InlineData("dnsbl.sorbs.net", false, "SORBS ended on 2024-06-05: closed by Proofpoint, its zones emptied.")]
    [InlineData("dnsbl.madavi.de", false, "dnsbl.madavi.de ended in 2025-03: closed by its operator.")]
    public void Without_a_wish_each_list_is_on_or_says_why_not(string zone, bool isOn, string why)
    {
        Assert.Equal((isOn, why), Choice(zone, ListWishes.None, BlocklistKeys.None));
    }

    [Fact]
    public void A_key_switches_its_lists_on()
    {
        Assert.Equal((true, "On because a key \"spamhaus-dqs\" is configured."), Choice("zen.dq.spamhaus.net", ListWishes.None, SpamhausKey));
    }

    [Theory]
    [InlineData("", "b.barracudacentral.org", "", "b.barracudacentral.org", true, "Switched on by the operator.")]
    [InlineData("", "zen.dq.spamhaus.net", "", "zen.dq.spamhaus.net", true, "Switched on by the operator, and silent until a key \"spamhaus-dqs\" is configured.")]
    [InlineData("", "", "bl.spamcop.net", "bl.spamcop.net", false, "Switched off by the operator.")]
    [InlineData("", "bl.spamcop.net", "bl.spamcop.net", "bl.spamcop.net", false, "Switched off by the operator.")]
    [InlineData("psbl.surriel.com", "", "", "psbl.surriel.com", true, "Switched on by the operator.")]
    [InlineData("psbl.surriel.com", "", "", "bl.spamcop.net", false, "Not among the lists that were named.")]
    [InlineData("psbl.surriel.com", "bl.spamcop.net", "", "bl.spamcop.net", true, "Switched on by the operator.")]
    public void A_wish_counts_and_switching_off_wins(string only, string enable, string disable, string zone, bool isOn, string why)
    {
        Assert.Equal((isOn, why), Choice(zone, new ListWishes(Split(only), Split(enable), Split(disable)), BlocklistKeys.None));
    }

    [Fact]
    public void The_lists_named_alone_come_in_the_order_of_their_names()
    {
        var choices = ListChoice.Of(BlocklistCatalogue.Shipped, new ListWishes(["psbl.surriel.com", "bl.spamcop.net"], [], []), BlocklistKeys.None);

        Assert.Equal(["psbl.surriel.com", "bl.spamcop.net"], choices.Where(choice => choice.IsOn).Select(choice => choice.List.Zone));
        Assert.Equal(BlocklistCatalogue.Shipped.Lists.Count, choices.Count);
    }

    [Theory]
    [InlineData("dnsbl.sorbs.net", "dnsbl.sorbs.net cannot be asked: SORBS ended on 2024-06-05: closed by Proofpoint, its zones emptied. Remove dnsbl.sorbs.net from every configuration.")]
    [InlineData("no.such.zone", "\"no.such.zone\" is no list of the catalogue; describe it in a file of the same format, or correct the name.")]
    public void Who_asks_for_a_list_that_ended_is_told_what_became_of_it(string zone, string why)
    {
        Assert.Equal(why, Assert.Throws<DataFileException>(() => Choice(zone, new ListWishes([zone], [], []), BlocklistKeys.None)).Message);
        Assert.Equal(why, Assert.Throws<DataFileException>(() => Choice(zone, new ListWishes([], [zone], []), BlocklistKeys.None)).Message);
    }

    private static (bool IsOn, string Why) Choice(string zone, ListWishes wishes, BlocklistKeys keys)
    {
        var choice = ListChoice.Of(BlocklistCatalogue.Shipped, wishes, keys).Single(choice => choice.List.Zone == zone);
        return (choice.IsOn, choice.Why);
    }

    private static string[] Split(string zones) => zones.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
