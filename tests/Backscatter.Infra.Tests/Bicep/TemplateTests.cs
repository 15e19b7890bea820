using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backscatter.Infra.Tests.Bicep;

/// <summary>What Bicep itself says of the templates, and that what is made of them is current.</summary>
public sealed class TemplateTests(BicepRuns bicep) : IClassFixture<BicepRuns>
{
    private const string Refresh = "run infra/scripts/refresh.sh and read the difference";

    [Fact]
    public void The_template_builds_without_a_word_against_it() => Assert.Equal((0, ""), (bicep.Build.ExitCode, bicep.Build.Errors));

    [Fact]
    public void The_linter_has_nothing_against_any_file()
    {
        var documents = bicep.Lint.SelectMany(run => Documents(run.Output)).ToList();

        Assert.All(bicep.Lint, run => Assert.Equal((0, ""), (run.ExitCode, run.Errors)));
        Assert.Equal(bicep.Formatted.Count, documents.Count);
        Assert.All(documents, document => Assert.Equal("[]", document["runs"]![0]!["results"]!.ToJsonString()));
    }

    // A rule that is off says nothing, and so would the test above.
    [Fact]
    public void The_linter_is_strict()
    {
        var rules = JsonNode.Parse(Repository.Read("infra", "bicepconfig.json"))!["analyzers"]!["core"]!["rules"]!.AsObject().ToDictionary(rule => rule.Key, rule => rule.Value!["level"]!.GetValue<string>());

        Assert.Equal(["use-recent-api-versions", "use-recent-module-versions"], rules.Where(rule => rule.Value != "error").Select(rule => rule.Key).Order(StringComparer.Ordinal));
        Assert.Contains("outputs-should-not-contain-secrets", rules.Keys);
        Assert.Contains("secure-secrets-in-params", rules.Keys);
        Assert.Contains("no-hardcoded-location", rules.Keys);
        Assert.Contains("no-unused-params", rules.Keys);
    }

    [Fact]
    public void Every_file_is_formatted()
    {
        Assert.All(bicep.Format, run => Assert.Equal((0, ""), (run.ExitCode, run.Errors)));
        Assert.Contains(Path.Combine("modules", "functionApp.bicep"), bicep.Formatted.Keys);
        Assert.All(bicep.Formatted, file => Assert.Equal((file.Key, file.Value), (file.Key, Repository.Read("infra", file.Key))));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void A_snapshot_is_what_would_be_deployed(string size) =>
        Assert.True(bicep.Snapshots[size].ExitCode == 0, $"{bicep.Snapshots[size].Output}{bicep.Snapshots[size].Errors}{Refresh}");

    [Fact]
    public void A_fault_and_a_change_are_noticed()
    {
        Assert.Equal((1, "outputs-should-not-contain-secrets"), (bicep.LintOfFault.ExitCode, JsonNode.Parse(bicep.LintOfFault.Output)!["runs"]![0]!["results"]![0]!["ruleId"]!.GetValue<string>()));
        Assert.Equal(1, bicep.SnapshotOfChange.ExitCode);
        Assert.Matches("retentionInDays.*90.*91", bicep.SnapshotOfChange.Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public void The_template_behind_deploy_to_azure_is_made_of_the_bicep()
    {
        var (built, committed) = (JsonNode.Parse(bicep.Build.Output)!, JsonNode.Parse(Repository.Read("infra", "azuredeploy.json"))!);

        Assert.True(JsonNode.DeepEquals(built, committed), $"infra/azuredeploy.json is not what infra/main.bicep gives; {Refresh}");
    }

    // What is asked of whoever presses the button has words beside it, and an example where there is no default.
    [Fact]
    public void Every_parameter_is_explained()
    {
        var parameters = JsonNode.Parse(bicep.Build.Output)!["parameters"]!.AsObject();

        Assert.All(parameters, parameter => Assert.True(parameter.Value!["metadata"]?["description"]?.GetValue<string>().Length > 10, $"{parameter.Key} is not explained"));
        Assert.Equal(["access", "alertReceivers"], parameters.Where(parameter => parameter.Value!["defaultValue"] is null && parameter.Value["nullable"] is null).Select(parameter => parameter.Key).Order(StringComparer.Ordinal));
    }

    // A report for each file, one behind the other.
    private static IEnumerable<JsonNode> Documents(string reports)
    {
        var bytes = Encoding.UTF8.GetBytes(reports);
        var found = new List<JsonNode>();
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) found.Add(JsonNode.Parse(ref reader)!);
        return found;
    }
}
