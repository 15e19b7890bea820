using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;

namespace Backscatter.Core.Tests.Compliance;

public sealed class ReverseNameControlTests
{
    public static TheoryData<ReverseResult?, string, string> OneAddress { get; } = new()
    {
        { Seen.Reverse("192.0.2.1", "mx1.northwind.example 192.0.2.1"), "pass", "mx1.northwind.example leads back to it." },
        { Seen.Reverse("192.0.2.1", "a.isp.example 192.0.2.7", "mx1.northwind.example 192.0.2.7 192.0.2.1"), "pass", "mx1.northwind.example leads back to it." },
        {
            Seen.Reverse("192.0.2.1", "192-0-2-1.pool.isp.example 192.0.2.1"), "pass",
            "192-0-2-1.pool.isp.example leads back to it; it only spells the address, and some receivers refuse such names."
        },
        { Seen.Reverse("192.0.2.1"), "fail", "There is no reverse name (PTR)." },
        { Seen.Reverse("192.0.2.1", "mx1.northwind.example 198.51.100.7"), "fail", "Its reverse name mx1.northwind.example leads to 198.51.100.7, not back." },
        {
            Seen.Reverse("192.0.2.1", "mx1.northwind.example 198.51.100.7 198.51.100.8 198.51.100.9 198.51.100.10"), "fail",
            "Its reverse name mx1.northwind.example leads to 198.51.100.7, 198.51.100.8, 198.51.100.9, …, not back."
        },
        { Seen.Reverse("192.0.2.1", "mx1.northwind.example"), "fail", "Its reverse name mx1.northwind.example leads nowhere." },
        { Seen.Reverse("192.0.2.1", "a.isp.example", "b.isp.example 192.0.2.7"), "fail", "None of its reverse names a.isp.example, b.isp.example leads back." },
        { Seen.ReverseUnknown("192.0.2.1"), "unknown: dns-unknown", "DNS did not tell: its reverse name could not be learnt: no reply in time." },
        { ReverseResult.NotAsked(IPAddress.Parse("192.0.2.1"), "192.0.2.1 is not public"), "unknown: not-asked", "Nobody was asked for its reverse name: 192.0.2.1 is not public." },
        { null, "unknown: interrupted", "The scan ended before its reverse name was known." },
    };

    [Theory]
    [MemberData(nameof(OneAddress))]
    public void BSC_040_passes_where_a_name_leads_back(ReverseResult? reverse, string expected, string why)
    {
        var deciding = Seen.Addresses(Address("192.0.2.1", reverse)).Control("BSC-040").Deciding;

        Assert.Equal((expected, why), (Seen.Said(deciding), deciding.Why));
        Assert.Equal("192.0.2.1", deciding.Subject);
    }

    [Theory]
    [MemberData(nameof(OneAddress))]
    public void The_same_holds_for_an_address_that_is_scanned_alone(ReverseResult? reverse, string expected, string why)
    {
        var deciding = (Seen.Nothing with { Domain = null, Target = "192.0.2.1", Addresses = [Address("192.0.2.1", reverse)] }).Control("BSC-040").Deciding;

        Assert.Equal((expected, why), (Seen.Said(deciding), deciding.Why));
    }

    [Theory]
    [InlineData("220 mx1.northwind.example ESMTP", "mx1.northwind.example leads back to it, and its server greets by that name.", null)]
    [InlineData("220 MX1.northwind.example ESMTP", "mx1.northwind.example leads back to it, and its server greets by that name.", null)]
    [InlineData("220 exchange.northwind.example Microsoft ESMTP MAIL Service ready", "mx1.northwind.example leads back to it, but its server greets as exchange.northwind.example.", "Have the server greet, inwards and outwards (EHLO), as mx1.northwind.example: some receivers compare the two names.")]
    [InlineData("220 ESMTP", "mx1.northwind.example leads back to it.", null)]
    [InlineData("220 **********************", "mx1.northwind.example leads back to it.", null)]
    [InlineData("554 gateway.northwind.example no service for you", "mx1.northwind.example leads back to it.", null)]
    public void A_greeting_by_another_name_is_a_hint_and_no_failure(string greeting, string why, string? next)
    {
        var endpoint = Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown", greeting: greeting);
        var facts = Seen.Addresses().With(endpoint) with { Addresses = [Address("192.0.2.10", Seen.Reverse("192.0.2.10", "mx1.northwind.example 192.0.2.10"))] };

        var deciding = facts.Control("BSC-040").Deciding;

        Assert.Equal(("pass", why, next), (Seen.Said(deciding), deciding.Why, deciding.NextStep));
    }

