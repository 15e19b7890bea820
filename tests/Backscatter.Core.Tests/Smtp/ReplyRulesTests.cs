using System.Text;
using Backscatter.Core.Data;
using Backscatter.Core.Smtp;
using NJsonSchema;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyRulesTests : IDisposable
{
    private const string Minimal = """
        {
          "schema": "backscatter.reply-rules/1",
          "version": "test",
          "words": [{ "name": "box", "pattern": "user|mailbox" }],
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
    [InlineData("\"why\": \"else\" }", "\"why\": \"else\" ", "line 14: is no valid JSON; correct it there.")]
    [InlineData("reply-rules/1", "reply-rules/2", "schema: is \"backscatter.reply-rules/2\", a format that is not known here; write \"backscatter.reply-rules/1\".")]
    [InlineData("\"version\": \"test\",", "", "version: is missing; add it.")]
    [InlineData("\"version\": \"test\"", "\"version\": 1", "version: is a number where text belongs; write it in quotes.")]
    [InlineData("\"words\"", "\"wrods\"", "one: text: uses {box}, which no word above is called; correct it, or add the word.")]
    [InlineData("\"version\": \"test\"", "\"version\": \"test\", \"colour\": \"red\"", "has no property \"colour\"; correct its name or remove it.")]
    [InlineData("\"name\": \"box\"", "\"name\": \"Box\"", "words[0] name: is \"Box\"; write lower-case letters and single hyphens.")]
    [InlineData("{ \"name\": \"box\"", "{ \"name\": \"box\", \"pattern\": \"a\" }, { \"name\": \"box\"", "words[1] name: is \"box\", which an earlier word is called already; rename one.")]
    [InlineData("\"greylisted\": \"c\", ", "", "nextSteps greylisted: is missing; add it.")]
    [InlineData("\"greylisted\": \"c\"", "\"greylisted\": \"c\", \"grey\": \"c\"", "nextSteps: has no property \"grey\"; correct its name or remove it.")]
    [InlineData("\"why\": \"because\"", "\"why\": \"because\", \"reason\": \"r\"", "one: has no property \"reason\"; correct its name or remove it.")]
    [InlineData("\"why\": \"because\"", "\"why\": \"because\", \"why\": \"again\"", "one: names \"why\" twice; keep one of them.")]
    [InlineData("\"id\": \"last\"", "\"id\": \"one\"", "rules: has the id one twice; give each rule one of its own.")]
    [InlineData("\"id\": \"last\"", "\"id\": \"The Last\"", "rules[1] id: is \"The Last\"; write words of a to z, 0 to 9 and hyphens, joined by dots.")]
    [InlineData("\"kind\": \"other-permanent\"", "\"kind\": \"refused\"", "last: kind: is \"refused\"; write one of rejects-unknown, rejects-temporary, greylisted, rate-limited, probe-blocked, tls-required, auth-required, sender-verification, relay-denied, accepted, content-policy, service-unavailable, mailbox-full-or-disabled, other-permanent, other-temporary.")]
    [InlineData("[\"rcpt-unknown\"]", "[\"rcpt\"]", "one: stages: is \"rcpt\"; write one of connect, ehlo, starttls, mail, rcpt-unknown, rcpt-postmaster, rcpt-control, rcpt-abuse, mail-null-sender, rcpt-null-sender, mail-unverifiable-sender, rcpt-unverifiable-sender, rcpt-relay, data, end-of-data.")]
    [InlineData("\"5xx\"", "\"5x0\"", "one: codes: is \"5x0\"; write 550, 55x or 5xx.")]
    [InlineData("\"x.1.1-3\"", "\"x.1\"", "one: enhancedCodes: is \"x.1\"; write 5.1.1, x.1.1 or 5.7.606-649.")]
    [InlineData("no {box}", "no {bax}", "one: text: uses {bax}, which no word above is called; correct it, or add the word.")]
    [InlineData("no {box}", "No {box}", "one: text: is \"No {box}\"; write it in lower case without diacritics, as replies are matched.")]
    [InlineData("no {box}", "empfänger", "one: text: is \"empfänger\"; write it in lower case without diacritics, as replies are matched.")]
    [InlineData("[\"quota\"]", "\"quota\"", "one: unless: is text where a list belongs; write [ … ].")]
    [InlineData("[\"quota\"]", "[\"\"]", "one: unless: is empty; fill it in or leave the property out.")]
    [InlineData("\"kind\": \"other-permanent\"", "\"kind\": \"other-permanent\", \"codes\": [\"5xx\"]", "rules: may leave a reply without a kind; add a last rule without conditions.")]
    [InlineData("\"rules\": [", "\"rules\": [ { \"id\": \"all\", \"kind\": \"accepted\", \"why\": \"w\", \"text\": [] },", "rules: has all before its end, which holds for every reply; give that rule a condition, or move it to the end.")]
    public void A_broken_file_is_said_in_one_line(string good, string bad, string expected)
    {
        Assert.Contains(good, Minimal, StringComparison.Ordinal);

        var error = Assert.Throws<DataFileException>(() => Load(Minimal.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Equal($"{_path}: {expected}", error.Message);
    }

    [Theory]
    [InlineData("(?=user)", "has a group that is not written (?: … )")]
    [InlineData("user.*unknown", "repeats more than a character of a word, and more than 20 times")]
    public void A_pattern_that_is_not_proven_linear_is_refused_when_the_file_is_read(string pattern, string mistake)
    {
        var error = Assert.Throws<DataFileException>(() => Load(Minimal.Replace("no {box}", pattern, StringComparison.Ordinal)));

        Assert.Equal($"{_path}: one: has the pattern \"{pattern}\", which {mistake}; write it as the schema of the file describes it.", error.Message);
    }

    [Fact]
    public void A_pattern_that_is_no_regular_expression_is_refused_when_the_file_is_read()
    {
        var error = Assert.Throws<DataFileException>(() => Load(Minimal.Replace("no {box}", "no (user", StringComparison.Ordinal)));

        Assert.StartsWith($"{_path}: one: has the pattern \"no (user\", which is no regular expression: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_in_one_line() =>
        Assert.Equal($"{_path}: does not exist; name a file that this user may read.", Assert.Throws<DataFileException>(() => ReplyRules.Load(_path)).Message);

    [Fact]
    public void Every_shipped_pattern_is_proven_linear() =>
        Assert.Empty(ReplyRules.Shipped.All.SelectMany(rule => rule.Patterns).Select(pattern => pattern.FindMistake()).OfType<string>());

    [Fact]
    public void The_shipped_file_can_be_copied_and_loaded_as_an_overriding_one()
    {
        File.Copy(ShippedFile, _path);

        Assert.Equal(ReplyRules.Shipped.Ids, ReplyRules.Load(_path).Ids);
    }

    [Fact]
    public async Task The_shipped_file_fits_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "reply-rules.schema.json"), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(ShippedFile, TestContext.Current.CancellationToken)));
        Assert.NotEmpty(schema.Validate(Minimal.Replace("\"why\": \"else\"", "\"wyh\": \"else\"", StringComparison.Ordinal)));
        Assert.Empty(schema.Validate(Minimal));
    }

    private static string ShippedFile => Path.Combine(Repository.Root, "src", "Backscatter.Core", "Smtp", "Data", "reply-rules.json");

    private ReplyRules Load(string json)
    {
        File.WriteAllText(_path, json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return ReplyRules.Load(_path);
    }
}
