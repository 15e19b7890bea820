using System.Globalization;
using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class SweepTests
{
    private const string Secret = "k3y0fours";

    private static readonly BlocklistKeys AllKeys = new(BlocklistCatalogue.Shipped.Lists.Where(list => list.Key is not null).Select(list => list.Key!.Name).Distinct().ToDictionary(name => name, _ => Secret));

    private static readonly BlocklistSubject First = BlocklistSubject.Of(IPAddress.Parse("192.0.2.1"));
    private static readonly BlocklistSubject Second = BlocklistSubject.Of(IPAddress.Parse("192.0.2.2"));
    private static readonly BlocklistSubject Domain = BlocklistSubject.Of(DomainName.Parse("shop.example"));

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData("shop.example")]
    public void The_name_in_a_message_is_the_name_of_the_question(string text)
    {
        var subject = IPAddress.TryParse(text, out var address) ? BlocklistSubject.Of(address) : BlocklistSubject.Of(DomainName.Parse(text));
        var name = new byte[WireName.Longest];
        var compared = 0;
        foreach (var keys in (BlocklistKeys[])[AllKeys, BlocklistKeys.None])
        {
            foreach (var list in BlocklistCatalogue.Shipped.Lists)
            {
                if (BlocklistQuestion.For(list, subject, keys) is not { Outcome: QuestionOutcome.Ready } question) continue;
                var expected = new byte[WireName.Longest];
                var length = WireName.Write(question.ToDns(DnsRecordType.A).Name, expected);

                Assert.Equal(length, new WireForm(QuestionForm.For(list, keys)).Write(subject, name));
                Assert.Equal(expected[..length], name[..length]);
                compared++;
            }
        }

        Assert.InRange(compared, 40, 500);
    }

    [Theory]
    [InlineData(236, QuestionOutcome.Ready)]
    [InlineData(237, QuestionOutcome.TooLong)]
    public async Task A_name_too_long_for_DNS_is_not_asked_for(int length, QuestionOutcome outcome)
    {
        var list = List("domains.examples") with { Subjects = SubjectKinds.Domain };
        var text = string.Join('.', Enumerable.Repeat(new string('a', 49), 4)) + "." + new string('b', length - 200);
        var subject = BlocklistSubject.Of(DomainName.Parse(text));

        var results = await SweepAsync([list], [subject], null, new ScriptedResolver());

        Assert.Equal((length, outcome), (text.Length, BlocklistQuestion.For(list, subject, BlocklistKeys.None).Outcome));
        Assert.Equal(outcome == QuestionOutcome.Ready ? AnswerResult.NotListed : AnswerResult.Unknown, Assert.Single(results).Answer.Result);
    }

    [Fact]
    public async Task Lists_take_turns_and_those_of_one_operator_are_far_apart()
    {
        var resolver = new ScriptedResolver();
        Blocklist[] lists = [List("a1", "A"), List("a2", "A"), List("a3", "A"), List("b1", "B"), List("c1"), List("d1")];

        await SweepAsync(lists, [First, Second], null, resolver);

        Assert.Equal(
            ["1.2.0.192.a1", "1.2.0.192.a2", "1.2.0.192.b1", "1.2.0.192.c1", "1.2.0.192.d1", "1.2.0.192.a3"],
            resolver.Asked.Take(6).Select(question => question.Name));
        Assert.Equal("2.2.0.192.a1", resolver.Asked.ElementAt(6).Name);
        Assert.Equal(12, resolver.Asked.Count);
    }

    [Fact]
    public async Task A_list_that_does_not_carry_the_subject_is_left_out_and_one_without_its_key_is_unknown()
    {
        Blocklist[] lists =
        [
            List("addresses.example"),
            List("names.example") with { Subjects = SubjectKinds.Domain },
            List("ended.example") with { Standing = ListStanding.Ended },
            List("locked.example") with { Key = new ListKey("locked", true, "<subject>.<key>.locked.example") },
        ];
        var resolver = new ScriptedResolver();

        var results = await SweepAsync(lists, [First, Domain], null, resolver);

        Assert.Equal(
            ["192.0.2.1 addresses.example not-listed", "192.0.2.1 locked.example unknown key-missing", "shop.example names.example not-listed"],
            results.Select(Shown).Order(StringComparer.Ordinal));
        Assert.Equal(["1.2.0.192.addresses.example", "shop.example.names.example"], resolver.Asked.Select(question => question.Name).Order(StringComparer.Ordinal));
        Assert.All(results.Where(result => result.List.Zone == "locked.example"), result => Assert.Equal((null, null, null), (result.Resolver, result.Reply, result.Ttl)));
    }

    [Fact]
    public async Task What_the_gate_answers_is_not_asked()
    {
        var resolver = new ScriptedResolver().Answer("2.2.0.192.one.example", "127.0.0.2");
        var spent = AnswerInterpreter.Interpret(List("two.example"), SubjectKinds.IPv4, [], DnsCode.Timeout) with { Reason = UnknownReason.BudgetExhausted };
        var gate = new Gate((list, _) => list.Zone == "two.example" ? SweepDecision.Given(spent) : SweepDecision.Ask);

        var results = await SweepAsync([List("one.example"), List("two.example")], [First, Second], gate, resolver);

        Assert.Equal(
            [
                "192.0.2.1 one.example not-listed", "192.0.2.1 two.example unknown budget-exhausted",
                "192.0.2.2 one.example listed", "192.0.2.2 two.example unknown budget-exhausted",
            ],
            results.Select(Shown).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(resolver.Asked, question => question.Name.EndsWith("two.example", StringComparison.Ordinal));
        Assert.All(results.Where(result => result.List.Zone == "two.example"), result => Assert.Same(spent, result.Answer));
    }

    [Fact]
    public async Task A_list_that_has_to_wait_holds_up_no_other_and_is_asked_about_everything_in_the_end()
    {
        var resolver = new ScriptedResolver();
        var slow = 0;
        // Every fifth time it is asked, the gate lets one question to the slow list through.
        var gate = new Gate((list, _) => list.Zone != "slow.example" || ++slow % 5 == 0 ? SweepDecision.Ask : SweepDecision.Later);

        var bulk = new ScriptedBulk(resolver);
        var results = await SweepAsync([List("slow.example"), List("fast.example")], [First, Second], gate, bulk);

        Assert.Equal(4, results.Count);
        Assert.Equal(
            ["1.2.0.192.fast.example", "2.2.0.192.fast.example", "1.2.0.192.slow.example", "2.2.0.192.slow.example"],
            resolver.Asked.Select(question => question.Name));
        Assert.InRange(bulk.Waits, 1, 10);
    }

    [Fact]
    public async Task The_same_answer_is_the_same_object()
    {
        var resolver = new ScriptedResolver().Answer("1.2.0.192.bl.example", "127.0.0.2").Answer("2.2.0.192.bl.example", "127.0.0.2");

        var results = await SweepAsync([List("bl.example")], [First, Second], null, resolver);

        Assert.Equal(["192.0.2.1 bl.example listed", "192.0.2.2 bl.example listed"], results.Select(Shown));
        Assert.Same(results[0].Answer, results[1].Answer);
        Assert.Equal(("127.0.0.1:5353", DnsCode.NoError, TimeSpan.FromSeconds(300)), (results[0].Resolver, results[0].Reply, results[0].Ttl));
    }

    [Fact]
    public void A_list_that_invents_an_answer_for_everyone_fills_no_memory()
    {
        var memo = new AnswerMemo([List("bl.example")]);
        uint Invented(int number) => 0x7f000000u | (uint)number;

        for (var number = 2; number < AnswerMemo.MostKept + 2; number++) memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [Invented(number)]);
        var later = Invented(AnswerMemo.MostKept + 2);

        Assert.Same(memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [Invented(2)]), memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [Invented(2)]));
        Assert.NotSame(memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [later]), memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [later]));
    }

    [Fact]
    public void Answers_of_other_lists_kinds_and_records_are_kept_apart()
    {
        var memo = new AnswerMemo([List("one.example"), List("two.example") with { Codes = [] }]);

        Assert.Equal("not in one.example (NXDOMAIN)", memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NameError, []).Meaning);
        Assert.Equal("not in two.example (NXDOMAIN)", memo.Interpret(1, SubjectKinds.IPv4, DnsCode.NameError, []).Meaning);
        Assert.Equal("not in one.example (the name has no A record)", memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, []).Meaning);
        Assert.Equal(AnswerResult.Unknown, memo.Interpret(0, SubjectKinds.Domain, DnsCode.NameError, []).Result);
        Assert.Equal(["127.0.0.2"], memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [0x7f000002]).Codes.Select(code => code.Answer.ToString()));
        Assert.Equal(["127.0.0.2", "127.0.0.3"], memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [0x7f000002, 0x7f000003]).Codes.Select(code => code.Answer.ToString()));
        Assert.Equal(["127.0.0.3", "127.0.0.2"], memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [0x7f000003, 0x7f000002]).Codes.Select(code => code.Answer.ToString()));
        Assert.Equal(5, memo.Interpret(0, SubjectKinds.IPv4, DnsCode.NoError, [0x7f000002, 0x7f000003, 0x7f000004, 0x7f000005, 0x7f000006]).Codes.Count);
    }

    [Fact]
    public async Task No_result_shows_a_key()
    {
        var resolver = new ScriptedResolver();
        IReadOnlyList<Blocklist> lists = [.. BlocklistCatalogue.Shipped.Lists.Where(list => list.Key is not null)];

        var sink = new Sink();
        await new BlocklistSweep(new ScriptedBulk(resolver), lists, AllKeys).RunAsync([First, Domain], null, sink, TestContext.Current.CancellationToken);

        Assert.Contains(resolver.Asked, question => question.Name.Contains(Secret, StringComparison.Ordinal));
        Assert.All(sink.Results, result => Assert.DoesNotContain(Secret, result.ToString(), StringComparison.Ordinal));
        Assert.All(lists, list => Assert.DoesNotContain(Secret, QuestionForm.For(list, AllKeys).ToString(), StringComparison.Ordinal));
    }

    private static Blocklist List(string zone, string by = "") => new()
    {
        Zone = zone,
        Name = zone,
        Operator = by,
        Kind = BlocklistKind.Block,
        Subjects = SubjectKinds.IPv4,
        Standing = ListStanding.Alive,
        OtherAnswers = OtherAnswers.Listed,
        Scope = ListingScope.Address,
        Severity = ListingSeverity.Medium,
    };

    private static string Shown(SweepResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Subject} {result.List.Zone} {Words.Of(result.Answer.Result)}{(result.Answer.Reason is { } reason ? " " + Words.Of(reason) : "")}");

    private static Task<List<SweepResult>> SweepAsync(IReadOnlyList<Blocklist> lists, IReadOnlyList<BlocklistSubject> subjects, ISweepGate? gate, ScriptedResolver resolver) =>
        SweepAsync(lists, subjects, gate, new ScriptedBulk(resolver));

    private static async Task<List<SweepResult>> SweepAsync(IReadOnlyList<Blocklist> lists, IReadOnlyList<BlocklistSubject> subjects, ISweepGate? gate, IBulkResolver resolver)
    {
        var sink = new Sink();
        await new BlocklistSweep(resolver, lists, BlocklistKeys.None).RunAsync(subjects, gate, sink, TestContext.Current.CancellationToken);
        return sink.Results;
    }

    private sealed class Sink : ISweepSink
    {
        public List<SweepResult> Results { get; } = [];

        public void Report(in SweepResult result) => Results.Add(result);
    }

    private sealed class Gate(Func<Blocklist, BlocklistSubject, SweepDecision> decide) : ISweepGate
    {
        public SweepDecision Decide(Blocklist list, BlocklistSubject subject) => decide(list, subject);
    }
}
