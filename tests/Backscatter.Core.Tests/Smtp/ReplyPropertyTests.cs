using Backscatter.Core.Smtp;
using CsCheck;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyPropertyTests
{
    private static readonly string[] Fragments =
    [
        "550", "450", "250", "5.1.1", "4.7.1", "#5.1.0", "-", " ", "\n", "\r\n", "\t", "user", "unknown", "mailbox", "blocked", "using", "spamhaus", "relay", "denied",
        "<a@example.com>", "a@b", "@", "[192.0.2.1]", "192.0.2.1", "::1", "2001:db8::1", "greylisted", "quota", "sender", "verify", "STARTTLS", "not", "found",
        "empfänger", "пользователь", "収件人", "不存在", "\u0000", "\u001b[31m", "\ud800", "\udc00", "\u200b", "\ufeff", "é", "e\u0301", "ﬁ", "İ", "…",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String,
        Gen.OneOfConst(Fragments).Array[0, 40].Select(string.Concat),
        Gen.OneOfConst(Fragments).Array[0, 40].Select(parts => string.Join(' ', parts)));

    [Fact]
    public void Whatever_is_pasted_is_a_reply_or_the_documented_error() =>
        Text.Sample(
            text =>
            {
                if (ReplyText.TryParse(text, out var reply, out var error))
                {
                    Assert.InRange(reply.Code, 200, 599);
                    Assert.NotEmpty(reply.Lines);
                    Assert.Equal(reply.ToString(), ReplyText.Parse(reply.ToString()).ToString());
                }
                else
                {
                    Assert.Equal(error, Assert.Throws<FormatException>(() => ReplyText.Parse(text)).Message);
                    Assert.DoesNotContain('\n', error);
                }
            },
            iter: 5_000);

    [Fact]
    public void Every_reply_at_every_stage_has_a_kind() =>
        Gen.Select(Gen.Enum<SmtpStage>(), Gen.Int[200, 599], Text.Array[1, 4]).Sample(
            (stage, code, lines) =>
            {
                var classification = ReplyClassifier.Classify(stage, new SmtpReply(code, lines), ReplyRules.Shipped);

                Assert.Contains(classification.Rule, ReplyRules.Shipped.Ids);
                Assert.Equal(code < 400, classification.Kind == ReplyKind.Accepted);
                Assert.NotEmpty(classification.Why);
                Assert.NotEmpty(classification.NextStep);
            },
            iter: 5_000);

    [Fact]
    public void A_kind_of_permanent_refusals_is_never_given_to_a_temporary_code() =>
        Gen.Select(Gen.Enum<SmtpStage>(), Gen.Int[400, 599], Text).Sample(
            (stage, code, line) =>
            {
                var kind = ReplyClassifier.Classify(stage, new SmtpReply(code, [line]), ReplyRules.Shipped).Kind;

                if (code < 500) Assert.False(kind is ReplyKind.RejectsUnknown or ReplyKind.OtherPermanent, $"{code} {line}");
                else Assert.False(kind is ReplyKind.RejectsTemporary or ReplyKind.OtherTemporary, $"{code} {line}");
            },
            iter: 5_000);

    [Fact]
    public void A_reply_of_a_megabyte_is_classified_by_its_beginning()
    {
        var reply = new SmtpReply(550, [.. Enumerable.Repeat("5.1.1 user unknown " + new string('x', 2_000), 500)]);

        Assert.Equal(ReplyKind.RejectsUnknown, ReplyClassifier.Classify(SmtpStage.RcptUnknown, reply, ReplyRules.Shipped).Kind);
    }

    [Fact]
    public void A_million_replies_go_through_parser_and_classifier_without_an_exception()
    {
        var stages = Enum.GetValues<SmtpStage>();
        Gen.Select(Gen.OneOfConst(stages), Gen.Int[200, 599], Gen.OneOfConst(Fragments).Array[0, 12]).Sample(
            (stage, code, parts) =>
            {
                if (!ReplyText.TryParse($"{code} {string.Join(' ', parts)}", out var reply, out var error)) return error.Length > 0;
                return (ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped).Kind == ReplyKind.Accepted) == (reply.Code < 400);
            },
            iter: 1_000_000);
    }

    [Fact]
    public void Whatever_comes_over_the_wire_is_a_reply_that_can_be_classified_or_a_reason_why_there_is_none() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.Select(Gen.Int[200, 599], Gen.OneOfConst(Fragments).Array[0, 12], (code, parts) => System.Text.Encoding.UTF8.GetBytes($"{code} {string.Concat(parts)}\r\n"))).Sample(
            bytes =>
            {
                var connection = new SmtpConnection(new MemoryStream(bytes), new Transcript(TimeProvider.System), TimeProvider.System);
                var read = connection.ReadAsync(TimeSpan.FromSeconds(60), CancellationToken.None).GetAwaiter().GetResult();
                return read.Reply is { } reply ? ReplyClassifier.Classify(SmtpStage.RcptUnknown, reply, ReplyRules.Shipped).Rule.Length > 0 : read is { Failure: not null, Detail.Length: > 0 };
            },
            iter: 100_000);
}
