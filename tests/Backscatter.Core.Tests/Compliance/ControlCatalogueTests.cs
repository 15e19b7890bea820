using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using NJsonSchema;

namespace Backscatter.Core.Tests.Compliance;

public sealed class ControlCatalogueTests
{
    private const string One = """{"id":"BSC-010","title":"t","severity":"high","why":"w","evidence":"e","nextStep":"n"}""";

    [Fact]
    public void The_shipped_catalogue_holds_what_a_scan_without_a_message_can_decide() => Assert.Equal(
        ["BSC-010", "BSC-011", "BSC-014", "BSC-020", "BSC-021", "BSC-022", "BSC-030", "BSC-031", "BSC-032", "BSC-033", "BSC-040", "BSC-041", "BSC-050", "BSC-051", "BSC-052"],
        ControlCatalogue.Shipped.All.Select(control => control.Id));

    [Fact]
    public async Task The_shipped_file_fits_its_published_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "controls.schema.json"));
        var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Backscatter.Core", "Compliance", "Data", "controls.json"));

        Assert.Empty(schema.Validate(file).Select(error => error.ToString()));
    }

    [Fact]
    public void A_file_on_disk_takes_the_place_of_the_shipped_one_and_stands_in_the_order_of_the_ids()
    {
        var catalogue = Load($$"""{"schema":"backscatter.controls/1","controls":[{{One.Replace("010", "050", StringComparison.Ordinal)}},{{One}}]}""");

        Assert.Equal(["BSC-010", "BSC-050"], catalogue.All.Select(control => control.Id));
        Assert.Equal(new Control("BSC-010", "t", ControlSeverity.High, "w", "e", "n"), catalogue.All[0]);
        Assert.Equal(["BSC-010", "BSC-050"], Assessment.Of(Seen.Nothing, catalogue).Select(assessed => assessed.Control.Id));
    }

    [Theory]
    [InlineData("", "line 1: is no valid JSON; correct it there.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[]}""", "controls: is empty; name at least one control.")]
    [InlineData("""{"schema":"backscatter.controls/1"}""", "controls: is empty; name at least one control.")]
    [InlineData("""{"schema":"backscatter.blocklists/1","controls":[]}""", "schema: is \"backscatter.blocklists/1\", a format that is not known here; write \"backscatter.controls/1\".")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":{}}""", "controls: is an object where a list belongs; write [ … ].")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":["BSC-010"]}""", "controls[0]: is text where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[$1],"more":1}""", "has no property \"more\"; correct its name or remove it.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[$1,$1]}""", "controls: has BSC-010 twice; remove one of them.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[{"id":"BSC-010"}]}""", "BSC-010: title: is missing; add it.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[{"id":"bsc 10"}]}""", "controls[0] id: is \"bsc 10\"; write BSC- and three digits.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[{"id":"BSC-0100"}]}""", "controls[0] id: is \"BSC-0100\"; write BSC- and three digits.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[{"id":"BSC-010","title":"t","severity":"grave"}]}""", "BSC-010: severity: is \"grave\"; write one of low, medium, high.")]
    [InlineData("""{"schema":"backscatter.controls/1","controls":[{"id":"BSC-010","title":7}]}""", "BSC-010: title: is a number where text belongs; write it in quotes.")]
    public void A_broken_file_is_told_in_one_line(string json, string complaint)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        var failure = Assert.Throws<DataFileException>(() => Load(json.Replace("$1", One, StringComparison.Ordinal), path));

        Assert.Equal($"{path}: {complaint}", failure.Message);
    }

    private static ControlCatalogue Load(string json, string? path = null)
    {
        path ??= Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json);
        try
        {
            return ControlCatalogue.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
