using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Infra.Tests.Bicep;
using Backscatter.Web.Access;

namespace Backscatter.Infra.Tests;

/// <summary>What the scripts do in Entra ID, with a stand-in for the Azure CLI that writes down what it was asked.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class ScriptTests : IDisposable
{
    private const string Someone = "00000000-0000-4000-8000-000000000009";

    // Answers as a tenant does in which nothing is there yet (new), or everything (old).
    private const string StandIn = """
        #!/bin/bash
        printf '%s\n' "$*" >>"$BACKSCATTER_CALLS"
        case "$BACKSCATTER_TENANT $*" in
          'old ad app list '*) echo client-1 ;;
          'old ad sp list '*) echo principal-1 ;;
          'old ad app federated-credential list '*) echo credential-1 ;;
          'old rest --method GET '*) echo given-1 ;;
          *' ad app create '*'--query appId'*) echo client-1 ;;
          *' ad sp create '*'--query id'*) echo principal-1 ;;
          *' ad app show '*) echo object-1 ;;
          *' ad signed-in-user show '*) echo person-1 ;;
          *' ad sp show '*) echo permission-1 ;;
          *' account show --query tenantId '*) echo tenant-1 ;;
        esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-az-").FullName;

    [Theory]
    [InlineData("entra-app.sh")]
    [InlineData("graph-app.sh")]
    [InlineData("package.sh")]
    [InlineData("refresh.sh")]
    public async Task A_script_explains_itself_and_refuses_what_it_does_not_know(string script)
    {
        var (help, unknown) = (await RunAsync(script, "new", "--help"), await RunAsync(script, "new", "--nonsense"));

        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.StartsWith($"Usage: infra/scripts/{script} ", help.Output, StringComparison.Ordinal);
        Assert.Equal((2, $"{script}: unknown option --nonsense; see infra/scripts/{script} --help\n"), (unknown.ExitCode, unknown.Errors));
        Assert.Empty(Calls());
    }

    [Fact]
    public async Task Shell_check_has_nothing_against_any_script()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "ShellCheck is missing; tests/run.sh installs it");
        var machine = AgentMachineTests.Scripts().Select((script, index) =>
        {
            var file = Path.Combine(_folder, $"agent-{index}.sh");
            File.WriteAllText(file, script);
            return file;
        });
        var scripts = Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra", "scripts"), "*.sh").Concat(machine).ToArray();

        var run = await ProgramRun.StartAsync("/usr/bin/shellcheck", Repository.Root, new Dictionary<string, string>(), scripts);

        Assert.Equal(6, scripts.Length);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_dry_run_asks_nobody()
    {
        var entra = await RunAsync("entra-app.sh", "new", "--dry-run", "--grant", "me=Administrator");
        var graph = await RunAsync("graph-app.sh", "new", "--dry-run", "--identity", Someone);
        var package = await RunAsync("package.sh", "new", "--dry-run");

        Assert.Equal((0, "APPLICATION_ID\n"), (entra.ExitCode, entra.Output));
        Assert.Contains("would run: 'az' 'ad' 'app' 'create' '--display-name' 'Backscatter.Cloud' '--sign-in-audience' 'AzureADMyOrg' '--query' 'appId'\n", entra.Errors, StringComparison.Ordinal);
        Assert.Equal((0, "APPLICATION_ID\n"), (graph.ExitCode, graph.Output));
        Assert.Contains("would run: 'az' 'ad' 'app' 'permission' 'admin-consent' '--id' 'APPLICATION_ID'\n", graph.Errors, StringComparison.Ordinal);
        Assert.Equal(0, package.ExitCode);
        Assert.Contains("would run: dotnet publish src/Backscatter.Functions -c Azure -o artifacts/functions", package.Output, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    // The roles that the service asks for are those that the application has: no more, no fewer.
    [Fact]
    public async Task The_application_has_the_roles_that_the_service_knows()
    {
        await RunAsync("entra-app.sh", "new");
        var body = Calls().Select(call => Body().Match(call)).First(match => match.Success && match.Value.Contains("appRoles", StringComparison.Ordinal)).Groups["json"].Value;
        using var application = JsonDocument.Parse(body);
        var roles = application.RootElement.GetProperty("appRoles").EnumerateArray().ToDictionary(
            role => role.GetProperty("value").GetString()!, role => string.Join(' ', role.GetProperty("allowedMemberTypes").EnumerateArray().Select(kind => kind.GetString())));

        Assert.Equal(Enum.GetNames<Role>().Order(StringComparer.Ordinal), roles.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("User Application", "Application"), (roles["Administrator"], roles["Agent"]));
        Assert.Equal(2, application.RootElement.GetProperty("api").GetProperty("requestedAccessTokenVersion").GetInt32());
        Assert.Equal("api://client-1", application.RootElement.GetProperty("identifierUris")[0].GetString());
    }

    [Fact]
    public async Task What_is_missing_is_made()
    {
        var run = await RunAsync("entra-app.sh", "new", "--grant", "me=Administrator", "--grant", $"{Someone}=Agent");

        Assert.Equal((0, "client-1\n"), (run.ExitCode, run.Output));
        Assert.Equal(
            ["ad app create", "rest PATCH applications/object-1", "rest PATCH applications/object-1", "ad sp create", "rest PATCH servicePrincipals/principal-1",
             "rest POST servicePrincipals/principal-1/appRoleAssignedTo", "rest POST servicePrincipals/principal-1/appRoleAssignedTo"],
            Changes());
        Assert.Contains(Calls(), call => call.Contains("\"principalId\":\"person-1\",\"resourceId\":\"principal-1\",\"appRoleId\":\"6f0c3a52-6a0d-4c39-9d0e-0d5a2c1b7e03\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_there_is_not_made_again()
    {
        var entra = await RunAsync("entra-app.sh", "old", "--grant", "me=Administrator");

        Assert.Equal((0, "client-1\n"), (entra.ExitCode, entra.Output));
        Assert.Contains("me is Administrator already\n", entra.Errors, StringComparison.Ordinal);
        Assert.Equal(["rest PATCH applications/object-1", "rest PATCH applications/object-1", "rest PATCH servicePrincipals/principal-1"], Changes());
    }

    [Theory]
    [InlineData("new", "ad app create;rest PATCH applications/object-1;ad app federated-credential create;ad sp create;ad app permission admin-consent")]
    [InlineData("old", "rest PATCH applications/object-1;ad app permission admin-consent")]
    public async Task The_application_for_graph_has_no_secret(string tenant, string changes)
    {
        var run = await RunAsync("graph-app.sh", tenant, "--identity", Someone);

        Assert.Equal((0, "client-1\n"), (run.ExitCode, run.Output));
        Assert.Equal(changes, string.Join(';', Changes()));
        Assert.DoesNotContain(Calls(), call => call.Contains("credential reset", StringComparison.Ordinal) || call.Contains("Mail.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("entra-app.sh", "--grant me=Owner", "entra-app.sh: --grant is to be WHO=ROLE with Reader, Operator, Administrator or Agent, such as me=Administrator; not me=Owner\n")]
    [InlineData("entra-app.sh", "--name x';--", "entra-app.sh: --name is to be letters, digits, spaces, dots, hyphens and underscores\n")]
    [InlineData("entra-app.sh", "--name", "entra-app.sh: --name needs a value\n")]
    [InlineData("graph-app.sh", "--identity me", "graph-app.sh: --identity is to be the principal id of the identity of the service; az identity show --ids ID --query principalId has it\n")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_done(string script, string arguments, string said)
    {
        var run = await RunAsync(script, "new", arguments.Split(' '));

        Assert.Equal((2, said), (run.ExitCode, run.Errors));
        Assert.Empty(Calls());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<ProgramRun> RunAsync(string script, string tenant, params string[] arguments)
    {
        var az = Path.Combine(_folder, "az");
        await File.WriteAllTextAsync(az, StandIn.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["BACKSCATTER_CALLS"] = Path.Combine(_folder, "calls"),
            ["BACKSCATTER_TENANT"] = tenant,
        };
        return await ProgramRun.StartAsync("bash", Repository.Root, environment, [Path.Combine(Repository.Root, "infra", "scripts", script), .. arguments]);
    }

    private string[] Calls() => File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

    private IEnumerable<string> Changes() => Calls().Select(call => Change().Match(call)).Where(match => match.Success).Select(match =>
        match.Groups["method"].Success ? $"rest {match.Groups["method"].Value} {match.Groups["place"].Value}" : match.Value.Trim());

    [GeneratedRegex("^(ad app create|ad sp create|ad app federated-credential create|ad app permission admin-consent) |^rest --method (?<method>PATCH|POST|DELETE) --uri https://graph\\.microsoft\\.com/v1\\.0/(?<place>\\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Change();

    [GeneratedRegex("--body (?<json>\\{.*\\})", RegexOptions.CultureInvariant)]
    private static partial Regex Body();
}