    [Theory]
    [InlineData("192.0.2.1 192.0.2.1", "Big Mail, shared: the provider's, not yours to fix.")]
    [InlineData("192.0.2.1 none", "Big Mail, shared: the provider's, not yours to fix; there is no reverse name (PTR).")]
    [InlineData("192.0.2.1 192.0.2.7", "Big Mail, shared: the provider's, not yours to fix; its reverse name mail.bigmail.example leads to 192.0.2.7, not back.")]
    [InlineData("192.0.2.1 unknown", "Big Mail, shared: the provider's, not yours to fix.")]
    public void An_address_of_a_provider_never_fails(string seen, string why)
    {
        var deciding = Seen.Addresses(Address(seen, Seen.Provider)).Control("BSC-040").Deciding;

        Assert.Equal(("pass", why), (Seen.Said(deciding), deciding.Why));
    }

    /// <summary>Addresses, each with where its name leads; the ranges of the SPF record; what is said of each address.</summary>
    [Theory]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.1 none", "192.0.2.0/31", "pass, unknown: partial")]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.1 192.0.2.9", "192.0.2.0/31", "pass, unknown: partial")]
    [InlineData("192.0.2.0 none, 192.0.2.1 none", "192.0.2.0/31", "fail, fail")]
    [InlineData("192.0.2.0 none, 192.0.2.1 unknown", "192.0.2.0/31", "unknown: partial, unknown: dns-unknown")]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.1 none, 192.0.2.2 unknown, 192.0.2.3 none", "192.0.2.0/30", "pass, unknown: partial, unknown: dns-unknown, unknown: partial")]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.1 none", "192.0.2.0/31 192.0.2.1", "pass, fail")]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.1 none", "192.0.2.0 192.0.2.1", "pass, fail")]
    [InlineData("192.0.2.0 192.0.2.0, 192.0.2.4 none, 192.0.2.5 none", "192.0.2.0/31 192.0.2.4/31", "pass, fail, fail")]
    public void An_address_that_only_a_range_names_fails_where_none_of_its_range_has_a_name(string addresses, string ranges, string expected)
    {
        var facts = Seen.Addresses([.. addresses.Split(", ").Select(seen => Address(seen))]) with { Spf = Seen.SpfOf(ranges.Split(' ')) };

        Assert.Equal(expected, string.Join(", ", facts.Control("BSC-040").Subjects.Select(Seen.Said)));
    }

    [Fact]
    public void An_MX_address_inside_a_range_is_held_to_its_own_name()
    {
        var facts = Seen.Addresses().With(Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown")) with
        {
            Spf = Seen.SpfOf("192.0.2.8/29"),
            Addresses = [Address("192.0.2.10 none"), Address("192.0.2.11 192.0.2.11")],
        };

        Assert.Equal(["fail", "pass"], facts.Control("BSC-040").Subjects.Select(Seen.Said));
    }

    [Fact]
    public void Of_a_scanned_range_whether_those_without_a_name_send_is_not_known_where_others_have_one()
    {
        var facts = Seen.Nothing with { Domain = null, Target = "192.0.2.0/31", Addresses = [Address("192.0.2.0 192.0.2.0"), Address("192.0.2.1 none")] };

        Assert.Equal("unknown: partial", facts.Of("BSC-040"));
        Assert.Equal("It may not be in use: there is no reverse name (PTR), while others of its range have names that lead back.", facts.Control("BSC-040").Subjects[1].Why);
        Assert.Equal("fail", (facts with { Addresses = [Address("192.0.2.0 none"), Address("192.0.2.1 none")] }).Of("BSC-040"));
    }

    [Fact]
    public void A_domain_that_neither_takes_nor_sends_mail_passes()
    {
        var deciding = Seen.Addresses().Control("BSC-040").Deciding;

        Assert.Equal(("pass", "It has no mail address of its own."), (Seen.Said(deciding), deciding.Why));
    }

    [Fact]
    public void A_name_from_outside_is_escaped_and_bounded()
    {
        var why = Seen.Addresses(Address("192.0.2.1", Seen.Reverse("192.0.2.1", $"\u001b[31m{new string('a', 200)}.example"))).Control("BSC-040").Deciding.Why;

        Assert.DoesNotContain(why, char.IsControl);
        Assert.InRange(why.Length, 1, 150);
    }

    private static AddressFacts Address(string address, ReverseResult? reverse) => Seen.Address(address, null, []) with { Reverse = reverse };

    /// <summary><c>address</c> and where its one name leads: an address, <c>none</c> for no name, <c>unknown</c> where DNS failed.</summary>
    private static AddressFacts Address(string seen, MailProvider? provider = null)
    {
        var (address, leadsTo) = (seen.Split(' ')[0], seen.Split(' ')[1]);
        return Seen.Address(address, provider, []) with
        {
            Reverse = leadsTo switch
            {
                "none" => Seen.Reverse(address),
                "unknown" => Seen.ReverseUnknown(address),
                _ => Seen.Reverse(address, $"mail.bigmail.example {leadsTo}"),
            },
        };
    }
}
