using YamlDotNet.RepresentationModel;

namespace Backscatter.Infra.Tests;

/// <summary>What azd is told, and that all of it is there.</summary>
public sealed class AzdTests
{
    private static readonly YamlMappingNode Azd = Load();

    [Fact]
    public void It_finds_the_template_and_the_project()
    {
        Assert.Equal("backscatter-cloud", At("name"));
        Assert.Equal(("bicep", "infra", "main"), (At("infra", "provider"), At("infra", "path"), At("infra", "module")));
        Assert.True(File.Exists(Path.Combine(Repository.Root, "infra", "main.bicep")));
        Assert.True(File.Exists(Path.Combine(Repository.Root, "infra", "main.bicepparam")));
        Assert.Equal(("function", "dotnet"), (At("services", "functions", "host"), At("services", "functions", "language")));
        Assert.True(File.Exists(Path.Combine(Repository.Root, At("services", "functions", "project"), "Backscatter.Functions.csproj")));
    }

    // azd looks for the app by this label.
    [Fact]
    public void The_app_bears_the_name_of_its_service() =>
        Assert.Contains("'azd-service-name': 'functions'", Repository.Read("infra", "modules", "functionApp.bicep"), StringComparison.Ordinal);

    [Fact]
    public void What_it_deploys_is_what_its_script_packs()
    {
        var script = At("hooks", "postprovision", "run");
        var steps = ((YamlSequenceNode)Node("workflows", "up", "steps")).Select(step => ((YamlMappingNode)step).Children[new YamlScalarNode("azd")].ToString());

        Assert.Equal("./infra/scripts/package.sh", script);
        Assert.Equal(["provision", "deploy functions --from-package artifacts/functions.zip"], steps);
        Assert.Contains("artifacts/functions.zip", Repository.Read("infra", "scripts", "package.sh"), StringComparison.Ordinal);
    }

    // What is released and what is deployed from here are the same.
    [Fact]
    public void A_release_has_what_the_same_script_packs()
    {
        var release = Repository.Read("eng", "package.sh");

        Assert.Contains("\n  infra/scripts/package.sh >/dev/null\n  cp artifacts/functions.zip \"$folder/backscatter-functions-$version.zip\"\n", release, StringComparison.Ordinal);
        Assert.DoesNotContain("publish src/Backscatter.Functions", release, StringComparison.Ordinal);
    }

    private static string At(params string[] path) => ((YamlScalarNode)Node(path)).Value!;

    private static YamlNode Node(params string[] path) => path.Aggregate((YamlNode)Azd, (node, name) => ((YamlMappingNode)node).Children[new YamlScalarNode(name)]);

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Repository.Read("azure.yaml")));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}
