using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Tests.Dns;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Discovery;

public sealed class TransportDiscoveryTests
{
    /// <summary>TXT records, separated by <c>|</c>; whether a policy counts as published; its id, or what is said.</summary>
    [Theory]
    [InlineData("v=STSv1; id=20260101T000000", PublicationStatus.Published, "20260101T000000", null)]
    [InlineData("v=STSv1; id=20260101T000000;", PublicationStatus.Published, "20260101T000000", null)]
    [InlineData("v=STSv1;id=a", PublicationStatus.Published, "a", null)]
    [InlineData("v=STSv1; other=b; id=a", PublicationStatus.Published, "a", null)]
    [InlineData("v=spf1 -all|v=STSv1; id=a", PublicationStatus.Published, "a", null)]
    [InlineData("v=spf1 -all", PublicationStatus.NotPublished, null, null)]
    [InlineData("", PublicationStatus.NotPublished, null, null)]
    [InlineData("v=STSv1; id=a|v=STSv1; id=b", PublicationStatus.NotPublished, null, "_mta-sts.northwind.example has 2 MTA-STS records, so none of them counts: keep one")]
    [InlineData("v=STSv1;", PublicationStatus.NotPublished, null, "the MTA-STS record \"v=STSv1;\" of _mta-sts.northwind.example does not count: it needs an id of 1 to 32 letters and digits")]
    [InlineData("v=STSv1; id=", PublicationStatus.NotPublished, null, "the MTA-STS record \"v=STSv1; id=\" of _mta-sts.northwind.example does not count: it needs an id of 1 to 32 letters and digits")]
    [InlineData("v=STSv1; id=2026-01-01", PublicationStatus.NotPublished, null, "the MTA-STS record \"v=STSv1; id=2026-01-01\" of _mta-sts.northwind.example does not count: it needs an id of 1 to 32 letters and digits")]
    [InlineData("v=STSv1; ID=a", PublicationStatus.NotPublished, null, "the MTA-STS record \"v=STSv1; ID=a\" of _mta-sts.northwind.example does not count: it needs an id of 1 to 32 letters and digits")]
    [InlineData("v=STSv1", PublicationStatus.NotPublished, null, "the TXT record \"v=STSv1\" of _mta-sts.northwind.example is no MTA-STS record: one begins with v=STSv1;")]
    [InlineData("V=stsv1; id=a", PublicationStatus.NotPublished, null, "the TXT record \"V=stsv1; id=a\" of _mta-sts.northwind.example is no MTA-STS record: one begins with v=STSv1;")]
    public void MTA_STS_is_published_by_exactly_one_valid_record(string texts, PublicationStatus status, string? id, string? note)
    {
        var read = TransportRecords.ReadMtaSts("_mta-sts.northwind.example", texts.Split('|'));

        Assert.Equal((status, id, note), (read.Status, read.Id, read.Note));
        Assert.Equal(status == PublicationStatus.Published, read.Record is not null);
    }

    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:tls@northwind.example", PublicationStatus.Published, null)]
    [InlineData("v=TLSRPTv1;rua=mailto:tls@northwind.example,https://reports.example/tls", PublicationStatus.Published, null)]
    [InlineData("v=DMARC1; p=none", PublicationStatus.NotPublished, null)]
    [InlineData("v=TLSRPTv1; rua=mailto:a@b.example|v=TLSRPTv1; rua=mailto:c@d.example", PublicationStatus.NotPublished, "_smtp._tls.northwind.example has 2 TLS-RPT records, so none of them counts: keep one")]
    [InlineData("v=TLSRPTv1; ruf=mailto:a@b.example", PublicationStatus.NotPublished, "the TLS-RPT record \"v=TLSRPTv1; ruf=mailto:a@b.example\" of _smtp._tls.northwind.example does not count: it needs rua with mailto: or https: addresses")]
    [InlineData("v=TLSRPTv1; rua=tls@northwind.example", PublicationStatus.NotPublished, "the TLS-RPT record \"v=TLSRPTv1; rua=tls@northwind.example\" of _smtp._tls.northwind.example does not count: it needs rua with mailto: or https: addresses")]
    [InlineData("v=TLSRPT1; rua=mailto:a@b.example", PublicationStatus.NotPublished, null)]
    [InlineData("v=tlsrptv1; rua=mailto:a@b.example", PublicationStatus.NotPublished, "the TXT record \"v=tlsrptv1; rua=mailto:a@b.example\" of _smtp._tls.northwind.example is no TLS-RPT record: one begins with v=TLSRPTv1;")]
    public void TLS_RPT_is_published_by_exactly_one_valid_record(string texts, PublicationStatus status, string? note)
    {
        var read = TransportRecords.ReadTlsReporting("_smtp._tls.northwind.example", texts.Split('|'));

        Assert.Equal((status, note), (read.Status, read.Note));
    }

