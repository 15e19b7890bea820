using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>What every implementation of the engine's DNS port must do, over real questions to real servers.</summary>
public abstract class ResolverContract
{
    /// <summary>How a resolver under test asks.</summary>
    /// <param name="Timeout">How long one attempt may take.</param>
    /// <param name="Retries">How often it is repeated.</param>
    /// <param name="MaxInFlight">The most questions under way.</param>
    public sealed record Asking(TimeSpan Timeout, int Retries = 0, int MaxInFlight = 128);

    private static readonly LabZone Shop = LabZone.Parse("shop.example", $"""
        @       SOA   60
        @       NS    ns.lab.example.
        @       MX    10 MX
        @       MX    0  .
        @       TXT   "{new string('a', 255)}{new string('b', 255)}c"
        long    TXT   "{new string('x', 4000)}"
        mx      A     192.0.2.1
        mx      A     192.0.2.2
        mx      AAAA  2001:db8::1
        www 30  CNAME mx
        far 600 CNAME www
        gone 20 CNAME nowhere
        bare 20 CNAME empty
        empty   TXT   ""
        1       PTR   mx
        """);

    [Theory]
    [InlineData("mx.shop.example", DnsRecordType.A, "A 192.0.2.1, A 192.0.2.2")]
    [InlineData("MX.Shop.EXAMPLE", DnsRecordType.A, "A 192.0.2.1, A 192.0.2.2")]
    [InlineData("mx.shop.example", DnsRecordType.AAAA, "AAAA 2001:db8::1")]
    [InlineData("shop.example", DnsRecordType.MX, "MX 0 '', MX 10 'mx.shop.example'")]
    [InlineData("shop.example", DnsRecordType.NS, "NS ns.lab.example")]
    [InlineData("shop.example", DnsRecordType.SOA, "SOA 60")]
    [InlineData("1.shop.example", DnsRecordType.PTR, "PTR mx.shop.example")]
    [InlineData("www.shop.example", DnsRecordType.CNAME, "CNAME mx.shop.example")]
    [InlineData("far.shop.example", DnsRecordType.AAAA, "AAAA 2001:db8::1, CNAME mx.shop.example, CNAME www.shop.example")]
    [InlineData("empty.shop.example", DnsRecordType.TXT, "TXT 0")]
    [InlineData("shop.example", DnsRecordType.TXT, "TXT 511")]
    [InlineData("long.shop.example", DnsRecordType.TXT, "TXT 4000")]
    public async Task Each_type_is_read(string name, DnsRecordType type, string expected)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        var reply = await AskAsync(resolver, name, type);

