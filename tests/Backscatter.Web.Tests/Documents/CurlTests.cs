using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Backscatter.Web.Tests.Documents;

/// <summary>What docs/api.md tells people to type does what it says.</summary>
public sealed partial class CurlTests
{
    [Fact]
    public async Task The_scripts_of_the_page_run()
    {
        await using var service = await RunningService.StartAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"), TestContext.Current.CancellationToken);
        var script = "set -euo pipefail\n" + string.Join('\n', Block().Matches(page).Select(block => block.Groups[1].Value));
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = service.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["BACKSCATTER_URL"] = service.Client.BaseAddress!.ToString().TrimEnd('/'), ["BACKSCATTER_KEY"] = RunningService.LocalKey, ["NO_PROXY"] = "127.0.0.1", ["no_proxy"] = "127.0.0.1" },
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(bash.ExitCode == 0, $"{output}\n{await errors}");
        Assert.Contains("\"refused\":[{\"line\":4,", output, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Contoso AG\"", output, StringComparison.Ordinal);
        Assert.Contains("\"token\":\"bse_", await File.ReadAllTextAsync(Path.Combine(service.Folder, "enrolment.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"what\":\"tenant.changed\"", await File.ReadAllTextAsync(Path.Combine(service.Folder, "audit.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
