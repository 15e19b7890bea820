using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Backscatter.Infra.Tests.Rules;

namespace Backscatter.Infra.Tests.Docs;

/// <summary>That the way which is written down leads there.</summary>
public sealed partial class DeployPageTests
{
    private static readonly string Page = Repository.Read("docs", "deploy.md");

    private static readonly JsonObject Template = JsonNode.Parse(Repository.Read("infra", "azuredeploy.json"))!.AsObject();

    [Fact]
    public void Every_parameter_is_in_the_table_and_no_other()
    {
        var section = Page.Split("\n## Parameters\n")[1].Split("\n## ")[0];

        Assert.Equal(
            Template["parameters"]!.AsObject().Select(parameter => parameter.Key).Order(StringComparer.Ordinal),
            Row().Matches(section).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_that_is_read_is_in_the_table()
    {
        var read = Variable().Matches(Repository.Read("infra", "main.bicepparam")).Select(match => match.Groups["name"].Value).ToList();

        Assert.Contains("BACKSCATTER_ENTRA_CLIENT_ID", read);
        Assert.All(read, name => Assert.Contains($"`{name}`", Page.Split("\n## Parameters\n")[1], StringComparison.Ordinal));
    }

    // What is paid for has a line; a part of a storage account is named by its last word.
    [Fact]
    public void Every_kind_of_resource_is_in_the_table_of_costs()
    {
        var section = Page.Split("\n## What is made\n")[1].Split("\n## ")[0];
        var types = Snapshot.Load("large").Resources.Select(resource => resource.Type).Distinct();

        Assert.All(types, type => Assert.Contains(type.StartsWith("Microsoft.Storage/storageAccounts/", StringComparison.Ordinal) ? $"`{type.Split('/')[^1]}`" : $"`{type}`", section, StringComparison.Ordinal));
    }

    [Fact]
    public void The_columns_of_the_costs_come_to_their_sums()
    {
        var rows = Page.Split("\n## What is made\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith('|') && char.IsAsciiDigit(line.TrimEnd(' ', '|')[^1])).Select(line => line.Split('|')).ToList();
        static int Sum(IEnumerable<string> cells) => cells.Sum(cell => int.TryParse(cell.Replace("up to", "", StringComparison.Ordinal).Trim(), out var money) ? money : 0);

        Assert.Equal("together", rows[^1][1].Trim());
        Assert.Equal((5, 200), (Sum(rows.SkipLast(1).Select(row => row[3])), Sum(rows.SkipLast(1).Select(row => row[4]))));
        Assert.Equal((5, 200), (Sum([rows[^1][3]]), Sum([rows[^1][4]])));
    }

    [Fact]
    public void The_readme_has_the_way_in_at_most_ten_lines()
    {
        var block = Repository.Read("README.md").Split("\n## Run it on Azure\n```\n")[1].Split("\n```\n")[0];

        Assert.InRange(block.Split('\n').Length, 1, 10);
        Assert.Contains("infra/scripts/entra-app.sh --grant me=Administrator", block, StringComparison.Ordinal);
        Assert.EndsWith("api/channels/ops/test\"", block, StringComparison.Ordinal);
        HoldsWhatItNames(block);
    }

    [Fact]
    public void What_the_page_names_is_there() => HoldsWhatItNames(Page + Repository.Read("docs", "operations.md"));

    private static void HoldsWhatItNames(string text)
    {
        var outputs = Template["outputs"]!.AsObject().Select(output => output.Key).ToHashSet();
        var files = File().Matches(text).Select(match => match.Groups["path"].Value).Distinct().ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(System.IO.File.Exists(Path.Combine(Repository.Root, file)), $"{file} is not there"));
        Assert.Subset(outputs, Output().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet());
    }

    [GeneratedRegex("^\\| `(?<name>[A-Za-z]+)` \\|", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("readEnvironmentVariable\\('(?<name>[A-Z_]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex("(?<![A-Za-z0-9_/.-])(?<path>infra/[A-Za-z0-9/._-]+\\.(sh|bicepparam|json|bicep))", RegexOptions.CultureInvariant)]
    private static partial Regex File();

    [GeneratedRegex("\\$\\(out (?<name>[A-Za-z]+)\\)|properties\\.outputs\\.(?<name>[A-Za-z]+)\\.value", RegexOptions.CultureInvariant)]
    private static partial Regex Output();
}
