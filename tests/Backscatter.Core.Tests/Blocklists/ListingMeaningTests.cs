using System.Globalization;
using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class ListingMeaningTests
{
    private static readonly MailProvider Shared = new("shared", "Shared Mail", ProviderRole.Sender, [], [], [], "shared", "test");

    [Theory]
    [InlineData("ips.backscatterer.org", "127.0.0.2", ListingOwner.Client, "this address")]
    [InlineData("dnsbl-1.uceprotect.net", "127.0.0.2", ListingOwner.Client, "this address")]
    [InlineData("dnsbl-2.uceprotect.net", "127.0.0.2", ListingOwner.Nobody, "the network the address is in")]
    [InlineData("dnsbl-3.uceprotect.net", "127.0.0.2", ListingOwner.Nobody, "the whole network of the provider (its autonomous system)")]
    [InlineData("zen.spamhaus.org", "127.0.0.10", ListingOwner.Client, "the network the address is in")]
    [InlineData("zen.spamhaus.org", "127.0.0.4", ListingOwner.Client, "this address")]
    [InlineData("dbl.spamhaus.org", "127.0.1.2", ListingOwner.Client, "this domain")]
    public void A_listing_says_how_far_it_reaches_and_whose_it_is(string zone, string said, ListingOwner owner, string scope)
    {
        var meaning = Of(zone, said, null)!;

        Assert.Equal((owner, scope), (meaning.ToFix, meaning.Scope));
        Assert.Equal("nothing", ListingMeaning.Cost);
    }

    [Fact]
    public void A_shared_address_is_its_providers_to_fix()
    {
        var meaning = Of("ips.backscatterer.org", "127.0.0.2", Shared)!;

        Assert.Equal(ListingOwner.Provider, meaning.ToFix);
        Assert.Equal("Nothing: the address is shared by the customers of Shared Mail, who deal with it. If mail is refused because of it, tell them.", meaning.WhatToDo);
    }

    [Fact]
    public void Information_is_nobodys_to_fix() => Assert.Equal("Nothing: it is information.", Of("dnsbl-3.uceprotect.net", "127.0.0.2", null)!.WhatToDo);

    [Fact]
    public void A_whole_network_is_its_owners_to_clear()
    {
        var meaning = Of("netbl.spameatingmonkey.net", "127.0.0.3", null)!;

        Assert.Equal(ListingOwner.Provider, meaning.ToFix);
        Assert.StartsWith("Ask the provider of the network to end it. ", meaning.WhatToDo, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not listed", "")]
    [InlineData("refused", "127.255.255.254")]
    public void What_is_no_listing_means_nothing(string what, string said) => Assert.Null(Of("zen.spamhaus.org", said, null) is { } meaning ? $"{what}: {meaning}" : null);

    [Theory]
    [InlineData("ips.backscatterer.org", "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z", "lapses on 2026-12-23 if nothing new happens")]
    [InlineData("ips.backscatterer.org", "2026-11-25T12:00:00Z", "2026-11-28T12:00:00Z", "lapses between 2026-12-23 and 2026-12-26 if nothing new happens")]
    [InlineData("ips.backscatterer.org", "2026-11-25T12:00:00Z", "2027-01-05T12:00:00Z", "lapses between 2027-01-05 and 2027-02-02 if nothing new happens")]
    [InlineData("dnsbl-1.uceprotect.net", "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z", "lapses on 2026-12-02 if nothing new happens")]
    [InlineData("b.barracudacentral.org", "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z", null)]
    public void A_listing_says_when_it_lapses_where_its_policy_does(string zone, string firstSeen, string lastSeen, string? expected)
    {
        var list = BlocklistCatalogue.Shipped.Find(zone)!;

        var meaning = ListingMeaning.Of(list, AnswerInterpreter.Interpret(list, SubjectKinds.IPv4, [IPAddress.Parse("127.0.0.2")], DnsCode.NoError), null, Time(firstSeen), Time(lastSeen));

        Assert.Equal(expected, meaning!.Lapse);
    }

    [Fact]
    public void No_list_of_the_catalogue_tells_anyone_to_pay() =>
        Assert.DoesNotContain(BlocklistCatalogue.Shipped.Lists, list => $"{list.Removal.Advice} {list.OffBecause}".Contains(" pay ", StringComparison.OrdinalIgnoreCase));

    private static ListingMeaning? Of(string zone, string said, MailProvider? provider)
    {
        var list = BlocklistCatalogue.Shipped.Find(zone)!;
        IPAddress[] answers = said.Length == 0 ? [] : [IPAddress.Parse(said)];
        return ListingMeaning.Of(list, AnswerInterpreter.Interpret(list, list.Subjects & ~SubjectKinds.IPv6, answers, said.Length == 0 ? DnsCode.NameError : DnsCode.NoError), provider, null, null);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
