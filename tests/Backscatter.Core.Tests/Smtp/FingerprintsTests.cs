using System.Text;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;
using NJsonSchema;

namespace Backscatter.Core.Tests.Smtp;

public sealed class FingerprintsTests : IDisposable
{
    private const string Minimal = """
        {
          "schema": "backscatter.fingerprints/1",
          "version": "test",
          "platforms": [
            { "id": "own", "name": "Own", "vendor": "Us", "signs": [
              { "id": "greeting", "greeting": ["esmtp own"], "keywords": ["XOWN"], "replies": [{ "stages": ["mail"], "enhancedCodes": ["2.1.0"], "text": ["^fine$"] }], "confidence": "high", "source": "us" } ] },
            { "id": "own-plus", "name": "Own Plus", "vendor": "Us", "variantOf": "own", "noRemedy": "it is perfect", "signs": [
              { "id": "host", "provider": "own-mail", "confidence": "low", "source": "us" } ] }
          ]
        }
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_of_the_operator_takes_the_place_of_the_shipped_one()
    {
        var fingerprints = Load(Minimal);

        Assert.Equal("test", fingerprints.Version);
        Assert.Equal(["own", "own-plus"], fingerprints.All.Select(platform => platform.Id));
        Assert.Equal(("own", "it is perfect"), (fingerprints.All[1].VariantOf, fingerprints.All[1].NoRemedy));
    }

    [Theory]
    [InlineData("fingerprints/1", "fingerprints/2", "schema: is \"backscatter.fingerprints/2\", a format that is not known here; write \"backscatter.fingerprints/1\".")]
    [InlineData("\"version\": \"test\",", "", "version: is missing; add it.")]
    [InlineData("\"id\": \"own\"", "\"id\": \"Own\"", "platforms[0] id: is \"Own\"; write lower-case letters, digits and single hyphens.")]
    [InlineData("\"id\": \"own-plus\"", "\"id\": \"own\"", "platforms: has the id own twice; keep one.")]
    [InlineData("\"variantOf\": \"own\"", "\"variantOf\": \"other\"", "platforms: has own-plus as a variant of \"other\", which is no other platform of it; correct the id, or add the platform.")]
    [InlineData("\"vendor\": \"Us\", \"signs\"", "\"vendor\": \"Us\", \"colour\": \"red\", \"signs\"", "own: has no property \"colour\"; correct its name or remove it.")]
    [InlineData("\"provider\": \"own-mail\", ", "", "own-plus: signs[0]: has no condition that something must hold; give it a provider, a greeting, keywords or replies.")]
    [InlineData("\"confidence\": \"low\"", "\"confidence\": \"certain\"", "own-plus: signs[0] confidence: is \"certain\"; write one of low, medium, high.")]
    [InlineData(", \"source\": \"us\" } ] }\n  ]", " } ] }\n  ]", "own-plus: signs[0] source: is missing; add it.")]
    [InlineData("esmtp own", "ESMTP Own", "own: signs[0] greeting: is \"ESMTP Own\"; write it in lower case without diacritics, as replies are matched.")]
    [InlineData("\"XOWN\"", "\"XOWN 1\"", "own: signs[0] keywords: is \"XOWN 1\"; write the keyword alone, in upper case.")]
    [InlineData("\"2.1.0\"", "\"2.1\"", "own: signs[0] replies[0] enhancedCodes: is \"2.1\"; write 5.1.1, x.1.1 or 5.7.606-649.")]
    [InlineData("\"stages\": [\"mail\"]", "\"stages\": [\"post\"]", "own: signs[0] replies[0] stages: is \"post\"; write one of connect, ehlo, starttls, mail, rcpt-unknown, rcpt-postmaster, rcpt-control, rcpt-abuse, mail-null-sender, rcpt-null-sender, mail-unverifiable-sender, rcpt-unverifiable-sender, rcpt-relay, data, end-of-data.")]
    [InlineData(", \"text\": [\"^fine$\"]", "", "own: signs[0] replies[0] text: is missing; add it.")]
    [InlineData("esmtp own", "esmtp.*own", "own.greeting: has the pattern \"esmtp.*own\", which repeats more than a character of a word, and more than 20 times; write it as the schema of the file describes it.")]
    public void A_broken_file_is_said_in_one_line(string good, string bad, string expected)
    {
        Assert.Contains(good, Minimal, StringComparison.Ordinal);

        var error = Assert.Throws<DataFileException>(() => Load(Minimal.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Equal($"{_path}: {expected}", error.Message);
    }

    [Fact]
    public void Every_shipped_pattern_is_proven_linear() =>
        Assert.Empty(Fingerprints.Shipped.All.SelectMany(platform => platform.Signs).SelectMany(sign => sign.Patterns).Select(pattern => pattern.FindMistake()).OfType<string>());

    [Fact]
    public void Every_provider_of_a_shipped_sign_is_in_the_shipped_catalogue_and_has_MX_hosts()
    {
        var signs = Fingerprints.Shipped.All.SelectMany(platform => platform.Signs).Where(sign => sign.Provider is not null);

        Assert.All(signs, sign => Assert.NotEmpty(MailProviders.Shipped.All.Single(provider => provider.Id == sign.Provider).MxSuffixes));
    }

    [Fact]
    public async Task The_shipped_file_fits_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "fingerprints.schema.json"), TestContext.Current.CancellationToken);
        var shipped = Path.Combine(Repository.Root, "src", "Backscatter.Core", "Smtp", "Data", "fingerprints.json");

        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(shipped, TestContext.Current.CancellationToken)));
        Assert.Empty(schema.Validate(Minimal));
        Assert.NotEmpty(schema.Validate(Minimal.Replace("\"vendor\"", "\"maker\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_shipped_file_can_be_copied_and_loaded_as_an_overriding_one()
    {
        File.Copy(Path.Combine(Repository.Root, "src", "Backscatter.Core", "Smtp", "Data", "fingerprints.json"), _path);

        Assert.Equal(Fingerprints.Shipped.All.Select(platform => platform.Id), Fingerprints.Load(_path).All.Select(platform => platform.Id));
    }

    private Fingerprints Load(string json)
    {
        File.WriteAllText(_path, json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return Fingerprints.Load(_path);
    }
}