    [Fact]
    public void No_record_makes_them_throw_and_what_is_said_is_one_line() => HostileText.Any.Sample(text =>
    {
        foreach (var version in (string[])["", "v=STSv1;", "v=STSv1; id=", "v=TLSRPTv1; rua="])
        {
            foreach (var read in (PublishedPolicy[])[TransportRecords.ReadMtaSts("_mta-sts.x.example", [version + text]), TransportRecords.ReadTlsReporting("_smtp._tls.x.example", [version + text])])
                Assert.DoesNotContain(read.Note ?? "", char.IsControl);
        }
    });

    [Fact]
    public async Task Everything_is_asked_under_its_own_name_and_DANE_for_each_host()
    {
        var zones = new ZoneResolver(
            """
            _mta-sts.northwind.example CNAME _mta-sts.host.example
            _mta-sts.host.example TXT v=STSv1; id=7
            _smtp._tls.northwind.example TXT v=TLSRPTv1; rua=mailto:tls@northwind.example
            _25._tcp.mx2.northwind.example TLSA SERVFAIL
            """);

        var found = await FindAsync(new Tlsa(zones, "_25._tcp.mx1.northwind.example"), "northwind.example", "mx1.northwind.example", "mx2.northwind.example", "mx3.northwind.example");

        Assert.Equal((PublicationStatus.Published, "7"), (found.MtaSts.Status, found.MtaSts.Id));
        Assert.Equal(PublicationStatus.Published, found.TlsReporting.Status);
        Assert.Equal(
            ["mx1.northwind.example Published ", "mx2.northwind.example Unknown _25._tcp.mx2.northwind.example TLSA could not be learnt: _25._tcp.mx2.northwind.example TLSA: ServerFailure", "mx3.northwind.example NotPublished "],
            found.Dane.Select(host => $"{host.Host} {host.Status} {host.Note}"));
    }

    [Theory]
    [InlineData("SERVFAIL")]
    [InlineData("REFUSED")]
    [InlineData("TIMEOUT")]
    public async Task What_dns_did_not_tell_is_unknown_and_not_missing(string failure)
    {
        var found = await FindAsync(new ZoneResolver($"_mta-sts.northwind.example TXT {failure}", $"_smtp._tls.northwind.example TXT {failure}"), "northwind.example");

        Assert.Equal((PublicationStatus.Unknown, PublicationStatus.Unknown), (found.MtaSts.Status, found.TlsReporting.Status));
        Assert.StartsWith("_mta-sts.northwind.example TXT could not be learnt", found.MtaSts.Note, StringComparison.Ordinal);
        Assert.Empty(found.Dane);
    }

    [Fact]
    public async Task A_name_with_no_room_for_the_labels_publishes_nothing()
    {
        var label = new string('a', 61);
        var zones = new ZoneResolver();

        var found = await FindAsync(zones, string.Join('.', label, label, label, label, "bcde"));

        Assert.Equal((PublicationStatus.NotPublished, PublicationStatus.NotPublished), (found.MtaSts.Status, found.TlsReporting.Status));
        Assert.Empty(zones.Asked);
    }

    private static Task<TransportPolicies> FindAsync(IDnsResolver resolver, string domain, params string[] hosts) =>
        new TransportDiscovery(resolver).FindAsync(DomainName.Parse(domain), [.. hosts.Select(DomainName.Parse)], TestContext.Current.CancellationToken);

    /// <summary>Zones in which one name has TLSA records, whose content nobody reads.</summary>
    private sealed class Tlsa(ZoneResolver zones, string name) : IDnsResolver
    {
        public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            var reply = await zones.AskAsync(question, cancellationToken);
            return question == new DnsQuestion(name, DnsRecordType.TLSA) ? reply with { Outcome = DnsOutcome.Exists, Code = DnsCode.NoError } : reply;
        }
    }
}
