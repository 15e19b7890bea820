using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Backscatter.Core.Names;
using Backscatter.Lab;

namespace Backscatter.Cli.Tests;

/// <summary>The walls of the house: who may know whom.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] ForeignToCore = ["Azure.", "Microsoft.Azure.", "Microsoft.Data.Sqlite", "SQLitePCLRaw.", "Microsoft.Graph", "Microsoft.AspNetCore.", "System.CommandLine", "Spectre.Console", "ARSoft."];

    [Fact]
    public void Core_knows_no_project_of_ours_and_no_type_of_azure_graph_asp_net_or_sqlite()
    {
        var known = typeof(DomainName).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToList();

        Assert.DoesNotContain(known, name => name.StartsWith("Backscatter.", StringComparison.Ordinal) || name == "backscatter");
        Assert.DoesNotContain(known, name => ForeignToCore.Any(foreign => (name + ".").StartsWith(foreign, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_lab_knows_core_at_most()
    {
        var ours = typeof(LabInternet).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(name => name.StartsWith("Backscatter.", StringComparison.Ordinal) || name == "backscatter");

        Assert.Equal(["Backscatter.Core"], ours);
    }

    [Theory]
    [InlineData("Backscatter.Storage")]
    [InlineData("Backscatter.Web")]
    public void Storage_and_web_know_core_at_most(string name)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", name, $"{name}.csproj"));

        Assert.Equal(["../Backscatter.Core/Backscatter.Core.csproj"], project.Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value));
    }

    [Theory]
    [InlineData("Web", "Core")]
    [InlineData("Functions", "Core Storage Web")]
    [InlineData("Cli", "Core Lab Storage Web")]
    public void A_host_and_the_web_know_what_is_below_them(string project, string known)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", $"Backscatter.{project}", $"Backscatter.{project}.csproj"));

        Assert.Equal(
            known.Split(' ').Select(name => $"../Backscatter.{name}/Backscatter.{name}.csproj"),
            file.Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value));
    }

    // No room of Core needs a room that needs it back. The order below is the order of the floors: each may know those before it.
    [Fact]
    public void The_rooms_of_core_form_floors()
    {
        string[] floors = ["Names", "Data", "Dns", "Discovery", "Blocklists", "Smtp", "Listening", "Compliance", "Scanning", "Monitoring", "Notifications", "Service"];
        var root = Path.Combine(Repository.Root, "src", "Backscatter.Core");
        var faults = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var room = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0];
            Assert.Contains(room, floors);
            var text = File.ReadAllText(file);
            faults.AddRange(floors
                .Skip(Array.IndexOf(floors, room) + 1)
                .Where(above => Knows(text, above))
                .Select(above => $"{Path.GetFileName(file)} in {room} knows {above}"));
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("using Backscatter.Core.Monitoring;", true)]
    [InlineData("using Backscatter.Core.Monitoring.Findings;", true)]
    [InlineData("using static Backscatter.Core.Monitoring.Findings.FindingRules;", true)]
    [InlineData("using Rules = Backscatter.Core.Monitoring.Findings.FindingRules;", true)]
    [InlineData("using Backscatter.Core.MonitoringElsewhere;", false)]
    [InlineData("// as Backscatter.Core.Monitoring does", false)]
    public void A_room_is_known_by_any_using_of_it_or_of_what_is_in_it(string line, bool isKnown) => Assert.Equal(isKnown, Knows($"using System;\n{line}\n", "Monitoring"));

    private static bool Knows(string text, string room) => Regex.IsMatch(text, $@"^using\s[^;]*\bBackscatter\.Core\.{room}[.;]", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    // What needs the packages of Azure Functions is built in Azure only, so that the others build from a mirror without them.
    [Fact]
    public void Every_project_is_in_the_solution_and_only_those_of_functions_are_not_built_in_every_configuration_of_it()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Backscatter.Cloud.sln"));
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.Equal(18, projects.Count);
        Assert.Equal(
            ["Backscatter.Functions.csproj", "Backscatter.Functions.Tests.csproj"],
            projects.Where(project => XDocument.Load(project).Descendants("AzureOnly").Any(only => only.Value == "true")).Select(project => Path.GetFileName(project)));
        foreach (var project in projects.Select(project => Path.GetFileName(project)))
        {
            var id = Regex.Match(solution, $@"\\{Regex.Escape(project)}"", ""(?<id>\{{[0-9A-F-]+\}})""", RegexOptions.CultureInvariant).Groups["id"].Value;
            var built = Regex.Matches(solution, $@"{Regex.Escape(id)}\.(?<configuration>\w+)\|Any CPU\.Build\.0 = \k<configuration>\|Any CPU", RegexOptions.CultureInvariant).Select(match => match.Groups["configuration"].Value);
            string[] expected = project.StartsWith("Backscatter.Functions.", StringComparison.Ordinal) ? ["Azure"] : ["Azure", "Debug", "Release"];
            Assert.Equal((project, string.Join(' ', expected)), (project, string.Join(' ', built.Order(StringComparer.Ordinal))));
        }
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        var withVersion = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Where(reference => reference.Attribute("Version") is not null);

        Assert.Empty(withVersion);
    }

    [Fact]
    public void The_command_is_called_backscatter() => Assert.Equal("backscatter", Assembly.Load("backscatter").GetName().Name);
}
