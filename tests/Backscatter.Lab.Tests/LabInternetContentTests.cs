using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;
using DnsClient;

namespace Backscatter.Lab.Tests;

/// <summary>What the lab's DNS holds, and where its connector leads.</summary>
public sealed class LabInternetContentTests(SharedLab shared) : IClassFixture<SharedLab>
{
    [Theory]
    [InlineData("192.0.2.1", 587)]
    [InlineData("198.51.100.25", 25)]
    [InlineData("127.0.0.1", 25)]
    [InlineData("2001:db8::ffff", 25)]
    public async Task The_connector_leads_nowhere_else(string address, int port)
    {
        var refused = await Assert.ThrowsAsync<SocketException>(() => shared.Lab.Connector.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Theory]
    [InlineData("larkspur.example", QueryType.MX, "10 mx.larkspur.example.")]
    [InlineData("tollgate.example", QueryType.MX, "10 mx1.tollgate.example.,20 mx2.tollgate.example.")]
    [InlineData("cloudbank.example", QueryType.MX, "0 cloudbank-example.mail.protection.outlook.com.")]
    [InlineData("parked.example", QueryType.MX, "0 .")]
    [InlineData("larkspur.example", QueryType.TXT, "v=spf1 mx -all")]
    [InlineData("spf.protection.outlook.com", QueryType.TXT, "v=spf1 ip4:203.0.113.128/25 -all")]
    [InlineData("_spf11.tangle.example", QueryType.TXT, "v=spf1 ip4:198.51.100.111 -all")]
    [InlineData("_dmarc.larkspur.example", QueryType.TXT, "v=DMARC1; p=reject; rua=mailto:dmarc@lab.example")]
    [InlineData("_dmarc.loosends.example", QueryType.TXT, "")]
    [InlineData("25.100.51.198.in-addr.arpa", QueryType.PTR, "out.lighthouse.example.")]
    [InlineData("out.lighthouse.example", QueryType.A, "198.51.100.25")]
    [InlineData("1.2.0.192.in-addr.arpa", QueryType.PTR, "mx.larkspur.example.")]
    [InlineData("254.2.0.192.in-addr.arpa", QueryType.PTR, "mx.probe.example.")]
    [InlineData("253.2.0.192.in-addr.arpa", QueryType.PTR, "ns.lab.example.")]
    [InlineData("110.100.51.198.in-addr.arpa", QueryType.PTR, "tool10.tangle.example.")]
    [InlineData("tool10.tangle.example", QueryType.A, "198.51.100.110")]
    [InlineData("111.100.51.198.in-addr.arpa", QueryType.PTR, "tool11.tangle.example.")]
    [InlineData("tool11.tangle.example", QueryType.A, "203.0.113.11")]
    [InlineData("_mta-sts.larkspur.example", QueryType.TXT, "v=STSv1; id=20260101T000000")]
    [InlineData("larkspur.example", QueryType.NS, "ns.lab.example.")]
    [InlineData("probe.example", QueryType.MX, "10 mx.probe.example.")]
    public async Task The_zones_hold_what_the_clients_need(string name, QueryType type, string expected)
    {
        var answers = (await QueryAsync(shared.Lab.Resolver, name, type)).Answers;

        Assert.Equal(expected, string.Join(',', answers.MxRecords().Select(mx => $"{mx.Preference} {mx.Exchange.Value}")
            .Concat(answers.TxtRecords().Select(text => string.Concat(text.Text)))
            .Concat(answers.PtrRecords().Select(pointer => pointer.PtrDomainName.Value))
            .Concat(answers.NsRecords().Select(server => server.NSDName.Value))
            .Concat(answers.ARecords().Select(address => address.Address.ToString()))));
    }

    [Theory]
    [InlineData("2.2.0.192.ips.backscatterer.org", "127.0.0.2")]
    [InlineData("1.2.0.192.ips.backscatterer.org", null)]
    [InlineData("2.0.0.127.ips.backscatterer.org", "127.0.0.2")]
    [InlineData("1.0.0.127.ips.backscatterer.org", null)]
    [InlineData("1.2.0.192.list.dnswl.org", "127.0.12.2")]
    [InlineData("2.0.0.127.list.dnswl.org", "127.0.10.0")]
    [InlineData("25.100.51.198.bl.spamcop.net", "127.0.0.2")]
    [InlineData("meadow.example.dbl.spamhaus.org", "127.0.1.2")]
    [InlineData("dbltest.com.dbl.spamhaus.org", "127.0.1.2")]
    [InlineData("surbl-org-permanent-test-point.com.multi.surbl.org", "127.0.0.254")]
    [InlineData("1.2.0.192.wl.mailspike.net", "127.0.0.19")]
    [InlineData("meadow.example.uribl.spameatingmonkey.net", "127.0.0.2")]
    [InlineData("9.2.0.192.zen.spamhaus.org", "127.255.255.254")]
    [InlineData("9.2.0.192.bl.nordspam.com", "127.255.255.254")]
    [InlineData("1.0.0.127.all.s5h.net", "127.0.0.2")]
    [InlineData("2.0.0.127.bl.of-the-world.example", "127.0.0.2")]
    [InlineData("1.2.0.192.bl.of-the-world.example", null)]
    [InlineData("point.test.own-points.example", "127.0.0.9")]
    [InlineData("2.0.0.127.own-points.example", null)]
    [InlineData("2.0.0.127.nobody-named.example", null)]
    [InlineData("2.0.0.127.psbl.surriel.com", "127.0.0.77")]
    [InlineData("25.100.51.198.psbl.surriel.com", "127.0.0.2")]
    public async Task The_blocklists_hold_what_they_should_and_no_more(string name, string? address)
    {
        Assert.Equal(address, (await AddressesAsync(shared.Lab, name)).SingleOrDefault());
    }

    [Fact]
    public async Task A_listing_gives_its_reason()
    {
        Assert.Equal("Blocked - see https://www.spamcop.net/bl.shtml?198.51.100.25",
            (await QueryAsync(shared.Lab.Resolver, "25.100.51.198.bl.spamcop.net", QueryType.TXT)).Answers.TxtRecords().Single().Text.Single());
    }

    [Theory]
    [InlineData("9.2.0.192.bl.suomispam.net", DnsHeaderResponseCode.ServerFailure)]
    [InlineData("9.2.0.192.bip.virusfree.cz", DnsHeaderResponseCode.Refused)]
    [InlineData("9.2.0.192.bl.spamcop.net", DnsHeaderResponseCode.NotExistentDomain)]
    public async Task A_broken_list_is_broken_for_everyone(string name, DnsHeaderResponseCode code)
    {
        Assert.Equal(code, (await QueryAsync(shared.Lab.Resolver, name, QueryType.A)).Header.ResponseCode);
    }

    [Fact]
    public async Task The_resolvers_differ_where_they_should()
    {
        Assert.Equal(["127.0.0.255"], Addresses(await QueryAsync(shared.Lab.RefusedResolver, "9.2.0.192.list.dnswl.org", QueryType.A)));
        Assert.Equal(["127.0.0.1"], Addresses(await QueryAsync(shared.Lab.RefusedResolver, "meadow.example.multi.surbl.org", QueryType.A)));
        Assert.Equal(["127.0.0.64"], Addresses(await QueryAsync(shared.Lab.Resolver, "meadow.example.multi.surbl.org", QueryType.A)));
        Assert.Equal(["203.0.113.80"], Addresses(await QueryAsync(shared.Lab.RewritingResolver, "9.2.0.192.bl.spamcop.net", QueryType.A)));
        Assert.Equal(["127.0.0.2"], Addresses(await QueryAsync(shared.Lab.RewritingResolver, "25.100.51.198.bl.spamcop.net", QueryType.A)));
    }

    /// <summary>Each address of a client has a name that leads back, but those from which one learns what comes of it.</summary>
    [Fact]
    public async Task Every_address_of_a_client_has_a_name_that_leads_back_but_two()
    {
        using var resolver = new DnsClientResolver([shared.Lab.Resolver.EndPoint]);
        var reverse = new ReverseDiscovery(resolver);
        var hosts = shared.Lab.Clients.SelectMany(client => client.Hosts).Select(host => (host.Name, Address: shared.Lab.AddressOf(host.Name)));
        var senders = shared.Lab.Clients.SelectMany(client => client.Senders).Select(sender => (sender.Name, Address: IPAddress.Parse(sender.Address)));

        var found = await Task.WhenAll(hosts.Concat(senders).Select(async known => (known.Name, (await reverse.FindAsync(known.Address, TestContext.Current.CancellationToken)).Status)));

        Assert.Equal(
            ["mx.loosends.example NoName", "tool11.tangle.example LeadsElsewhere"],
            found.Where(known => known.Status != ReverseStatus.Confirmed).Select(known => $"{known.Name} {known.Status}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Expectations_speak_of_the_addresses_in_use()
    {
        Assert.Equal("192.0.2.2", shared.Lab.Clients.Single(client => client.Domain == "oldmill.example").Expected.Listings.Single().Subject);
    }

    private static async Task<string[]> AddressesAsync(LabInternet lab, string name) => Addresses(await QueryAsync(lab.Resolver, name, QueryType.A));

    private static string[] Addresses(IDnsQueryResponse reply) => [.. reply.Answers.ARecords().Select(record => record.Address.ToString())];

    private static Task<IDnsQueryResponse> QueryAsync(LabDns dns, string name, QueryType type) => Client(dns).QueryAsync(name, type);

    private static LookupClient Client(LabDns dns) => new(new LookupClientOptions(new NameServer(dns.EndPoint)) { UseCache = false, ContinueOnDnsError = false, Retries = 0, Timeout = Patience.Long });
}
