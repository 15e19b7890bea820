using System.Net;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Dns;

public sealed class ZoneTextTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public static TheoryData<string, DnsRecord> Lines => new()
    {
        { "@ A 192.0.2.1", new AddressRecord("shop.example", FiveMinutes, IPAddress.Parse("192.0.2.1")) },
        { "mx 60 IN A 192.0.2.1", new AddressRecord("mx.shop.example", TimeSpan.FromMinutes(1), IPAddress.Parse("192.0.2.1")) },
        { "mx AAAA 2001:db8::1", new AddressRecord("mx.shop.example", FiveMinutes, IPAddress.Parse("2001:db8::1")) },
        { "@ MX 10 mx ; the primary", new MxRecord("shop.example", FiveMinutes, 10, "mx.shop.example") },
        { "@ MX 10 MX.Other.Example.", new MxRecord("shop.example", FiveMinutes, 10, "mx.other.example") },
        { "@ MX 0 .", new MxRecord("shop.example", FiveMinutes, 0, "") },
        { "@ TXT \"v=spf1 mx \" \"-all\"", new TextRecord("shop.example", FiveMinutes, "v=spf1 mx -all") },
        { "@ TXT \"a; \\\"b\\\" \\\\ c\"", new TextRecord("shop.example", FiveMinutes, "a; \"b\" \\ c") },
        { "www CNAME web.host.example.", new NameRecord("www.shop.example", FiveMinutes, DnsRecordType.CNAME, "web.host.example") },
        { "7 PTR mx.shop.example.", new NameRecord("7.shop.example", FiveMinutes, DnsRecordType.PTR, "mx.shop.example") },
        { "@ NS ns", new NameRecord("shop.example", FiveMinutes, DnsRecordType.NS, "ns.shop.example") },
        { "@ SOA 60", new StartOfAuthorityRecord("shop.example", FiveMinutes, TimeSpan.FromMinutes(1)) },
        { "* A 127.0.0.2", new AddressRecord("*.shop.example", FiveMinutes, IPAddress.Parse("127.0.0.2")) },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_becomes_a_record(string line, DnsRecord expected) => Assert.Equal([expected], LabZone.Parse("Shop.Example.", line).Records);

    [Fact]
    public void A_line_that_begins_with_a_blank_keeps_the_owner_above_it()
    {
        var zone = LabZone.Parse("shop.example", """

            ; what an owner column may hold: a type's name too
            mx  A    192.0.2.1
                AAAA 2001:db8::1
            """);

        Assert.Equal(["mx.shop.example", "mx.shop.example"], zone.Records.Select(record => record.Owner));
    }

    [Theory]
    [InlineData("@ A 192.0.2.256", "zone shop.example, line 1: \"A\" with \"192.0.2.256\" is no record")]
    [InlineData("@ A 2001:db8::1", "zone shop.example, line 1: \"A\" with \"2001:db8::1\" is no record")]
    [InlineData("@ MX mx", "zone shop.example, line 1: \"MX\" with \"mx\" is no record")]
    [InlineData("\n@ MX 70000 mx", "zone shop.example, line 2: \"MX\" with \"70000 mx\" is no record")]
    [InlineData("@ SPF \"v=spf1\"", "zone shop.example, line 1: \"SPF\" with \"v=spf1\" is no record")]
    [InlineData("@ TXT \"no end", "zone shop.example, line 1: a quoted string has no end")]
    [InlineData("@ 300 IN", "zone shop.example, line 1: a record needs a type: owner [seconds] [IN] TYPE data")]
    [InlineData("  A 192.0.2.1", "zone shop.example, line 1: the first record has no owner")]
    [InlineData("mx.other.example. A 192.0.2.1", "zone shop.example, line 1: \"mx.other.example\" is not in this zone")]
    public void A_line_that_is_none_is_named(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LabZone.Parse("shop.example", text)).Message);
}