        Assert.Equal((DnsOutcome.Exists, DnsCode.NoError, null), (reply.Outcome, reply.Code, reply.Detail));
        Assert.Equal(expected, string.Join(", ", reply.Records.Select(Shown).Order(StringComparer.Ordinal)));
        Assert.Equal(dns.EndPoint.ToString(), reply.Resolver);
        Assert.Equal(new DnsQuestion(name, type), reply.Question);
    }

    [Theory]
    [InlineData("mx.shop.example", DnsRecordType.A, 300)]
    [InlineData("www.shop.example", DnsRecordType.A, 30)]
    [InlineData("far.shop.example", DnsRecordType.A, 30)]
    [InlineData("none.shop.example", DnsRecordType.A, 60)]
    [InlineData("mx.shop.example", DnsRecordType.TXT, 60)]
    [InlineData("gone.shop.example", DnsRecordType.A, 20)]
    [InlineData("bare.shop.example", DnsRecordType.A, 20)]
    public async Task A_reply_may_be_kept_as_long_as_the_shortest_lived_part_of_it(string name, DnsRecordType type, int seconds)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await AskAsync(resolver, name, type)).Ttl);
    }

    [Theory]
    [InlineData("none.shop.example", DnsRecordType.A, DnsCode.NameError, "")]
    [InlineData("mx.shop.example", DnsRecordType.TXT, DnsCode.NoError, "")]
    [InlineData("other.example", DnsRecordType.MX, DnsCode.NameError, "")]
    [InlineData("gone.shop.example", DnsRecordType.A, DnsCode.NameError, "CNAME nowhere.shop.example")]
    [InlineData("bare.shop.example", DnsRecordType.A, DnsCode.NoError, "CNAME empty.shop.example")]
    public async Task No_such_name_and_no_such_record_are_absent_and_told_apart(string name, DnsRecordType type, DnsCode code, string records)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        var reply = await AskAsync(resolver, name, type);

        Assert.Equal((DnsOutcome.Absent, code, records), (reply.Outcome, reply.Code, string.Join(", ", reply.Records.Select(Shown))));
    }

    [Fact]
    public async Task A_truncated_answer_is_fetched_over_TCP()
    {
        await using var dns = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(TruncatesUdp: true) }], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal(["192.0.2.1", "192.0.2.2"], reply.Of<AddressRecord>().Select(record => record.Address.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal([false, true], dns.Asked.Select(asked => asked.OverTcp));
    }

    [Theory]
    [InlineData(ZoneConduct.Refuses, DnsCode.Refused)]
    [InlineData(ZoneConduct.Fails, DnsCode.ServerFailure)]
    [InlineData(ZoneConduct.KeepsSilent, DnsCode.Timeout)]
    public async Task A_resolver_that_does_not_say_leaves_it_unknown(ZoneConduct conduct, DnsCode code)
    {
        await using var dns = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(conduct) });
        using var resolver = Resolver(FitFor(conduct), dns.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal((DnsOutcome.Unknown, code), (reply.Outcome, reply.Code));
        Assert.Empty(reply.Records);
        Assert.Null(reply.Ttl);
        Assert.NotNull(reply.Detail);
    }

    [Fact]
    public async Task A_silent_resolver_is_asked_once_more_and_then_given_up()
    {
        await using var dns = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.KeepsSilent) });
        using var resolver = Resolver(Brief with { Retries = 1 }, dns.EndPoint);

        await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal(2, dns.Asked.Count);
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_reply_and_no_other_resolver_is_asked_in_its_place()
    {
        var nobody = Closed();
        using var resolver = Resolver(Brief, nobody);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal((DnsOutcome.Unknown, WhereNobodyListens, nobody.ToString()), (reply.Outcome, reply.Code, reply.Resolver));
    }

    [Fact]
    public async Task A_resolver_that_truncates_and_does_not_listen_on_TCP_is_unreachable()
    {
        await using var server = new BytesServer("8380 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", overTcp: false);
        using var resolver = Resolver(server.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal((DnsOutcome.Unknown, DnsCode.Unreachable), (reply.Outcome, reply.Code));
    }

    [Theory]
    [InlineData(ZoneConduct.Refuses)]
    [InlineData(ZoneConduct.Fails)]
    [InlineData(ZoneConduct.KeepsSilent)]
    public async Task The_second_resolver_is_asked_when_the_first_does_not_say(ZoneConduct conduct)
    {
        await using var first = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(conduct) });
        await using var second = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(FitFor(conduct), first.EndPoint, second.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.AAAA);

        Assert.Equal((DnsOutcome.Exists, second.EndPoint.ToString()), (reply.Outcome, reply.Resolver));
        Assert.Single(first.Asked);
        Assert.Single(second.Asked);
    }

    [Fact]
    public async Task The_second_resolver_is_asked_when_the_first_cannot_be_reached()
    {
        await using var second = LabDns.Start([Shop], ResolverBehaviour.Honest);
        await using var truncating = new BytesServer("8380 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", overTcp: false);
        using var resolver = Resolver(truncating.EndPoint, second.EndPoint);

        Assert.Equal(second.EndPoint.ToString(), (await AskAsync(resolver, "mx.shop.example", DnsRecordType.A)).Resolver);
    }

    [Theory]
    [InlineData("none.shop.example", DnsRecordType.A, DnsOutcome.Absent)]
    [InlineData("mx.shop.example", DnsRecordType.TXT, DnsOutcome.Absent)]
    [InlineData("mx.shop.example", DnsRecordType.A, DnsOutcome.Exists)]
    public async Task The_second_resolver_is_not_asked_when_the_first_has_said(string name, DnsRecordType type, DnsOutcome outcome)
    {
        await using var first = LabDns.Start([Shop], ResolverBehaviour.Honest);
        await using var second = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(first.EndPoint, second.EndPoint);

        var reply = await AskAsync(resolver, name, type);

        Assert.Equal((outcome, first.EndPoint.ToString()), (reply.Outcome, reply.Resolver));
        Assert.Empty(second.Asked);
    }

    [Fact]
    public async Task When_none_says_the_last_one_asked_is_named()
    {
        await using var first = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.Fails) });
        await using var second = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.Refuses) });
        using var resolver = Resolver(first.EndPoint, second.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal((DnsCode.Refused, second.EndPoint.ToString()), (reply.Code, reply.Resolver));
    }

    [Fact]
    public async Task Nothing_is_kept_so_that_each_reply_is_of_its_own_question()
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        for (var i = 0; i < 3; i++) await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal(3, dns.Asked.Count);
    }

    [Fact]
    public async Task No_more_questions_than_allowed_are_under_way()
    {
        var time = new WaitingTime();
        await using var dns = LabDns.Start([Shop with { Behaviour = new ZoneBehaviour(Delay: TimeSpan.FromSeconds(7)) }], ResolverBehaviour.Honest, time);
        using var resolver = Resolver(Patient with { MaxInFlight = 2 }, dns.EndPoint);

        var replies = Task.WhenAll(Enumerable.Range(1, 6).Select(_ => AskAsync(resolver, "mx.shop.example", DnsRecordType.A)));
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < 2; i++) await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(7));
            time.Advance(TimeSpan.FromSeconds(7));
        }

        Assert.All(await replies, reply => Assert.Equal(DnsOutcome.Exists, reply.Outcome));
        Assert.Equal([2, 2, 2], dns.Asked.GroupBy(asked => asked.At).Select(sameTime => sameTime.Count()));
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_his_cancellation_and_not_a_reply()
    {
        await using var dns = LabDns.Start([Shop], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.KeepsSilent) });
        using var resolver = Resolver(Patient with { MaxInFlight = 1 }, dns.EndPoint);
        using var cancelled = new CancellationTokenSource();

        var underWay = resolver.AskAsync(new DnsQuestion("mx.shop.example", DnsRecordType.A), cancelled.Token);
        var waiting = resolver.AskAsync(new DnsQuestion("shop.example", DnsRecordType.MX), cancelled.Token);
        while (dns.Asked.Count == 0) await Task.Yield();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => underWay);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Single(dns.Asked);
    }

    public static TheoryData<string> Unaskable { get; } =
    [
        new string('a', 64) + ".example", string.Join('.', Enumerable.Repeat(new string('a', 63), 5)), "a..example", ".example", "", "a.", ".", "\ud800.example",
    ];

    [Theory]
    [MemberData(nameof(Unaskable))]
    public async Task A_name_that_is_none_never_throws_and_is_never_absent(string name)
    {
        await using var dns = LabDns.Start([Shop], ResolverBehaviour.Honest);
        using var resolver = Resolver(dns.EndPoint);

        var reply = await AskAsync(resolver, name, DnsRecordType.A);

        Assert.Equal((DnsOutcome.Unknown, DnsCode.Failed), (reply.Outcome, reply.Code));
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData("", DnsCode.Failed)]
    [InlineData("00", DnsCode.Failed)]
    [InlineData("8180", DnsCode.Failed)]
    [InlineData("8180 0001 0001 0000 0000", DnsCode.Failed)]
    [InlineData("8180 0001 0001 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001 c00c 0001 0001 0000012c 0008 c0000201", DnsCode.Failed)]
    [InlineData("8184 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", DnsCode.Failed)]
    [InlineData("8181 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", DnsCode.Failed)]
    [InlineData("8182 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", DnsCode.ServerFailure)]
    [InlineData("8185 0001 0000 0000 0000 026d78 0473686f70 076578616d706c65 00 0001 0001", DnsCode.Refused)]
    public async Task A_reply_that_cannot_be_used_is_unknown(string afterId, DnsCode code)
    {
        await using var server = new BytesServer(afterId, overTcp: true);
        using var resolver = Resolver(server.EndPoint);

        var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

        Assert.Equal((DnsOutcome.Unknown, code), (reply.Outcome, reply.Code));
    }

    [Fact]
    public async Task However_the_bytes_of_a_reply_are_spoilt_nothing_is_thrown()
    {
        await using var server = new BytesServer("", overTcp: true);
        using var resolver = Resolver(server.EndPoint);
        var random = new Random(20260504);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = (byte[])WholeReply.Clone();
            for (var spoilt = random.Next(1, 4); spoilt > 0; spoilt--) bytes[random.Next(FirstByteToSpoil, bytes.Length)] = (byte)random.Next(256);
            server.AfterId = bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];

            var reply = await AskAsync(resolver, "mx.shop.example", DnsRecordType.A);

            Assert.Equal(reply.Outcome == DnsOutcome.Unknown, reply.Detail is not null);
        }
    }

    [Fact]
    public void Without_a_resolver_there_is_none() => Assert.Throws<ArgumentException>(() => Make([], Patient));

    /// <summary>Without its identifier: mx.shop.example A, with an alias to it, two addresses, a text, an MX and a SOA record.</summary>
    private static readonly byte[] WholeReply = Convert.FromHexString(string.Concat(
        "8180", "0001", "0005", "0001", "0000",
        "026d78", "0473686f70", "076578616d706c65", "00", "0001", "0001",
        "c00c", "0005", "0001", "0000012c", "0006", "03777777", "c00f",
        "c00c", "0001", "0001", "0000012c", "0004", "c0000201",
        "c00c", "0001", "0001", "0000012c", "0004", "c0000202",
        "c00c", "0010", "0001", "0000012c", "0006", "0568656c6c6f",
        "c00c", "000f", "0001", "0000012c", "0004", "000ac00c",
        "c00f", "0006", "0001", "0000012c", "0018", "c00c", "c00c", "00000001", "00000e10", "00000384", "00127500", "0000003c"));

    private static readonly Asking Patient = new(Patience.Long);

    private static readonly Asking Brief = new(TimeSpan.FromMilliseconds(300));

    private ResolverUnderTest Resolver(params IPEndPoint[] servers) => Resolver(Patient, servers);

    private ResolverUnderTest Resolver(Asking asking, params IPEndPoint[] servers) => new(Make(servers, asking));

    private static Task<DnsReply> AskAsync(IDnsResolver resolver, string name, DnsRecordType type) =>
        resolver.AskAsync(new DnsQuestion(name, type), TestContext.Current.CancellationToken);

    // Only a resolver that keeps silent is waited for to the end, and nothing but silence may depend on how long that is.
    private static Asking FitFor(ZoneConduct conduct) => conduct == ZoneConduct.KeepsSilent ? Brief : Patient;

    /// <summary>The resolver under test.</summary>
    protected abstract IDnsResolver Make(IReadOnlyList<IPEndPoint> servers, Asking asking);

    /// <summary>How it ends where no process listens.</summary>
    protected abstract DnsCode WhereNobodyListens { get; }

    /// <summary>The first byte behind the id that can be spoilt without making it a reply to another question, for which the resolver would rightly wait on.</summary>
    protected abstract int FirstByteToSpoil { get; }

    /// <summary>A port on which nobody listens.</summary>
    private static IPEndPoint Closed()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static string Shown(DnsRecord record) => record switch
    {
        AddressRecord { Address.AddressFamily: AddressFamily.InterNetwork } a => $"A {a.Address}",
        AddressRecord aaaa => $"AAAA {aaaa.Address}",
        MxRecord mx => $"MX {mx.Preference} '{mx.Exchange}'",
        TextRecord text => $"TXT {text.Text.Length}",
        NameRecord name => $"{name.Type} {name.Target}",
        StartOfAuthorityRecord soa => $"SOA {soa.Minimum.TotalSeconds}",
        _ => record.ToString(),
    };

    /// <summary>The port, to be closed.</summary>
    private sealed class ResolverUnderTest(IDnsResolver inner) : IDnsResolver, IDisposable
    {
        public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => inner.AskAsync(question, cancellationToken);

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
