using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Backscatter.Cli.Tests;

/// <summary>What <c>infra/agent</c> installs: a service that may do nothing but its work, and an image without root.</summary>
public sealed class AgentDeploymentTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "infra", "agent");
    private static readonly string Unit = File.ReadAllText(Path.Combine(Folder, "backscatter-agent.service"));
    private static readonly string[] Containerfile = File.ReadAllLines(Path.Combine(Folder, "Containerfile"));

    [Theory]
    [InlineData("DynamicUser=yes")]
    [InlineData("AmbientCapabilities=CAP_NET_BIND_SERVICE")]
    [InlineData("CapabilityBoundingSet=CAP_NET_BIND_SERVICE")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("ProtectHome=yes")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("StateDirectory=backscatter-agent")]
    [InlineData("RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK")]
    [InlineData("SystemCallFilter=@system-service")]
    [InlineData("SystemCallFilter=~@privileged")]
    [InlineData("MemoryMax=512M")]
    [InlineData("Restart=on-failure")]
    [InlineData("LoadCredential=token:/etc/backscatter/agent.token")]
    public void The_unit_says(string directive) => Assert.Contains(directive, Unit.Split('\n'));

    [Fact]
    public void The_unit_gives_no_other_capability_and_takes_no_secret_by_command_line_or_environment()
    {
        Assert.Equal(["CAP_NET_BIND_SERVICE"], Regex.Matches(Unit, "CAP_[A-Z_]+", RegexOptions.CultureInvariant).Select(match => match.Value).Distinct());
        Assert.Equal(
            "ExecStart=/opt/backscatter/backscatter agent --server ${SERVER} --token-file ${CREDENTIALS_DIRECTORY}/token --state ${STATE_DIRECTORY} --ehlo ${EHLO} --sender-domain ${SENDER_DOMAIN} $LISTENING",
            Assert.Single(Unit.Split('\n'), line => line.StartsWith("ExecStart=", StringComparison.Ordinal)));
        Assert.DoesNotContain("Environment=", Unit, StringComparison.Ordinal);
        Assert.DoesNotContain("User=root", Unit, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_has_every_variable_of_the_unit_and_no_other()
    {
        var example = File.ReadAllLines(Path.Combine(Folder, "agent.env.example")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=')[0]);
        var used = Regex.Matches(Unit, @"\$\{?([A-Z_]+)", RegexOptions.CultureInvariant).Select(match => match.Groups[1].Value).Except(["CREDENTIALS_DIRECTORY", "STATE_DIRECTORY"]);

        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), example.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Systemd_finds_the_unit_right_and_little_exposed()
    {
        const string Analyze = "/usr/bin/systemd-analyze";
        if (!File.Exists(Analyze)) Assert.Skip("systemd is not installed");
        var folder = Directory.CreateTempSubdirectory("backscatter-unit-").FullName;
        try
        {
            // It looks for the program, which is not installed here.
            var file = Path.Combine(folder, "backscatter-agent.service");
            await File.WriteAllTextAsync(file, Unit.Replace("/opt/backscatter/backscatter", "/bin/true", StringComparison.Ordinal), TestContext.Current.CancellationToken);

            Assert.Equal((0, ""), await RunAsync(Analyze, "verify", "--man=no", file));
            var (code, exposure) = await RunAsync(Analyze, "security", "--offline=yes", "--no-pager", "--threshold=20", file);
            Assert.True(code == 0, exposure);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_image_runs_without_root_on_a_base_without_a_shell()
    {
        var last = Containerfile[Array.FindLastIndex(Containerfile, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];

        Assert.Equal("FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra", last[0]);
        Assert.Contains("USER $APP_UID", last);
        Assert.DoesNotContain(last, line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains("EXPOSE 25", last);
        Assert.Contains("""ENTRYPOINT ["/opt/backscatter/backscatter", "agent", "--state", "/var/lib/backscatter-agent"]""", last);
    }

    [Fact]
    public void What_the_image_is_built_of_is_there_and_nothing_of_it_is_secret()
    {
        var copied = Containerfile
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .ToList();

        Assert.Equal([".editorconfig", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "docs/remedies", "src"], copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.Contains(Containerfile, line => line.Contains("src/Backscatter.Cli/Backscatter.Cli.csproj", StringComparison.Ordinal));
        Assert.DoesNotContain(Containerfile, line => Regex.IsMatch(line, @"\b(ARG|ENV)\b|token|secret|password", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase));
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output + await error).Trim());
    }
}
