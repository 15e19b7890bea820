using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Dns;

public sealed class LabLookupTests
{
    private static readonly LabLookup World = new(
    [
        LabZone.Parse("shop.example", """
            @        SOA   60
            @        MX    10 mx
            @        MX    20 mx.host.example.
            mx       A     192.0.2.1
            www      CNAME web.host.example.
            lost     CNAME gone.host.example.
            outside  CNAME nowhere.test.
            loop1    CNAME loop2
            loop2    CNAME loop1
            a.b.deep TXT   "far down"
            """),
        LabZone.Parse("host.example", """
            web     A 192.0.2.80
            *.wild  A 192.0.2.9
            known.wild TXT "not an address"
            """),
        LabZone.Parse("sub.shop.example", "@ TXT \"a zone of its own\""),
        LabZone.Parse("refuses.example", "@ A 192.0.2.1") with { Behaviour = new ZoneBehaviour(ZoneConduct.Refuses) },
        LabZone.Parse("fails.example", "@ A 192.0.2.1") with { Behaviour = new ZoneBehaviour(ZoneConduct.Fails) },
    ]);

    [Theory]
    [InlineData("shop.example", DnsRecordType.MX, DnsCode.NoError, "10 mx.shop.example, 20 mx.host.example")]
    [InlineData("SHOP.Example", DnsRecordType.MX, DnsCode.NoError, "10 mx.shop.example, 20 mx.host.example")]
    [InlineData("mx.shop.example", DnsRecordType.A, DnsCode.NoError, "192.0.2.1")]
    [InlineData("mx.shop.example", DnsRecordType.AAAA, DnsCode.NoError, "; SOA shop.example 60")]
    [InlineData("none.shop.example", DnsRecordType.A, DnsCode.NameError, "; SOA shop.example 60")]
    [InlineData("none.host.example", DnsRecordType.A, DnsCode.NameError, "; SOA host.example 300")]
    [InlineData("com", DnsRecordType.NS, DnsCode.NameError, "; SOA . 300")]
    [InlineData("b.deep.shop.example", DnsRecordType.TXT, DnsCode.NoError, "; SOA shop.example 60")]
    [InlineData("www.shop.example", DnsRecordType.A, DnsCode.NoError, "www.shop.example -> web.host.example, 192.0.2.80")]
    [InlineData("www.shop.example", DnsRecordType.TXT, DnsCode.NoError, "www.shop.example -> web.host.example; SOA host.example 300")]
    [InlineData("www.shop.example", DnsRecordType.CNAME, DnsCode.NoError, "www.shop.example -> web.host.example")]
    [InlineData("lost.shop.example", DnsRecordType.A, DnsCode.NameError, "lost.shop.example -> gone.host.example; SOA host.example 300")]
    [InlineData("outside.shop.example", DnsRecordType.A, DnsCode.NameError, "outside.shop.example -> nowhere.test; SOA . 300")]
    [InlineData("loop1.shop.example", DnsRecordType.A, DnsCode.ServerFailure, "")]
    [InlineData("any.thing.wild.host.example", DnsRecordType.A, DnsCode.NoError, "192.0.2.9")]
    [InlineData("any.wild.host.example", DnsRecordType.TXT, DnsCode.NoError, "; SOA host.example 300")]
    [InlineData("known.wild.host.example", DnsRecordType.A, DnsCode.NoError, "; SOA host.example 300")]
    [InlineData("x.known.wild.host.example", DnsRecordType.A, DnsCode.NameError, "; SOA host.example 300")]
    [InlineData("sub.shop.example", DnsRecordType.TXT, DnsCode.NoError, "a zone of its own")]
    [InlineData("sub.shop.example", DnsRecordType.MX, DnsCode.NoError, "; SOA sub.shop.example 300")]
    [InlineData("refuses.example", DnsRecordType.A, DnsCode.Refused, "")]
    [InlineData("below.fails.example", DnsRecordType.A, DnsCode.ServerFailure, "")]
    public void A_question_has_one_answer(string name, DnsRecordType type, DnsCode code, string records)
    {
        var answer = World.Answer(new DnsQuestion(name, type));

        Assert.Equal(code, answer.Code);
        Assert.Equal(records, string.Join(", ", answer.Answers.Select(Show)) + string.Concat(answer.Authority.Select(soa => "; " + Show(soa))));
    }

    [Fact]
    public void Two_zones_of_one_origin_are_a_contradiction() =>
        Assert.Throws<ArgumentException>(() => new LabLookup([new LabZone("shop.example", []), new LabZone("shop.example", [])]));

    private static string Show(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        MxRecord mx => $"{mx.Preference} {mx.Exchange}",
        TextRecord text => text.Text,
        NameRecord name => $"{name.Owner} -> {name.Target}",
        StartOfAuthorityRecord soa => $"SOA {(soa.Owner.Length == 0 ? "." : soa.Owner)} {soa.Minimum.TotalSeconds}",
        _ => record.ToString(),
    };
}
