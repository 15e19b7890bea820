using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Backscatter.Core.Scanning;

namespace Backscatter.Delivery.Tests;

/// <summary>The version stands in one place, and whatever else tells one follows it.</summary>
public sealed partial class VersionTests
{
    private const string Changelog = "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n### Added\n- One.\n\n- Two.\n\n## [1.2.2] - 2026-10-01\n- Old.\n\n[1.2.3]: https://msp.example\n";

    private static readonly string Version =
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

    [Fact]
    public void No_project_has_one_of_its_own() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).SelectMany(file => XDocument.Load(file).Descendants()),
        element => element.Name.LocalName is "Version" or "VersionPrefix" or "PackageVersion" or "AssemblyVersion" or "FileVersion" or "InformationalVersion");

    [Fact]
    public void The_assemblies_have_it() =>
        Assert.Equal(Version, typeof(ScanDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);

    [Fact]
    public async Task The_command_says_it()
    {
        var ran = await Ran.ProgramAsync("dotnet", AppContext.BaseDirectory, [], "backscatter.dll", "--version");

        Assert.Equal((0, Version, ""), (ran.ExitCode, ran.Output.Trim().Split('+')[0], ran.Error));
    }

    [Fact]
    public async Task The_scripts_say_it()
    {
        var ran = await Ran.ScriptAsync(Repository.Root, "eng/version.sh");

        Assert.Equal((0, $"{Version}\n", ""), (ran.ExitCode, ran.Output, ran.Error));
    }

    [Fact]
    public void The_newest_version_of_the_changelog_is_it_and_has_a_day()
    {
        var headings = Heading().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md"))).Select(match => match.Value).ToList();

        Assert.Equal("## [Unreleased]", headings[0]);
        Assert.Matches($@"^## \[{Regex.Escape(Version)}\] - \d{{4}}-\d\d-\d\d$", headings[1]);
    }

    [Fact]
    public async Task The_notes_of_a_release_are_its_section_of_the_changelog()
    {
        using var copy = new RepositoryCopy("1.2.3", Changelog);

        Assert.Equal("### Added\n- One.\n\n- Two.\n", (await copy.RunAsync("eng/release-notes.sh", "1.2.3")).Output);
        Assert.Equal("- Old.\n", (await copy.RunAsync("eng/release-notes.sh", "1.2.2")).Output);
        Assert.Equal("", (await copy.RunAsync("eng/release-notes.sh", "Unreleased")).Output);
        Assert.Equal("", (await copy.RunAsync("eng/release-notes.sh", "1.2")).Output);
    }

    [Theory]
    [InlineData("1.2.3", "v1.2.3", "", "")]
    [InlineData("1.2.3", "v1.2.4", "", "eng/version.sh: the tag is v1.2.4 and Directory.Build.props says 1.2.3; tag v1.2.3, or change <VersionPrefix>\n")]
    [InlineData("1.2.3", "1.2.3", "", "eng/version.sh: the tag is 1.2.3 and Directory.Build.props says 1.2.3; tag v1.2.3, or change <VersionPrefix>\n")]
    [InlineData("1.3.0", "v1.3.0", "", "eng/version.sh: CHANGELOG.md says nothing of 1.3.0; write its section, \"## [1.3.0] - YYYY-MM-DD\"\n")]
    [InlineData("1.2.3", "v1.2.3", "- New.\n", "eng/version.sh: CHANGELOG.md has lines under [Unreleased] that no version has; move them under [1.2.3]\n")]
    [InlineData("1.2", "v1.2", "", "eng/version.sh: Directory.Build.props has no <VersionPrefix> with three numbers; write one, such as <VersionPrefix>0.1.0</VersionPrefix>\n")]
    public async Task A_tag_is_released_only_where_it_is_the_version_and_the_changelog_has_it(string version, string tag, string unreleased, string fault)
    {
        using var copy = new RepositoryCopy(version, Changelog.Replace("## [Unreleased]\n", $"## [Unreleased]\n{unreleased}", StringComparison.Ordinal));

        var ran = await copy.RunAsync("eng/version.sh", "--tag", tag);

        Assert.Equal(fault, ran.Error);
        Assert.Equal(fault.Length == 0 ? (0, $"{version}\n") : (1, ""), (ran.ExitCode, ran.Output));
    }

    [GeneratedRegex(@"^## .*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();
}
