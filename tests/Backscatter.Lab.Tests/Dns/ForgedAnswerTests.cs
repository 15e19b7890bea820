using Backscatter.Core.Dns;
using CsCheck;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>What the question pump makes of answers that others send, one by one and in a bulk.</summary>
public sealed class ForgedAnswerTests
{
    private const string Name = "2.0.0.127.bl.example";

    /// <summary>Ways to forge a reply to a query whose right answer is the other one.</summary>
    private enum Forgery
    {
        WrongId,
        WrongName,
        WrongType,
        WrongResolver,
        OneByte,
        NoiseWithWrongId,
    }

    private static readonly Gen<(Forgery Kind, byte[] Noise)[]> Forgeries = Gen.Select(Gen.Enum<Forgery>(), Gen.Byte.Array[0, 100]).Array[0, 6];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_forged_answer_before_or_after_the_right_one_takes_its_place(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = Patience.Long, Retries = 0 });

        await Gen.Select(Gen.Bool, Forgeries, Forgeries).SampleAsync(
            async (listed, before, after) =>
            {
                server.Answer = query =>
                [
                    .. before.Select(forgery => Forge(query, forgery, !listed)),
                    new Forged(ForgingServer.Reply(query, listed)),
                    .. after.Select(forgery => Forge(query, forgery, !listed)),
                ];
                Assert.Equal(listed ? (DnsOutcome.Exists, DnsCode.NoError) : (DnsOutcome.Absent, DnsCode.NameError), await AskAsync(pump, inBulk));
            },
            iter: 150,
            threads: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Noise_with_the_right_id_makes_an_answer_unknown_at_most(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = Patience.Long, Retries = 1 });

        await Gen.Select(Gen.Bool, Gen.Byte.Array[0, 60], Gen.Int[0, 70]).SampleAsync(
            async (listed, noise, cut) =>
            {
                server.Answer = query =>
                [
                    new Forged([.. query[..2], .. noise]),
                    new Forged(ForgingServer.Reply(query, !listed)[..Math.Min(cut, ForgingServer.Reply(query, !listed).Length - 1)]),
                    new Forged(ForgingServer.Reply(query, listed)),
                ];
                var (outcome, code) = await AskAsync(pump, inBulk);
                Assert.True(outcome == DnsOutcome.Unknown ? code != DnsCode.NoError : outcome == (listed ? DnsOutcome.Exists : DnsOutcome.Absent));
            },
            iter: 150,
            threads: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unreadable_answer_is_asked_for_again_with_another_id(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = Patience.Long, Retries = 1 });
        List<byte[]> queries = [];
        server.Answer = query =>
        {
            queries.Add(query);
            return [new Forged(queries.Count == 1 ? query[..2] : ForgingServer.Reply(query, listed: true))];
        };

        Assert.Equal((DnsOutcome.Exists, DnsCode.NoError), await AskAsync(pump, inBulk));
        Assert.Equal(2, queries.Count);
        Assert.NotEqual(queries[0][..2], queries[1][..2]);
        Assert.Equal(queries[0][2..], queries[1][2..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_answer_is_dropped_as_the_question_is_asked_again_by_then(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = TimeSpan.FromMilliseconds(300), Retries = 1, SocketsPerResolver = 1 });
        byte[]? first = null;
        server.Answer = query =>
        {
            if (first is null)
            {
                first = query;
                return [];
            }

            return [new Forged(ForgingServer.Reply(first, listed: false)), new Forged(ForgingServer.Reply(query, listed: true))];
        };

        Assert.Equal((DnsOutcome.Exists, DnsCode.NoError), await AskAsync(pump, inBulk));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flood_of_forged_answers_that_never_stops_ends_with_the_time_and_as_unknown(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = TimeSpan.FromMilliseconds(300), Retries = 0 });
        server.Answer = query => Enumerable.Range(0, int.MaxValue).Select(i => Forge(query, (Forgery.WrongId, [(byte)i]), listed: true));

        Assert.Equal((DnsOutcome.Unknown, DnsCode.Timeout), await AskAsync(pump, inBulk));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ids_differ_and_so_do_ports(bool inBulk)
    {
        await using var server = new ForgingServer();
        using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { Timeout = Patience.Long });
        HashSet<string> ids = [];
        server.Answer = query =>
        {
            ids.Add(Convert.ToHexString(query, 0, 2));
            return [new Forged(ForgingServer.Reply(query, listed: true))];
        };

        for (var i = 0; i < 200; i++) await AskAsync(pump, inBulk);

        // Of 200 numbers below 65,536 four are expected to be equal in one run of six; twenty never.
        Assert.InRange(ids.Count, 180, 200);
        Assert.InRange(server.Ports.Count, 2, 200);
    }

    private static Forged Forge(byte[] query, (Forgery Kind, byte[] Noise) forgery, bool listed)
    {
        var reply = ForgingServer.Reply(query, listed);
        switch (forgery.Kind)
        {
            case Forgery.WrongId:
                // Some other id, chosen by the noise.
                reply[0] ^= (byte)(1 + (forgery.Noise.FirstOrDefault() % 255));
                return new Forged(reply);
            case Forgery.WrongName:
                reply[13] = (byte)'3';
                return new Forged(reply);
            case Forgery.WrongType:
                reply[query.Length - 11 - 3] = 16;
                return new Forged(reply);
            case Forgery.WrongResolver:
                return new Forged(reply, FromElsewhere: true);
            case Forgery.OneByte:
                return new Forged(reply[..1]);
            default:
                return new Forged([(byte)~query[0], .. forgery.Noise]);
        }
    }

    private static async Task<(DnsOutcome Outcome, DnsCode Code)> AskAsync(QuestionPump pump, bool inBulk)
    {
        if (!inBulk)
        {
            var reply = await pump.AskAsync(new DnsQuestion(Name, DnsRecordType.A), TestContext.Current.CancellationToken).WaitAsync(2 * Patience.Long);
            return (reply.Outcome, reply.Code);
        }

        var bulk = new BulkList(Name);
        await pump.AskAllAsync(bulk, TestContext.Current.CancellationToken).WaitAsync(2 * Patience.Long);
        return (bulk.Answers[0]!.Outcome, bulk.Answers[0]!.Code);
    }
}
