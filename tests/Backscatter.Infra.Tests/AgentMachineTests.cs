using Backscatter.Infra.Tests.Rules;
using YamlDotNet.RepresentationModel;

namespace Backscatter.Infra.Tests;

/// <summary>What the machine of an agent does at its first start.</summary>
public sealed class AgentMachineTests
{
    private static readonly Dictionary<string, (string Permissions, string Content)> Files = ReadFiles();

    [Fact]
    public void It_runs_the_agent_and_nothing_of_it_as_root()
    {
        var unit = Files["/etc/systemd/system/backscatter-agent.service"].Content;

        Assert.Contains("\nDynamicUser=yes\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nNoNewPrivileges=yes\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nIPAddressDeny=169.254.169.254\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n", unit, StringComparison.Ordinal);
        Assert.Matches("\nExecStart=/opt/backscatter/backscatter agent --server https://backscatter\\.msp\\.example/ --token-file %d/token --state %S/backscatter --ehlo [a-z.0-9-]+( --listen 0\\.0\\.0\\.0:25)?\n", unit);
    }

    [Fact]
    public void It_takes_its_token_from_its_own_vault_and_writes_it_into_memory_alone()
    {
        var script = Files["/usr/local/lib/backscatter/fetch-token"].Content;

        Assert.Contains("https://kva-large-zqm3xgmd.vault.azure.net/secrets/agent-token", script, StringComparison.Ordinal);
        Assert.Contains(">/run/backscatter-token/token", script, StringComparison.Ordinal);
        Assert.Contains("RuntimeDirectory=backscatter-token\n", Files["/etc/systemd/system/backscatter-token.service"].Content, StringComparison.Ordinal);
    }

    // The program is taken only where it is the one that was named.
    [Fact]
    public void It_checks_the_program_before_it_unpacks_it()
    {
        var script = Files["/usr/local/lib/backscatter/install"].Content;
        var check = script.IndexOf("sha256sum --check --status <<<\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  $package\"", StringComparison.Ordinal);

        Assert.InRange(check, 0, script.IndexOf("tar -xzf", StringComparison.Ordinal));
        Assert.StartsWith("#!/bin/bash\n", script, StringComparison.Ordinal);
        Assert.Contains("set -euo pipefail", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_scripts_can_be_run() => Assert.Equal(["0755", "0755"], Files.Where(file => file.Key.StartsWith("/usr/", StringComparison.Ordinal)).Select(file => file.Value.Permissions));

    /// <summary>The scripts that it writes.</summary>
    internal static IEnumerable<string> Scripts() => Files.Values.Select(file => file.Content).Where(content => content.StartsWith("#!", StringComparison.Ordinal));

    private static Dictionary<string, (string Permissions, string Content)> ReadFiles()
    {
        var text = NetworkRules.CloudInit(Snapshot.Load("large").One("Microsoft.Compute/virtualMachines"));
        Assert.StartsWith("#cloud-config\n", text, StringComparison.Ordinal);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        var root = (YamlMappingNode)yaml.Documents.Single().RootNode;
        return ((YamlSequenceNode)root.Children[new YamlScalarNode("write_files")]).Cast<YamlMappingNode>().ToDictionary(
            file => Text(file, "path")!, file => (Text(file, "permissions") ?? "0644", Text(file, "content")!));
    }

    private static string? Text(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? ((YamlScalarNode)value).Value : null;
}
