using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>Bulks of questions to real servers: what holds for one question holds for each of many.</summary>
public sealed class BulkTests
{
    private static readonly QuestionPumpOptions Patient = new() { Timeout = Patience.Long, Retries = 0 };
    private static readonly QuestionPumpOptions Brief = new() { Timeout = TimeSpan.FromMilliseconds(300), Retries = 0 };

    private static readonly LabZone List = LabZone.Parse("bl.example", """
        @    SOA 60
        one      A     127.0.0.2
        two      A     127.0.0.2
        two  90  A     127.0.0.10
        text     TXT   "no address"
        www 30   CNAME one
        gone 20  CNAME nowhere
        """);

    [Fact]
    public async Task Each_question_gets_its_own_answer()
    {
        await using var dns = LabDns.Start([List], ResolverBehaviour.Honest);

        Assert.Equal(
            [
                new BulkSaid(DnsOutcome.Exists, DnsCode.NoError, "127.0.0.2", TimeSpan.FromSeconds(300), 0),
                new BulkSaid(DnsOutcome.Absent, DnsCode.NameError, "", TimeSpan.FromSeconds(60), 0),
                new BulkSaid(DnsOutcome.Exists, DnsCode.NoError, "127.0.0.10 127.0.0.2", TimeSpan.FromSeconds(90), 0),
                new BulkSaid(DnsOutcome.Absent, DnsCode.NoError, "", TimeSpan.FromSeconds(60), 0),
                new BulkSaid(DnsOutcome.Exists, DnsCode.NoError, "127.0.0.2", TimeSpan.FromSeconds(30), 0),
                new BulkSaid(DnsOutcome.Absent, DnsCode.NameError, "", TimeSpan.FromSeconds(20), 0),
            ],
            await AskAsync(Patient, ["one.bl.example", "none.bl.example", "TWO.bl.example", "text.bl.example", "www.bl.example", "gone.bl.example"], dns.EndPoint));
    }

    [Fact]
    public async Task A_truncated_answer_is_fetched_over_TCP_while_the_others_go_on()
    {
        var truncating = LabZone.Parse("cut.example", "a A 127.0.0.2\nb A 127.0.0.3") with { Behaviour = new ZoneBehaviour(TruncatesUdp: true) };
        await using var dns = LabDns.Start([List, truncating], ResolverBehaviour.Honest);

        var said = await AskAsync(Patient, ["a.cut.example", "one.bl.example", "b.cut.example", "none.cut.example"], dns.EndPoint);

        Assert.Equal(["127.0.0.2", "127.0.0.2", "127.0.0.3", ""], said.Select(answer => answer!.Addresses));
        Assert.Equal(["Exists", "Exists", "Exists", "Absent"], said.Select(answer => answer!.Outcome.ToString()));
        Assert.Equal(3, dns.Asked.Count(asked => asked.OverTcp));
    }

    [Theory]
    [InlineData(ZoneConduct.Refuses, DnsCode.Refused)]
    [InlineData(ZoneConduct.Fails, DnsCode.ServerFailure)]
    [InlineData(ZoneConduct.KeepsSilent, DnsCode.Timeout)]
    public async Task A_list_that_does_not_say_leaves_it_unknown_and_holds_up_no_other(ZoneConduct conduct, DnsCode code)
    {
        var mute = LabZone.Parse("mute.example", "a A 127.0.0.2") with { Behaviour = new ZoneBehaviour(conduct) };
        await using var dns = LabDns.Start([List, mute], ResolverBehaviour.Honest);

        var said = await AskAsync(Brief with { Retries = 1 }, ["a.mute.example", "one.bl.example", "b.mute.example"], dns.EndPoint);

        Assert.Equal([(DnsOutcome.Unknown, code), (DnsOutcome.Exists, DnsCode.NoError), (DnsOutcome.Unknown, code)], said.Select(answer => (answer!.Outcome, answer.Code)));
        Assert.Equal(conduct == ZoneConduct.KeepsSilent ? 5 : 3, dns.Asked.Count);
    }

    [Theory]
    [InlineData(ZoneConduct.Refuses)]
    [InlineData(ZoneConduct.Fails)]
    [InlineData(ZoneConduct.KeepsSilent)]
    public async Task The_second_resolver_is_asked_when_the_first_does_not_say(ZoneConduct conduct)
    {
        await using var first = LabDns.Start([List], new ResolverBehaviour { Everywhere = new ZoneBehaviour(conduct) });
        await using var second = LabDns.Start([List], ResolverBehaviour.Honest);

        var said = await AskAsync(conduct == ZoneConduct.KeepsSilent ? Brief : Patient, ["one.bl.example", "none.bl.example"], first.EndPoint, second.EndPoint);

        Assert.Equal([(DnsOutcome.Exists, 1), (DnsOutcome.Absent, 1)], said.Select(answer => (answer!.Outcome, answer.Resolver)));
        Assert.Equal((2, 2), (first.Asked.Count, second.Asked.Count));
    }

