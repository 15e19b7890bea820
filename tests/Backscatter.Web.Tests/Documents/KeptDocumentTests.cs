using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backscatter.Web.Tests.Documents;

/// <summary>docs/openapi.json, from which clients are generated, is what the service serves. <c>BACKSCATTER_WRITE_OPENAPI=1</c> writes it anew.</summary>
public sealed class KeptDocumentTests(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_that_is_kept_is_the_one_that_is_served()
    {
        var served = JsonNode.Parse((await shared.Service.SendAsync("GET", "/api/openapi.json", token: "")).Body)!;
        // Where this one happens to run.
        served.AsObject().Remove("servers");
        var text = served.ToJsonString(Written) + "\n";
        var path = Path.Combine(Repository.Root, "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("BACKSCATTER_WRITE_OPENAPI") == "1") await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }
}
