using NJsonSchema;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class CatalogueSchemaTests
{
    [Fact]
    public async Task The_shipped_file_fits_its_published_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "blocklists.schema.json"));
        var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Backscatter.Core", "Blocklists", "Data", "blocklists.json"));

        Assert.Empty(schema.Validate(file).Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("""{"schema":"backscatter.blocklists/2","lists":[]}""")]
    [InlineData("""{"schema":"backscatter.blocklists/1"}""")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":[{"zone":"a"}]}""")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":[],"more":1}""")]
    public async Task The_schema_refuses_what_the_loader_refuses(string json)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "blocklists.schema.json"));

        Assert.NotEmpty(schema.Validate(json));
    }
}
