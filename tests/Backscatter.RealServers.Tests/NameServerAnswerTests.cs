using System.Net;
using Backscatter.RealServers.Tests.Servers;
using DnsClient;
using DnsClient.Protocol;

namespace Backscatter.RealServers.Tests;

/// <summary>What the resolvers answer for blocklists and for clients.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class NameServerAnswerTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("12.0.77.127.ips.backscatterer.org", "127.0.0.2", "Sorry 127.77.0.12 is blacklisted at http://www.backscatterer.org/?ip=127.77.0.12")]
    [InlineData("22.0.77.127.bl.spamcop.net", "127.0.0.2", "Blocked - see https://www.spamcop.net/bl.shtml?127.77.0.22")]
    [InlineData("15.2.0.192.zen.spamhaus.org", "127.0.0.10", "https://www.spamhaus.org/query/ip/192.0.2.15")]
    [InlineData("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org", "127.0.0.3", "https://www.spamhaus.org/query/ip/2001:db8:25::7")]
    [InlineData("dbltest.com.dbl.spamhaus.org", "127.0.1.2", "https://www.spamhaus.org/query/domain/dbltest.com")]
    [InlineData("mail.listed.example.dbl.spamhaus.org", "127.0.1.2", "https://www.spamhaus.org/query/domain/listed.example")]
    public async Task A_listing_has_an_address_and_a_reason(string name, string address, string reason)
    {
        var byAddress = await AskAsync(internet.Resolver, name, QueryType.A);
        var byText = await AskAsync(internet.Resolver, name, QueryType.TXT);

        Assert.Equal([IPAddress.Parse(address)], byAddress.Answers.ARecords().Select(record => record.Address));
        Assert.Equal([reason], byText.Answers.TxtRecords().SelectMany(record => record.Text));
    }

    [Theory]
    [InlineData("2.0.0.127.ips.backscatterer.org", "NoError")]
    [InlineData("1.0.0.127.ips.backscatterer.org", "NotExistentDomain")]
    [InlineData("10.0.77.127.ips.backscatterer.org", "NotExistentDomain")]
    [InlineData("16.2.0.192.zen.spamhaus.org", "NotExistentDomain")]
    [InlineData("2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.zen.spamhaus.org", "NoError")]
    [InlineData("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.2.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org", "NotExistentDomain")]
    [InlineData("rejecting.example.dbl.spamhaus.org", "NotExistentDomain")]
    [InlineData("2.0.0.127.no-such-list.example", "NotExistentDomain")]
    public async Task What_is_not_listed_does_not_exist(string name, string code)
    {
        var answer = await AskAsync(internet.Resolver, name, QueryType.A);
        Assert.Equal(code, answer.Header.ResponseCode.ToString());
    }

    [Fact]
    public async Task The_blocklist_server_answers_with_its_negative_ttl()
    {
        var answer = await NameServerQuery.AskAsync(
            internet.BlocklistServer.Endpoint, "10.0.77.127.ips.backscatterer.org", QueryType.A, TestContext.Current.CancellationToken);
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, answer.Header.ResponseCode);
        Assert.Equal(300u, Assert.Single(answer.Authorities.OfType<SoaRecord>()).Minimum);
    }

    [Fact]
    public async Task A_client_has_mail_hosts_by_preference_with_addresses_and_names()
    {
        var mx = await AskAsync(internet.Resolver, "backup.example", QueryType.MX);
        Assert.Equal(
            ["10 mx.rejecting.example.", "20 mx.acceptall.example."],
            mx.Answers.MxRecords().OrderBy(record => record.Preference).Select(record => $"{record.Preference} {record.Exchange}"));

        var address = await AskAsync(internet.Resolver, "mx.acceptall.example", QueryType.A);
        Assert.Equal("127.77.0.12", Assert.Single(address.Answers.ARecords()).Address.ToString());

        var name = await AskAsync(internet.Resolver, "12.0.77.127.in-addr.arpa", QueryType.PTR);
        Assert.Equal("mx.acceptall.example.", Assert.Single(name.Answers.PtrRecords()).PtrDomainName.Value);
    }

    [Theory]
    [InlineData("backup.example", "v=spf1 ip4:127.77.0.10 ip4:127.77.0.12 -all")]
    [InlineData("_dmarc.opensmtpd.example", "v=DMARC1; p=reject; rua=mailto:postmaster@opensmtpd.example")]
    public async Task A_client_has_policies(string name, string text)
    {
        var answer = await AskAsync(internet.Resolver, name, QueryType.TXT);
        Assert.Equal([text], answer.Answers.TxtRecords().SelectMany(record => record.Text));
    }

    [Theory]
    [InlineData("2.0.0.127.ips.backscatterer.org")]
    [InlineData("rejecting.example")]
    public async Task The_refusing_resolver_refuses(string name)
    {
        var answer = await AskAsync(internet.RefusingResolver, name, QueryType.A);
        Assert.Equal(DnsHeaderResponseCode.Refused, answer.Header.ResponseCode);
    }

    [Theory]
    [InlineData("2.0.0.127.ips.backscatterer.org", "127.0.0.2")]
    [InlineData("1.0.0.127.ips.backscatterer.org", "203.0.113.80")]
    [InlineData("10.0.77.127.bl.spamcop.net", "203.0.113.80")]
    [InlineData("no-such-name.elsewhere.example", "203.0.113.80")]
    [InlineData("mx.rejecting.example", "127.77.0.10")]
    public async Task The_rewriting_resolver_claims_names_that_do_not_exist(string name, string address)
    {
        var answer = await AskAsync(internet.RewritingResolver, name, QueryType.A);
        Assert.Equal(address, Assert.Single(answer.Answers.ARecords()).Address.ToString());
    }

    private static Task<IDnsQueryResponse> AskAsync(UnboundResolver resolver, string name, QueryType type) =>
        NameServerQuery.AskAsync(resolver.Endpoint, name, type, TestContext.Current.CancellationToken);
}