    [Fact]
    public async Task The_second_resolver_is_not_asked_when_the_first_has_said()
    {
        await using var first = LabDns.Start([List], ResolverBehaviour.Honest);
        await using var second = LabDns.Start([List], ResolverBehaviour.Honest);

        await AskAsync(Patient, ["one.bl.example", "none.bl.example", "text.bl.example"], first.EndPoint, second.EndPoint);

        Assert.Equal((3, 0), (first.Asked.Count, second.Asked.Count));
    }

    [Fact]
    public async Task Where_nobody_listens_the_next_resolver_is_asked_and_in_the_end_none_can_be_reached()
    {
        await using var honest = LabDns.Start([List], ResolverBehaviour.Honest);

        Assert.Equal([1, 1], (await AskAsync(Patient, ["one.bl.example", "none.bl.example"], Closed(), honest.EndPoint)).Select(answer => answer!.Resolver));
        Assert.Equal([DnsCode.Unreachable, DnsCode.Unreachable], (await AskAsync(Patient, ["one.bl.example", "none.bl.example"], Closed(), Closed())).Select(answer => answer!.Code));
    }

    [Fact]
    public async Task A_truncated_answer_that_TCP_does_not_bring_is_fetched_from_the_next_resolver()
    {
        await using var truncating = new ForgingServer { Answer = query => [new Forged(Truncated(query))] };
        await using var honest = LabDns.Start([List], ResolverBehaviour.Honest);

        Assert.Equal([new BulkSaid(DnsOutcome.Exists, DnsCode.NoError, "127.0.0.2", TimeSpan.FromSeconds(300), 1)], await AskAsync(Patient, ["one.bl.example"], truncating.EndPoint, honest.EndPoint));
        Assert.Equal(DnsCode.Unreachable, (await AskAsync(Patient, ["one.bl.example"], truncating.EndPoint))[0]!.Code);
    }

    [Fact]
    public async Task Thousands_of_questions_over_few_places_are_all_answered_rightly()
    {
        await using var server = new ForgingServer { Answer = query => [new Forged(ForgingServer.Reply(query, listed: query[13] % 2 == 0))] };
        string[] names = [.. Enumerable.Range(0, 40_000).Select(i => $"{(char)('a' + (i % 26))}{i}.bl.example")];

        var said = await AskAsync(Patient with { BulkInFlight = 50, BulkBurst = 20, SocketsPerResolver = 2, Timeout = TimeSpan.FromSeconds(2), Retries = 10 }, names, server.EndPoint);

        Assert.All(said.Zip(names), pair => Assert.Equal(pair.Second[0] % 2 == 0 ? DnsOutcome.Exists : DnsOutcome.Absent, pair.First!.Outcome));
        // No port is used for all of them.
        Assert.InRange(server.Ports.Count, 3, 10);
    }

