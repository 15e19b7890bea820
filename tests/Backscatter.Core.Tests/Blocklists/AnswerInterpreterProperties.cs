using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using CsCheck;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class AnswerInterpreterProperties
{
    private static readonly Gen<Blocklist?> AnyList = Gen.OneOf(
        Gen.Int[0, BlocklistCatalogue.Shipped.Lists.Count - 1].Select(i => (Blocklist?)BlocklistCatalogue.Shipped.Lists[i]),
        Gen.Const((Blocklist?)null));

    private static readonly Gen<IPAddress> Loopback = Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (b, c, d) => new IPAddress([127, b, c, d]));
    private static readonly Gen<IPAddress> NearlyZero = Gen.Select(Gen.Byte[0, 2], Gen.Byte, (c, d) => new IPAddress([127, 0, c, d]));
    private static readonly Gen<IPAddress> Refusal = Gen.Byte.Select(d => new IPAddress([127, 255, 255, d]));
    private static readonly Gen<IPAddress> Outside = Gen.OneOf(
        Gen.Byte.Array[4].Where(bytes => bytes[0] != 127).Select(bytes => new IPAddress(bytes)),
        Gen.Byte.Array[16].Select(bytes => new IPAddress(bytes)));

    private static readonly Gen<SubjectKinds> AnyKind = Gen.Int[0, 15].Select(i => (SubjectKinds)i);
    private static readonly Gen<DnsCode> AnyCode = Gen.Enum<DnsCode>();

    [Fact]
    public void Any_answer_gets_a_verdict_with_a_reason_exactly_when_it_is_unknown() =>
        Gen.Select(AnyList, AnyKind, Gen.OneOf(Loopback, NearlyZero, Refusal, Outside).Array[0, 5], AnyCode).Sample((list, kind, answers, code) =>
        {
            var answer = AnswerInterpreter.Interpret(list, kind, answers, code);
            return (answer.Result == AnswerResult.Unknown) == (answer.Reason is not null) && answer.Meaning.Length > 0 && answer.NextStep.Length > 0;
        });

    [Fact]
    public void An_address_that_no_list_gives_makes_every_answer_unknown() =>
        Gen.Select(AnyList, AnyKind, Gen.OneOf(Outside, Refusal), NearlyZero.Array[0, 3], AnyCode).Sample((list, kind, foreign, others, code) =>
            AnswerInterpreter.Interpret(list, kind, [.. others, foreign], code).Result == AnswerResult.Unknown);

    [Fact]
    public void A_dead_list_never_says_anything() =>
        Gen.Select(AnyList.Where(list => list is { IsAsked: false }), AnyKind, Loopback.Array[0, 3], AnyCode).Sample((list, kind, answers, code) =>
            AnswerInterpreter.Interpret(list, kind, answers, code).Reason == UnknownReason.ListFailedSelfTest);

    [Fact]
    public void Nothing_but_a_reply_that_there_is_no_such_record_is_a_no() =>
        Gen.Select(AnyList, AnyKind, Loopback.Array[0, 3], AnyCode).Sample((list, kind, answers, code) =>
            AnswerInterpreter.Interpret(list, kind, answers, code).Result != AnswerResult.NotListed
            || (answers.Length == 0 && code is DnsCode.NameError or DnsCode.NoError));
}
