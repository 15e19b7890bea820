using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;
using DnsClient;
using DnsClient.Protocol;

namespace Backscatter.Lab.Tests.Dns;

public sealed class LabDnsTests
{
    private static readonly LabZone Shop = LabZone.Parse("shop.example", $"""
        @     SOA   60
        @     NS    ns.lab.example.
        @     MX    10 mx
        @     MX    0  .
        @     TXT   "{new string('a', 255)}{new string('b', 255)}c"
        mx    A     192.0.2.1
        mx    AAAA  2001:db8::1
        www   CNAME mx
        1     PTR   mx
        empty TXT   ""
        """);

    [Fact]
    public async Task A_stub_resolver_takes_it_for_a_recursive_one()
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);

        var reply = await Client(dns).QueryAsync("www.shop.example", QueryType.A);

        Assert.False(reply.HasError);
        Assert.True(reply.Header.RecursionAvailable);
        Assert.False(reply.Header.HasAuthorityAnswer);
        Assert.False(reply.Header.ResultTruncated);
        Assert.Equal(["mx.shop.example."], reply.Answers.CnameRecords().Select(record => record.CanonicalName.Value));
        Assert.Equal(["192.0.2.1"], reply.Answers.ARecords().Select(record => record.Address.ToString()));
        Assert.Equal(300, reply.Answers.ARecords().Single().InitialTimeToLive);
    }

    [Theory]
    [InlineData("mx.shop.example", QueryType.AAAA, "2001:db8::1")]
    [InlineData("1.shop.example", QueryType.PTR, "mx.shop.example.")]
    [InlineData("shop.example", QueryType.NS, "ns.lab.example.")]
    [InlineData("shop.example", QueryType.MX, "10 mx.shop.example.,0 .")]
    [InlineData("shop.example", QueryType.SOA, "60")]
    [InlineData("empty.shop.example", QueryType.TXT, "")]
    public async Task Each_type_arrives(string name, QueryType type, string expected)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);

        var reply = await Client(dns).QueryAsync(name, type);

        Assert.Equal(expected, string.Join(',', reply.Answers.Select(record => record switch
        {
            AaaaRecord aaaa => aaaa.Address.ToString(),
            PtrRecord pointer => pointer.PtrDomainName.Value,
            NsRecord server => server.NSDName.Value,
            DnsClient.Protocol.MxRecord mx => $"{mx.Preference} {mx.Exchange.Value}",
            SoaRecord soa => soa.Minimum.ToString(System.Globalization.CultureInfo.InvariantCulture),
            TxtRecord text => string.Concat(text.Text),
            _ => record.ToString(),
        })));
    }

    [Fact]
    public async Task A_long_text_arrives_in_strings_of_at_most_255()
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);

        var reply = await Client(dns).QueryAsync("shop.example", QueryType.TXT);

        Assert.Equal([new string('a', 255), new string('b', 255), "c"], reply.Answers.TxtRecords().Single().Text);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_and_a_type_that_is_not_there_bear_the_zones_authority()
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);

        var absent = await Client(dns).QueryAsync("none.shop.example", QueryType.A);
        var empty = await Client(dns).QueryAsync("mx.shop.example", QueryType.TXT);

        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, absent.Header.ResponseCode);
        Assert.Equal(60, (int)absent.Authorities.SoaRecords().Single().Minimum);
        Assert.Equal(DnsHeaderResponseCode.NoError, empty.Header.ResponseCode);
        Assert.Empty(empty.Answers);
        Assert.Equal("shop.example.", empty.Authorities.SoaRecords().Single().DomainName.Value);
    }

    [Theory]
    [InlineData(ZoneConduct.Refuses, DnsHeaderResponseCode.Refused)]
    [InlineData(ZoneConduct.Fails, DnsHeaderResponseCode.ServerFailure)]
    public async Task A_zone_and_a_resolver_can_refuse_and_fail(ZoneConduct conduct, DnsHeaderResponseCode code)
    {
        await using var zone = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(conduct) }], ResolverBehaviour.Honest);
        await using var resolver = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(conduct) });

        Assert.Equal(code, (await Client(zone).QueryAsync("shop.example", QueryType.MX)).Header.ResponseCode);
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await Client(zone).QueryAsync("other.example", QueryType.MX)).Header.ResponseCode);
        Assert.Equal(code, (await Client(resolver).QueryAsync("other.example", QueryType.MX)).Header.ResponseCode);
    }

    [Fact]
    public async Task A_truncated_answer_is_fetched_over_TCP()
    {
        await using var dns = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(TruncatesUdp: true) }], ResolverBehaviour.Honest);

        var alone = await Assert.ThrowsAsync<DnsResponseException>(() => Client(dns, useTcpFallback: false).QueryAsync("mx.shop.example", QueryType.A));
        var whole = await Client(dns).QueryAsync("mx.shop.example", QueryType.A);

        Assert.Contains("truncated", alone.Message, StringComparison.Ordinal);
        Assert.Equal(["192.0.2.1"], whole.Answers.ARecords().Select(record => record.Address.ToString()));
        Assert.Equal([false, false, true], dns.Asked.Select(asked => asked.OverTcp));
    }

    [Fact]
    public async Task Many_questions_go_over_one_TCP_connection()
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        var client = new LookupClient(new LookupClientOptions(new NameServer(dns.EndPoint)) { UseTcpOnly = true, UseCache = false, Timeout = Patience.Long });

        for (var i = 0; i < 50; i++) Assert.Single((await client.QueryAsync("mx.shop.example", QueryType.A)).Answers);

        Assert.Equal(50, dns.Asked.Count(asked => asked.OverTcp));
    }

    [Fact]
    public async Task A_silent_zone_never_answers_and_a_resolver_with_one_can_still_stop()
    {
        var dns = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(ZoneConduct.KeepsSilent) }], ResolverBehaviour.Honest, new WaitingTime());
        using var socket = new UdpClient();
        socket.Connect(dns.EndPoint);
        await socket.SendAsync(QuestionForShop);
        var answer = socket.ReceiveAsync();
        while (dns.Asked.Count == 0) await Task.Yield();

        await dns.DisposeAsync();

        Assert.False(answer.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_slow_zone_answers_when_its_time_has_come()
    {
        var time = new WaitingTime();
        await using var dns = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(Delay: TimeSpan.FromSeconds(7)) }], ResolverBehaviour.Honest, time);

        var answer = Client(dns).QueryAsync("mx.shop.example", QueryType.A);
        await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(7));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Single((await answer).Answers);
    }

    [Fact]
    public async Task A_rewriting_resolver_invents_addresses_for_names_that_do_not_exist_and_for_no_others()
    {
        await using var dns = LabDns.Start([Shop], new ResolverBehaviour { RewritesNxdomainTo = IPAddress.Parse("203.0.113.80") });
        var client = Client(dns);

        var invented = await client.QueryAsync("none.shop.example", QueryType.A);
        var noOtherType = await client.QueryAsync("none.shop.example", QueryType.TXT);
        var exists = await client.QueryAsync("mx.shop.example", QueryType.A);

        Assert.Equal(DnsHeaderResponseCode.NoError, invented.Header.ResponseCode);
        Assert.Equal(["203.0.113.80"], invented.Answers.ARecords().Select(record => record.Address.ToString()));
        Assert.Equal(DnsHeaderResponseCode.NoError, noOtherType.Header.ResponseCode);
        Assert.Empty(noOtherType.Answers);
        Assert.Equal(["192.0.2.1"], exists.Answers.ARecords().Select(record => record.Address.ToString()));
    }

    [Fact]
    public async Task Two_resolvers_show_one_internet_differently()
    {
        LabZone[] zones = [new LabBlocklist("bl.example").ToZone()];
        await using var honest = LabDns.Start(zones, ResolverBehaviour.Honest);
        await using var refused = LabDns.Start(zones, new ResolverBehaviour { Views = [new LabBlocklist("bl.example") { AnswersEverythingWith = "127.255.255.254" }.ToZone()] });

        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, (await Client(honest).QueryAsync("9.2.0.192.bl.example", QueryType.A)).Header.ResponseCode);
        Assert.Equal(["127.255.255.254"], (await Client(refused).QueryAsync("9.2.0.192.bl.example", QueryType.A)).Answers.ARecords().Select(record => record.Address.ToString()));
    }

    [Fact]
    public async Task What_was_asked_is_remembered()
    {
        var time = new WaitingTime();
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest, time);

        await Client(dns).QueryAsync("MX.Shop.Example", QueryType.AAAA);

        Assert.Equal([new LabQuestion(time.GetUtcNow(), new Core.Dns.DnsQuestion("mx.shop.example", DnsRecordType.AAAA), OverTcp: false)], dns.Asked);
    }

    [Theory]
    [InlineData("not a DNS message")]
    [InlineData("")]
    public async Task Nonsense_does_not_stop_it(string nonsense)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var socket = new UdpClient();
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(nonsense), dns.EndPoint);

        Assert.Single((await Client(dns).QueryAsync("mx.shop.example", QueryType.A)).Answers);
    }

    [Fact]
    public async Task A_stopped_resolver_leaves_its_port()
    {
        var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        var client = new LookupClient(new LookupClientOptions(new NameServer(dns.EndPoint)) { UseTcpOnly = true, UseCache = false });
        await client.QueryAsync("mx.shop.example", QueryType.A);

        await dns.DisposeAsync();
        await dns.DisposeAsync();

        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(dns.EndPoint);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var refused = await Assert.ThrowsAsync<SocketException>(() => tcp.ConnectAsync(dns.EndPoint));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    /// <summary>Identifier 1, RD, one question: shop.example MX IN.</summary>
    private static readonly byte[] QuestionForShop = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "shop"u8, 7, .. "example"u8, 0, 0, 15, 0, 1];

    private static LookupClient Client(LabDns dns, bool useTcpFallback = true) => new(new LookupClientOptions(new NameServer(dns.EndPoint))
    {
        UseCache = false,
        UseTcpFallback = useTcpFallback,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        Retries = 0,
        Timeout = Patience.Long,
    });
}
