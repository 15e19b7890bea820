using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service.Telemetry;
using Backscatter.Infra.Tests.Rules;

namespace Backscatter.Infra.Tests.Docs;

/// <summary>That whoever is woken by an alert finds what to do.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Page = Repository.Read("docs", "operations.md");

    private static readonly Dictionary<string, string> Entries = Page.Split("\n## ").Skip(1).ToDictionary(part => part.Split('\n')[0], part => part);

    [Fact]
    public void Each_alert_has_an_entry_and_each_entry_an_alert()
    {
        Assert.Equal(MonitoringRules.Titles.Order(StringComparer.Ordinal), Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(Entries.Values, entry =>
        {
            Assert.Contains("**What it means.** ", entry, StringComparison.Ordinal);
            Assert.Contains("**Look at** ", entry, StringComparison.Ordinal);
            Assert.Contains("```kusto\n", entry, StringComparison.Ordinal);
            Assert.Contains("**Do.**\n- ", entry, StringComparison.Ordinal);
        });
    }

    // The table says when each fires; what is deployed decides.
    [Fact]
    public void The_page_says_how_often_each_alert_asks()
    {
        var words = new Dictionary<string, string> { ["PT15M"] = "15 min", ["PT30M"] = "30 min", ["PT1H"] = "1 h" };
        foreach (var alert in Snapshot.Load("small").Of("Microsoft.Insights/scheduledQueryRules"))
        {
            var title = alert.TextAt("properties.displayName")["Backscatter: ".Length..];
            var severity = alert.TextAt("properties.severity") == "1" ? "error" : "warning";
            Assert.Contains($"| [{title}](#{title.ToLowerInvariant().Replace(' ', '-')}) | {severity} | {words[alert.TextAt("properties.evaluationFrequency")]} | ", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_measurement_that_is_asked_for_is_explained()
    {
        var explained = Measurement().Matches(Page).Select(match => match.Groups["name"].Value).ToHashSet();
        var asked = Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra", "queries")).Select(File.ReadAllText)
            .Append(Repository.Read("infra", "workbook.json")).Append(Page)
            .SelectMany(text => Asked().Matches(text).Select(match => match.Groups["name"].Value));

        Assert.Equal(explained.Order(StringComparer.Ordinal), asked.Distinct().Order(StringComparer.Ordinal));
    }

    // An alert that asks for what nobody measures never comes, or always.
    [Fact]
    public void Every_measurement_that_is_asked_for_is_made()
    {
        var made = typeof(Measures).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToHashSet();

        Assert.Subset(made, Measurement().Matches(Page).Select(match => match.Groups["name"].Value).ToHashSet());
        Assert.Equal("accepted later rejected", string.Join(' ', ((DeliveryResult[])[new DeliveryResult.Accepted(""), new DeliveryResult.RetryAfter(null, ""), new DeliveryResult.Rejected("", "")]).Select(Measures.Outcome)));
    }

    // A function of another name would be silence.
    [Fact]
    public void Every_function_that_is_asked_for_is_one()
    {
        var functions = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Backscatter.Functions"), "*.cs")
            .SelectMany(file => Function().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToList();
        var asked = AskedFunction().Matches(Page).SelectMany(match => Quoted().Matches(match.Value).Select(name => name.Groups["name"].Value));

        Assert.Subset(functions.ToHashSet(), asked.ToHashSet());
        Assert.Equal(Backscatter.Core.Monitoring.Sweeps.WorkQueues.All.Count, functions.Count(name => name.StartsWith("NotePoisoned", StringComparison.Ordinal)));
        Assert.Contains("OperationName startswith 'NotePoisoned'", Repository.Read("infra", "queries", "poison-queue.kql"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_workbook_is_one_and_asks_for_what_the_alerts_ask_for()
    {
        var workbook = JsonNode.Parse(Snapshot.Load("small").One("Microsoft.Insights/workbooks").TextAt("properties.serializedData"))!;
        var queries = workbook["items"]!.AsArray().Where(item => item!["type"]!.GetValue<int>() == 3).Select(item => item!["content"]!["query"]!.GetValue<string>()).ToList();

        Assert.Equal("Notebook/1.0", workbook["version"]!.GetValue<string>());
        Assert.Equal(7, queries.Count);
        Assert.All(queries, query => Assert.Matches("^App(Metrics|Requests|Traces) \\| ", query));
        Assert.True(JsonNode.DeepEquals(workbook, JsonNode.Parse(Repository.Read("infra", "workbook.json"))));
    }

    [GeneratedRegex("^\\| `(?<name>backscatter\\.[a-z.]+)` \\|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Measurement();

    [GeneratedRegex("Name == '(?<name>backscatter\\.[a-z.]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Asked();

    [GeneratedRegex("""\[Function\("(?<name>[^"]+)"\)\]""", RegexOptions.CultureInvariant)]
    private static partial Regex Function();

    [GeneratedRegex("OperationName (==|in) [^\n]*", RegexOptions.CultureInvariant)]
    private static partial Regex AskedFunction();

    [GeneratedRegex("'(?<name>[A-Za-z]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
