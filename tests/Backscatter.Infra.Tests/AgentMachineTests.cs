using System.CommandLine;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Backscatter.Cli.Commands;
using Backscatter.Core.Smtp;
using Backscatter.Infra.Tests.Bicep;
using Backscatter.Infra.Tests.Rules;
using YamlDotNet.RepresentationModel;

namespace Backscatter.Infra.Tests;

/// <summary>What the machine of an agent does at its first start.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class AgentMachineTests
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
        Assert.Contains("\nRestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK\n", unit, StringComparison.Ordinal);
    }

    // The file of a release puts its libraries where it may write, and ends where it may nowhere; such a user's home is the root.
    [Fact]
    public void The_program_has_a_place_for_its_libraries()
    {
        var unit = Files["/etc/systemd/system/backscatter-agent.service"].Content;

        Assert.Contains("\nEnvironment=DOTNET_BUNDLE_EXTRACT_BASE_DIR=%C/backscatter-agent\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nCacheDirectory=backscatter-agent\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void It_starts_the_agent_with_what_the_parameters_say() => Assert.Equal(
        "/opt/backscatter/backscatter agent --token-file ${CREDENTIALS_DIRECTORY}/token --state ${STATE_DIRECTORY} --server https://backscatter.msp.example/ "
            + "--ehlo agent.msp.example --sender-domain bounces.msp.example --canary mx1.msp.example --listen 0.0.0.0:25 --nonce k7q2w9x4",
        Started);

    // What the command does not know would end its start, on a machine that nobody sees.
    [Fact]
    public void The_command_takes_every_option_that_it_is_started_with()
    {
        var command = AgentCommand.Create();
        var parsed = command.Parse(Started.Split(' ')[2..]);

        Assert.Empty(parsed.Errors);
        Assert.Equal("bounces.msp.example", parsed.GetValue<string>("--sender-domain"));
        Assert.Equal(["0.0.0.0:25"], parsed.GetValue<string[]>("--listen")!);
        Assert.True(Canary.IsNonce(parsed.GetValue<string>("--nonce")!));
        Assert.All(Options(Repository.Read("infra", "modules", "agent.bicep")), option => Assert.Contains(option, command.Options.Select(known => known.Name)));
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

    // As eng/package.sh packs it: one folder with the program in it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_release_packs_lies_where_it_is_started_and_nothing_else_does(bool isNamed)
    {
        using var place = new TemporaryPlace();
        var released = Directory.CreateDirectory(Path.Combine(place.Folder, "backscatter-0.1.0-linux-x64"));
        await File.WriteAllTextAsync(Path.Combine(released.FullName, "backscatter"), "the program", TestContext.Current.CancellationToken);
        var archive = Path.Combine(place.Folder, "released.tar.gz");
        Assert.Equal(0, (await ProgramRun.StartAsync("tar", place.Folder, new Dictionary<string, string>(), "-czf", archive, released.Name)).ExitCode);
        var sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken)));
        place.Program("curl", $"while (($#)); do if [[ $1 == --output ]]; then cp '{archive}' \"$2\"; fi; shift; done");
        var script = Files["/usr/local/lib/backscatter/install"].Content.Replace("/opt/backscatter", $"{place.Folder}/opt", StringComparison.Ordinal);

        var run = await place.RunAsync(isNamed ? script.Replace("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", sum, StringComparison.Ordinal) : script);

        Assert.Equal((isNamed ? 0 : 1, isNamed), (run.ExitCode, File.Exists(Path.Combine(place.Folder, "opt", "backscatter"))));
        Assert.Contains("-czf \"$folder/$name.tar.gz\" \"$name\"", Repository.Read("eng", "package.sh"), StringComparison.Ordinal);
    }

    // The secret may be taken out of the vault once it was used.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_needs_its_token_until_it_has_enrolled(bool hasEnrolled)
    {
        using var place = new TemporaryPlace();
        place.Program("curl", "exit 22");
        if (hasEnrolled) await File.WriteAllTextAsync(Path.Combine(place.Folder, "agent.json"), "{}", TestContext.Current.CancellationToken);
        var script = Files["/usr/local/lib/backscatter/fetch-token"].Content;
        Assert.Contains("/var/lib/private/backscatter-agent/agent.json", script, StringComparison.Ordinal);
        Assert.Contains("\nStateDirectory=backscatter-agent\n", Files["/etc/systemd/system/backscatter-agent.service"].Content, StringComparison.Ordinal);

        var run = await place.RunAsync(script
            .Replace("/var/lib/private/backscatter-agent", place.Folder, StringComparison.Ordinal).Replace("/run/backscatter-token", place.Folder, StringComparison.Ordinal));

        Assert.Equal(hasEnrolled, run.ExitCode == 0);
        Assert.Equal("", File.Exists(Path.Combine(place.Folder, "token")) ? await File.ReadAllTextAsync(Path.Combine(place.Folder, "token"), TestContext.Current.CancellationToken) : "");
    }

    [Fact]
    public void Its_scripts_can_be_run() => Assert.Equal(["0755", "0755"], Files.Where(file => file.Key.StartsWith("/usr/", StringComparison.Ordinal)).Select(file => file.Value.Permissions));

    private static string Started => Files["/etc/systemd/system/backscatter-agent.service"].Content.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];

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

    private static IEnumerable<string> Options(string text) => Option().Matches(text).Select(match => match.Value);

    [GeneratedRegex("(?<![a-z-])--[a-z-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    private static string? Text(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? ((YamlScalarNode)value).Value : null;
}
