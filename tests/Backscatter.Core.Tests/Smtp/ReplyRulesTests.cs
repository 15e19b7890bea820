using System.Text;
using Backscatter.Core.Smtp;
using NJsonSchema;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyRulesTests : IDisposable
{
    private const string Minimal = """
        {
          "schema": "backscatter.reply-rules/1",
          "version": "test",
          "words": { "box": "user|mailbox" },
          "nextSteps": {
            "rejects-unknown": "a", "rejects-temporary": "b", "greylisted": "c", "rate-limited": "d", "probe-blocked": "e", "tls-required": "f",
            "auth-required": "g", "sender-verification": "h", "relay-denied": "i", "accepted": "j", "content-policy": "k", "service-unavailable": "l",
            "mailbox-full-or-disabled": "m", "other-permanent": "n", "other-temporary": "o"
          },
          "rules": [
            { "id": "one", "kind": "rejects-unknown", "kindIfTemporary": "rejects-temporary", "stages": ["rcpt-unknown"], "codes": ["5xx", "450"],
              "enhancedCodes": ["x.1.1-3"], "text": ["no {box}"], "unless": ["quota"], "why": "because", "nextStep": "own" },
            { "id": "last", "kind": "other-permanent", "why": "else" }
          ]
        }
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.2 no mailbox", "one", ReplyKind.RejectsUnknown, "own")]
    [InlineData(SmtpStage.RcptUnknown, "450 4.1.2 no user", "one", ReplyKind.RejectsTemporary, "own")]
    [InlineData(SmtpStage.RcptPostmaster, "550 5.1.2 no mailbox", "last", ReplyKind.OtherPermanent, "n")] // another stage
    [InlineData(SmtpStage.RcptUnknown, "451 4.1.2 no mailbox", "last", ReplyKind.OtherPermanent, "n")] // another code
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.4 no mailbox", "last", ReplyKind.OtherPermanent, "n")] // another enhanced code
    [InlineData(SmtpStage.RcptUnknown, "550 no mailbox", "last", ReplyKind.OtherPermanent, "n")] // no enhanced code
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.2 no account", "last", ReplyKind.OtherPermanent, "n")] // another text
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.2 no mailbox, quota", "last", ReplyKind.OtherPermanent, "n")] // but for
    public void Rules_of_an_operator_decide_by_every_condition(SmtpStage stage, string reply, string rule, ReplyKind kind, string nextStep)
    {
        var classification = ReplyClassifier.Classify(stage, ReplyText.Parse(reply), Load(Minimal));

        Assert.Equal((rule, kind, nextStep), (classification.Rule, classification.Kind, classification.NextStep));
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Equal("test", Load("\ufeff" + Minimal).Version);

    [Theory]
    [InlineData("\"why\": \"else\" }", "\"why\": \"else\" ", "line 15, byte 3: this is not JSON; look for a comma, quote or bracket there or just before")]
    [InlineData("reply-rules/1", "reply-rules/2", "schema is \"backscatter.reply-rules/2\"; this version reads \"backscatter.reply-rules/1\"")]
    [InlineData("\"version\": \"test\",", "", "the file has no \"version\"; add it")]
    [InlineData("\"version\": \"test\"", "\"version\": 1", "the file: version is a number; it is a text in quotes")]
    [InlineData("\"version\": \"test\"", "\"version\": \"\\ud800\"", "a text in it is not valid Unicode; save the file as UTF-8")]
    [InlineData("\"words\"", "\"wrods\"", "the file has an unknown property \"wrods\"; it may have schema, version, words, nextSteps, rules")]
    [InlineData("\"greylisted\": \"c\", ", "", "nextSteps has no \"greylisted\"; add it")]
    [InlineData("\"why\": \"because\"", "\"reason\": \"because\"", "rules[0] has an unknown property \"reason\"; it may have id, kind, kindIfTemporary, stages, codes, enhancedCodes, text, unless, why, nextStep")]
    [InlineData("\"why\": \"because\"", "\"why\": \"because\", \"why\": \"again\"", "rules[0] has the property \"why\" twice; keep one")]
    [InlineData("\"id\": \"last\"", "\"id\": \"one\"", "rules[1] has the id \"one\", which rules[0] has already; give it one of its own")]
    [InlineData("\"id\": \"last\"", "\"id\": \"The Last\"", "rules[1] has the id \"The Last\"; an id is words of a to z, 0 to 9 and hyphens, joined by dots")]
    [InlineData("\"kind\": \"other-permanent\"", "\"kind\": \"refused\"", "rule \"last\": kind is \"refused\"; it is one of rejects-unknown, rejects-temporary, greylisted, rate-limited, probe-blocked, tls-required, auth-required, sender-verification, relay-denied, accepted, content-policy, service-unavailable, mailbox-full-or-disabled, other-permanent, other-temporary")]
    [InlineData("[\"rcpt-unknown\"]", "[\"rcpt\"]", "rule \"one\": stages is \"rcpt\"; it is one of connect, ehlo, starttls, mail, rcpt-unknown, rcpt-postmaster, data, end-of-data")]
    [InlineData("\"5xx\"", "\"5x0\"", "rule \"one\": codes \"5x0\" is no reply code; write 550, 55x or 5xx")]
    [InlineData("\"x.1.1-3\"", "\"x.1\"", "rule \"one\": enhancedCodes \"x.1\" is no enhanced status code; write 5.1.1, x.1.1 or 5.7.606-649")]
    [InlineData("no {box}", "no {bax}", "rule \"one\": text uses the word {bax}, which \"words\" does not have above it")]
    [InlineData("no {box}", "No {box}", "rule \"one\": text the pattern \"No {box}\" has capitals or diacritics; replies are matched in lower case without diacritics")]
    [InlineData("no {box}", "empfänger", "rule \"one\": text the pattern \"empfänger\" has capitals or diacritics; replies are matched in lower case without diacritics")]
    [InlineData("[\"quota\"]", "[]", "rule \"one\": unless is an empty list; leave it out or fill it")]
    [InlineData("[\"quota\"]", "\"quota\"", "rule \"one\": unless is a text; it is a list in square brackets")]
    [InlineData("[\"quota\"]", "[\"\"]", "rule \"one\": unless is empty; write a text or leave the property out")]
    [InlineData("\"kind\": \"other-permanent\"", "\"kind\": \"other-permanent\", \"codes\": [\"5xx\"]", "rules do not end in a rule without conditions; add one, so that every reply has a kind")]
    public void A_broken_file_is_said_in_one_line(string good, string bad, string expected)
    {
        Assert.Contains(good, Minimal, StringComparison.Ordinal);

        var error = Assert.Throws<FormatException>(() => Load(Minimal.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Equal($"{_path}: {expected}", error.Message);
    }

    [Theory]
    [InlineData("no (user")]
    [InlineData("(?=user)")]
    [InlineData("(?:user){5000}")]
    public void A_pattern_that_cannot_be_matched_in_linear_time_is_refused_when_the_file_is_read(string pattern)
    {
        var error = Assert.Throws<FormatException>(() => Load(Minimal.Replace("no {box}", pattern, StringComparison.Ordinal)));

        Assert.StartsWith($"{_path}: rule \"one\": the pattern \"{pattern}\" is not a regular expression of the non-backtracking kind: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_file_of_any_size_is_not_read()
    {
        File.WriteAllBytes(_path, new byte[ReplyRules.MaxFileSize + 1]);

        var error = Assert.Throws<FormatException>(() => ReplyRules.Load(_path));

        Assert.Equal($"{_path}: has 1048577 bytes, a file of reply rules has at most 1048576", error.Message);
    }

    [Fact]
    public void The_shipped_file_can_be_copied_and_loaded_as_an_overriding_one()
    {
        File.Copy(ShippedFile, _path);

        Assert.Equal(ReplyRules.Shipped.Ids, ReplyRules.Load(_path).Ids);
    }

    [Fact]
    public async Task The_shipped_file_fits_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Root, "docs", "schemas", "reply-rules.schema.json"), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(ShippedFile, TestContext.Current.CancellationToken)));
        Assert.NotEmpty(schema.Validate(Minimal.Replace("\"why\": \"else\"", "\"wyh\": \"else\"", StringComparison.Ordinal)));
        Assert.Empty(schema.Validate(Minimal));
    }

    private static string ShippedFile => Path.Combine(Root, "src", "Backscatter.Core", "Smtp", "Data", "reply-rules.json");

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Backscatter.Cloud.sln"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    private ReplyRules Load(string json)
    {
        File.WriteAllText(_path, json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return ReplyRules.Load(_path);
    }
}
