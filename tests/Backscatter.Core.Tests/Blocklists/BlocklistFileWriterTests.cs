using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Backscatter.Core.Blocklists;
using NJsonSchema;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class BlocklistFileWriterTests
{
    private static readonly string Written = BlocklistCatalogue.ToJson(BlocklistCatalogue.Shipped.Lists);

    [Fact]
    public void What_is_written_is_read_and_written_the_same()
    {
        var read = BlocklistCatalogue.Shipped.With("written.json", Encoding.UTF8.GetBytes(Written));

        Assert.Equal(222, read.Lists.Count);
        Assert.Equal(Written, BlocklistCatalogue.ToJson(read.Lists));
    }

    [Fact]
    public void Nothing_that_the_shipped_file_says_is_left_out()
    {
        var shipped = JsonNode.Parse(ShippedText())!["lists"]!.AsArray();
        var written = JsonNode.Parse(Written)!["lists"]!.AsArray();
        var lost = new List<string>();
        foreach (var (before, after) in shipped.Zip(written)) Compare(before!["zone"]!.GetValue<string>(), before, after, lost);

        Assert.Empty(lost);
        Assert.Equal(222, written.Count);
    }

    [Fact]
    public async Task What_is_written_fits_the_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "blocklists.schema.json"), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(Written));
    }

    private static void Compare(string place, JsonNode before, JsonNode? after, List<string> lost)
    {
        switch (before)
        {
            case JsonObject properties:
                foreach (var (name, value) in properties)
                {
                    if (value is not null) Compare($"{place} {name}", value, after?[name], lost);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++) Compare($"{place}[{i}]", items[i]!, after is JsonArray others && others.Count > i ? others[i] : null, lost);
                break;
            default:
                if (before.ToJsonString() != "false" && !JsonNode.DeepEquals(before, after) && !IsSameAddress(before, after)) lost.Add($"{place}: {before.ToJsonString()} became {after?.ToJsonString() ?? "nothing"}");
                break;
        }
    }

    // An IPv6 address may be written in several ways.
    private static bool IsSameAddress(JsonNode before, JsonNode? after) =>
        after is not null && IPAddress.TryParse(before.ToString(), out var one) && IPAddress.TryParse(after.ToString(), out var other) && one.Equals(other);

    private static string ShippedText()
    {
        using var stream = typeof(BlocklistCatalogue).Assembly.GetManifestResourceStream("blocklists.json")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