    [Fact]
    public async Task Thousands_of_single_questions_move_from_port_to_port()
    {
        await using var server = new ForgingServer { Answer = query => [new Forged(ForgingServer.Reply(query, listed: query[13] % 2 == 0))] };
        using var pump = new QuestionPump([server.EndPoint], Patient with { MaxInFlight = 32, SocketsPerResolver = 1, Timeout = TimeSpan.FromSeconds(2), Retries = 10 });
        var replies = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => pump.AskAsync(new DnsQuestion($"{(char)('a' + (i % 26))}{i}.bl.example", DnsRecordType.A), TestContext.Current.CancellationToken)));

        Assert.All(replies, reply => Assert.Equal(reply.Question.Name[0] % 2 == 0 ? DnsOutcome.Exists : DnsOutcome.Absent, reply.Outcome));
        Assert.Equal(2, server.Ports.Count);
    }

    [Fact]
    public async Task Every_attempt_gets_its_whole_time_by_the_clock_that_was_given()
    {
        var time = new WaitingTime();
        var seven = TimeSpan.FromSeconds(7);
        await using var dns = LabDns.Start([List], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.KeepsSilent) });
        using var pump = new QuestionPump([dns.EndPoint], new QuestionPumpOptions { Timeout = seven, Retries = 1 }, time);

        var one = pump.AskAsync(new DnsQuestion("one.bl.example", DnsRecordType.A), TestContext.Current.CancellationToken);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await time.SomeoneWaitsAsync(seven);
            Assert.False(one.IsCompleted);
            time.Advance(seven);
        }

        var reply = await one.WaitAsync(Patience.Long);
        Assert.Equal((DnsCode.Timeout, TimeSpan.FromSeconds(14)), (reply.Code, reply.Elapsed));

        var bulk = new BulkList("two.bl.example");
        var asking = pump.AskAllAsync(bulk, TestContext.Current.CancellationToken);
        for (var asked = 3; asked <= 4; asked++)
        {
            await AskedAsync(dns, asked);
            Assert.False(asking.IsCompleted);
            time.Advance(seven);
        }

        await asking.WaitAsync(Patience.Long);
        Assert.Equal(DnsCode.Timeout, bulk.Answers[0]!.Code);
        Assert.Equal(4, dns.Asked.Count);
    }

    [Fact]
    public async Task A_question_that_is_no_name_is_a_fault_of_the_asker()
    {
        using var pump = new QuestionPump([Closed()], Patient);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pump.AskAllAsync(new Nameless(), TestContext.Current.CancellationToken).WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task No_more_than_the_burst_is_sent_before_an_answer_comes()
    {
        var most = 0;
        List<byte[]> held = [];
        await using var server = new ForgingServer();
        server.Answer = query =>
        {
            held.Add(query);
            most = Math.Max(most, held.Count);
            if (held.Count < 8) return [];
            Forged[] replies = [.. held.Select(one => new Forged(ForgingServer.Reply(one, listed: true)))];
            held.Clear();
            return replies;
        };
        using var pump = new QuestionPump([server.EndPoint], Patient with { BulkBurst = 8, SocketsPerResolver = 1 }, new WaitingTime());
        var bulk = new BulkList([.. Enumerable.Range(0, 64).Select(i => $"n{i}.bl.example")]);

        await pump.AskAllAsync(bulk, TestContext.Current.CancellationToken).WaitAsync(Patience.Long);

        Assert.Equal(8, most);
        Assert.All(bulk.Answers, answer => Assert.Equal(DnsOutcome.Exists, answer!.Outcome));
    }

    [Fact]
    public async Task A_bulk_that_is_cancelled_ends_so()
    {
        await using var dns = LabDns.Start([List], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.KeepsSilent) });
        using var pump = new QuestionPump([dns.EndPoint], Patient);
        using var cancelled = new CancellationTokenSource();
        var bulk = new BulkList("one.bl.example");

        var asking = pump.AskAllAsync(bulk, cancelled.Token);
        await AskedAsync(dns, 1);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience.Long));
        Assert.Null(bulk.Answers[0]);
    }

    [Fact]
    public async Task A_bulk_whose_pump_is_closed_ends_as_if_it_were_cancelled()
    {
        await using var dns = LabDns.Start([List], new ResolverBehaviour { Everywhere = new ZoneBehaviour(ZoneConduct.KeepsSilent) });
        var pump = new QuestionPump([dns.EndPoint], Patient);

        var asking = pump.AskAllAsync(new BulkList("one.bl.example"), CancellationToken.None);
        var one = pump.AskAsync(new DnsQuestion("one.bl.example", DnsRecordType.A), CancellationToken.None);
        await AskedAsync(dns, 2);
        pump.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience.Long));
        Assert.Equal((DnsOutcome.Unknown, DnsCode.Unreachable), (await one.WaitAsync(Patience.Long)) is var reply ? (reply.Outcome, reply.Code) : default);
        Assert.Throws<ObjectDisposedException>(() => { _ = pump.AskAllAsync(new BulkList(), CancellationToken.None); });
    }

    [Fact]
    public async Task A_bulk_of_nothing_is_over_at_once() => Assert.Empty(await AskAsync(Patient, [], Closed()));

    private static async Task AskedAsync(LabDns dns, int questions)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        while (dns.Asked.Count < questions)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static byte[] Truncated(byte[] query)
    {
        var reply = ForgingServer.Reply(query, listed: false);
        (reply[2], reply[3]) = (0x83, 0x80);
        return reply;
    }

    private static IPEndPoint Closed()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static async Task<IReadOnlyList<BulkSaid?>> AskAsync(QuestionPumpOptions options, string[] names, params IPEndPoint[] servers)
    {
        using var pump = new QuestionPump(servers, options);
        var bulk = new BulkList(names);
        await pump.AskAllAsync(bulk, TestContext.Current.CancellationToken).WaitAsync(2 * Patience.Long);
        return bulk.Answers;
    }

    private sealed class Nameless : IBulkQuestions
    {
        public BulkNext Next(Span<byte> name, out int nameLength, out long ticket)
        {
            // One label without its end.
            (name[0], name[1], nameLength, ticket) = (1, (byte)'a', 2, 0);
            name[2] = 1;
            return BulkNext.Question;
        }

        public void Answered(long ticket, in BulkAnswer answer) => Assert.Fail("nothing was asked");
    }
}
