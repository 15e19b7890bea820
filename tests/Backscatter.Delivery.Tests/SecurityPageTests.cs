using System.Text.RegularExpressions;

namespace Backscatter.Delivery.Tests;

/// <summary>SECURITY.md names what stops an attacker and what holds it: both must be there.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string[] Rows = [.. File.ReadAllLines(Path.Combine(Repository.Root, "SECURITY.md")).SkipWhile(line => line != "## Attackers, and what stops them").Skip(3).TakeWhile(line => line.StartsWith('|'))];

    [Fact]
    public void Each_type_and_each_test_that_it_names_is_a_file()
    {
        var files = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(Rows.Length > 15, $"{Rows.Length} rows");
        Assert.DoesNotContain(Rows.SelectMany(row => Cells(row)[^2..]).SelectMany(cell => Name().Matches(cell)).Select(match => match.Groups["name"].Value), name => !files.Contains(name));
    }

    [Fact]
    public void What_no_test_holds_is_known()
    {
        var bare = Rows.Skip(1).Select(Cells).Where(cells => cells[^1].Length == 0).Select(cells => cells[1]);

        Assert.Equal(["to read the store or the keys", "to pass it off as ours"], bare);
    }

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex("`(?<name>[A-Z]\\w+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
