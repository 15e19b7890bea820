using System.Net;
using Backscatter.Core.Discovery;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Discovery;

public sealed class ReverseDiscoveryTests
{
    private const string Pointer = "1.2.0.192.in-addr.arpa PTR mx1.northwind.example\n";

    private static Task<ReverseResult> FindAsync(string address, params string[] zone) =>
        new ReverseDiscovery(new ZoneResolver(zone)).FindAsync(IPAddress.Parse(address), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("203.0.113.80", "80.113.0.203.in-addr.arpa")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void An_address_has_one_name_in_the_reverse_tree(string address, string name) => Assert.Equal(name, ReverseDiscovery.NameOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("", ReverseStatus.NoName)]
    [InlineData("1.2.0.192.in-addr.arpa TXT nothing", ReverseStatus.NoName)]
    [InlineData("1.2.0.192.in-addr.arpa PTR SERVFAIL", ReverseStatus.Unknown)]
    [InlineData("1.2.0.192.in-addr.arpa PTR REFUSED", ReverseStatus.Unknown)]
    [InlineData("1.2.0.192.in-addr.arpa PTR TIMEOUT", ReverseStatus.Unknown)]
    [InlineData(Pointer + "mx1.northwind.example A 192.0.2.1", ReverseStatus.Confirmed)]
    [InlineData(Pointer + "mx1.northwind.example A 192.0.2.7\nmx1.northwind.example A 192.0.2.1", ReverseStatus.Confirmed)]
    [InlineData(Pointer + "mx1.northwind.example CNAME mail.northwind.example\nmail.northwind.example A 192.0.2.1", ReverseStatus.Confirmed)]
    [InlineData(Pointer + "mx1.northwind.example A 192.0.2.7", ReverseStatus.LeadsElsewhere)]
    [InlineData(Pointer + "mx1.northwind.example AAAA 2001:db8::1", ReverseStatus.LeadsElsewhere)]
    [InlineData(Pointer, ReverseStatus.LeadsElsewhere)]
    [InlineData(Pointer + "mx1.northwind.example A TIMEOUT", ReverseStatus.Unknown)]
    [InlineData(Pointer + "1.2.0.192.in-addr.arpa PTR old.northwind.example\nold.northwind.example A 192.0.2.1", ReverseStatus.Confirmed)]
    [InlineData(Pointer + "1.2.0.192.in-addr.arpa PTR old.northwind.example\nold.northwind.example A 192.0.2.1\nmx1.northwind.example A TIMEOUT", ReverseStatus.Confirmed)]
    [InlineData(Pointer + "1.2.0.192.in-addr.arpa PTR old.northwind.example\nold.northwind.example A 192.0.2.7\nmx1.northwind.example A TIMEOUT", ReverseStatus.Unknown)]
    [InlineData("1.2.0.192.in-addr.arpa CNAME 1.0-7.2.0.192.in-addr.arpa\n1.0-7.2.0.192.in-addr.arpa PTR mx1.northwind.example\nmx1.northwind.example A 192.0.2.1", ReverseStatus.Confirmed)]
    [InlineData("1.2.0.192.in-addr.arpa CNAME 1.0-7.2.0.192.in-addr.arpa", ReverseStatus.NoName)]
    [InlineData("1.2.0.192.in-addr.arpa PTR 192.0.2.1", ReverseStatus.LeadsElsewhere)]
    public async Task A_name_counts_when_it_leads_back_and_what_dns_did_not_tell_is_unknown(string zone, ReverseStatus expected)
    {
        var result = await FindAsync("192.0.2.1", zone);

        Assert.Equal(expected, result.Status);
        Assert.Equal(expected == ReverseStatus.Unknown, result.Why is not null);
    }

    [Fact]
    public async Task Each_name_is_told_with_where_it_leads()
    {
        var result = await FindAsync(
            "192.0.2.1",
            """
            1.2.0.192.in-addr.arpa PTR mx1.northwind.example
            1.2.0.192.in-addr.arpa PTR mail.isp.example
            1.2.0.192.in-addr.arpa PTR down.northwind.example
            mx1.northwind.example A 192.0.2.1
            mail.isp.example A 198.51.100.7
            down.northwind.example A SERVFAIL
            """);

        Assert.Equal(
            ["mx1.northwind.example LeadsBack 192.0.2.1", "mail.isp.example LeadsElsewhere 198.51.100.7", "down.northwind.example Unknown "],
            result.Names.Select(name => $"{name.Name} {name.Status} {string.Join(' ', name.Addresses)}"));
        Assert.Equal(["mx1.northwind.example"], result.Confirmed.Select(name => name.Name));
        Assert.Equal(
            ["1.2.0.192.in-addr.arpa PTR", "mx1.northwind.example A", "mail.isp.example A", "down.northwind.example A"],
            result.Replies.Select(reply => reply.Question.ToString()));
    }

    [Theory]
    [InlineData("its reverse name could not be learnt: 1.2.0.192.in-addr.arpa PTR: Refused", "1.2.0.192.in-addr.arpa PTR REFUSED")]
    [InlineData("the addresses of its name mx1.northwind.example could not be learnt: mx1.northwind.example A: Timeout", Pointer + "mx1.northwind.example A TIMEOUT")]
    public async Task An_unknown_says_which_question_had_no_answer(string why, string zone) => Assert.Equal(why, (await FindAsync("192.0.2.1", zone)).Why);

    [Fact]
    public async Task An_IPv6_address_is_confirmed_by_AAAA_and_an_IPv4_mapped_one_is_the_IPv4_address()
    {
        var six = await FindAsync("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mx1.northwind.example\nmx1.northwind.example AAAA 2001:db8::1");
        var mapped = await FindAsync("::ffff:192.0.2.1", Pointer + "mx1.northwind.example A 192.0.2.1");

        Assert.Equal((ReverseStatus.Confirmed, "2001:db8::1"), (six.Status, six.Address.ToString()));
        Assert.Equal((ReverseStatus.Confirmed, "192.0.2.1"), (mapped.Status, mapped.Address.ToString()));
    }

    [Theory]
    [InlineData(10, 10, ReverseStatus.Confirmed, null)]
    [InlineData(10, 0, ReverseStatus.LeadsElsewhere, null)]
    [InlineData(11, 11, ReverseStatus.Unknown, "it has 11 reverse names, of which 10 were followed and do not lead back")]
    [InlineData(300, 1, ReverseStatus.Confirmed, null)]
    public async Task Ten_names_are_followed_and_what_is_behind_them_is_not_known(int names, int leadingBack, ReverseStatus expected, string? why)
    {
        var zones = new ZoneResolver([
            .. Enumerable.Range(1, names).Select(n => $"1.2.0.192.in-addr.arpa PTR host{n}.isp.example"),
            .. Enumerable.Range(1, names).Select(n => $"host{n}.isp.example A {(n == leadingBack ? "192.0.2.1" : "198.51.100.7")}")]);

        var result = await new ReverseDiscovery(zones).FindAsync(IPAddress.Parse("192.0.2.1"), TestContext.Current.CancellationToken);

        Assert.Equal((expected, why), (result.Status, result.Why));
        Assert.Equal(10, result.Names.Count);
        Assert.Equal(11, zones.Asked.Count);
    }

    [Fact]
    public async Task What_no_host_can_be_named_is_not_asked_for()
    {
        var zones = new ZoneResolver("1.2.0.192.in-addr.arpa PTR 7", "1.2.0.192.in-addr.arpa PTR -.northwind.example", "1.2.0.192.in-addr.arpa PTR .");

        var result = await new ReverseDiscovery(zones).FindAsync(IPAddress.Parse("192.0.2.1"), TestContext.Current.CancellationToken);

        Assert.Equal(ReverseStatus.LeadsElsewhere, result.Status);
        Assert.Single(zones.Asked);
    }

    [Theory]
    [InlineData("203.0.113.7", "203-0-113-7.dsl.isp.example", true)]
    [InlineData("203.0.113.7", "host7.113.0.203.in.isp.example", true)]
    [InlineData("203.0.113.7", "static.203.000.113.007.isp.example", true)]
    [InlineData("203.0.113.7", "pCB007107.dip0.isp.example", true)]
    [InlineData("203.0.113.7", "mx7.northwind.example", false)]
    [InlineData("203.0.113.7", "mail-113-7.northwind.example", false)]
    [InlineData("203.0.113.7", "203-0-113-17.dsl.isp.example", false)]
    [InlineData("203.0.113.7", "", false)]
    [InlineData("2001:db8::7", "2001-db8--7.isp.example", false)]
    public void A_name_that_only_spells_its_address_is_known_by_its_numbers(string address, string name, bool expected) =>
        Assert.Equal(expected, NumberedName.Spells(name, IPAddress.Parse(address)));
}
