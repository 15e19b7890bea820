using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class KeyFileTests : IDisposable
{
    private const string Secret = "k7q2secretsecretsecret42zz";
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Keys_are_read_by_name()
    {
        var keys = Read($$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "{{Secret}}", "abusix": "0123456789abcdef" } }""");

        Assert.Equal([("abusix", "0123456789abcdef"), ("spamhaus-dqs", Secret)], keys.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Theory]
    [InlineData($$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus": "{{Secret}}" } }""", "keys: has a name that is not known here; write one of abusix, httpbl, spamhaus-dqs, spamrats.")]
    [InlineData($$"""{ "schema": "backscatter.keys/1", "keys": { "{{Secret}}": "spamhaus-dqs" } }""", "keys: has a name that is not known here; write one of abusix, httpbl, spamhaus-dqs, spamrats.")]
    [InlineData($$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": ["{{Secret}}"] } }""", "keys spamhaus-dqs: is a list where text belongs; write it in quotes.")]
    [InlineData($$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "{{Secret}} } }""", "line 1: is no valid JSON; correct it there.")]
    [InlineData("""{ "schema": "backscatter.keys/1" }""", "keys: is missing; add it: \"keys\": { \"spamhaus-dqs\": \"…\" }.")]
    public void A_broken_file_is_told_in_one_line_without_any_key(string json, string line)
    {
        var wrong = Assert.Throws<DataFileException>(() => Read(json));

        Assert.Equal($"{_path}: {line}", wrong.Message);
    }

    private IReadOnlyDictionary<string, string> Read(string json)
    {
        File.WriteAllText(_path, json);
        return KeyFile.Read(_path, BlocklistCatalogue.Shipped);
    }
}
