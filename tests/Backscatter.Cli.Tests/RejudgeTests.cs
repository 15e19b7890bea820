using System.Text.Json;
using System.Text.Json.Nodes;

namespace Backscatter.Cli.Tests;

/// <summary>Old probes by the rules of now, from the command line and over one store.</summary>
public sealed class RejudgeTests(LabFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rejudge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_rule_that_was_mended_closes_what_the_broken_one_opened_and_no_server_is_asked()
    {
        var broken = await BrokenRulesAsync();
        await RunAsync("tenants", "add", "contoso");
        await RunAsync("targets", "add", "contoso", "larkspur.example", "oldmill.example", "--probe-allowed-by", "J. Doe", "--because", "contract");
        await AskAsync("sweep", "--reply-rules", broken);
        var before = await OpenAsync();

        var looked = await RunAsync("rejudge", "--format", "json");
        var untouched = await OpenAsync();
        var same = await RunAsync("rejudge", "--rules", broken);
        var applied = await AskAsync("rejudge", "--apply");
        var after = await OpenAsync();
        var again = await RunAsync("rejudge");
        var all = await RunAsync("rejudge", "--since", "30d");
        var scans = JsonDocument.Parse((await RunAsync("history", "contoso", "larkspur.example", "--format", "json")).Output).RootElement.EnumerateArray().Select(entry => entry.GetProperty("scan").GetString()!).ToList();

        Assert.Equal(["larkspur.example BSC-010", "oldmill.example BSC-010", "oldmill.example BSC-020"], before);
        var row = Assert.Single(JsonDocument.Parse(looked.Output).RootElement.EnumerateArray(), row => row.GetProperty("target").GetString() == "larkspur.example");
        Assert.Equal(
            ("accepts-unknown", "broken.rule", "rejects-unknown"),
            (row.GetProperty("before").GetProperty("verdict").GetString(), row.GetProperty("before").GetProperty("rule").GetString(), row.GetProperty("after").GetProperty("verdict").GetString()));
        Assert.Equal((1, 0, 0, 0, 1), (looked.ExitCode, same.ExitCode, applied.ExitCode, again.ExitCode, all.ExitCode));
        Assert.StartsWith("rejudge-", scans[0], StringComparison.Ordinal);
        Assert.Equal(2, scans.Count);
        Assert.Equal(await ProbedAtAsync(scans[1]), await ProbedAtAsync(scans[0]));
        Assert.Equal("backscatter rejudge: 2 probes of 2 scans: 1 change, 1 stay as they were, 0 can't be judged again\n", looked.Error);
        Assert.Contains("Nothing changes.", same.Output, StringComparison.Ordinal);
        Assert.Contains("applied to 1 of 1 targets", applied.Error, StringComparison.Ordinal);
        Assert.Equal(before, untouched);
        Assert.Equal(before.Where(finding => !finding.StartsWith("larkspur", StringComparison.Ordinal)), after);
    }

    [Theory]
    [InlineData("rejudge --since soon", "--since \"soon\" is no length of time")]
    [InlineData("rejudge --tenant nobody", "there is no tenant nobody")]
    [InlineData("rejudge --target a..b", "a..b")]
    [InlineData("rejudge --rules nowhere.json", "nowhere.json")]
    public async Task What_cannot_be_used_is_said_in_one_line(string commandLine, string said)
    {
        var ran = await RunAsync(commandLine.Split(' '));

        Assert.Equal((2, 1), (ran.ExitCode, ran.Error.TrimEnd().Split('\n').Length));
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_probed_there_is_nothing_to_judge()
    {
        var ran = await RunAsync("rejudge", "--format", "json");

        Assert.Equal((0, "[]\n", "backscatter rejudge: 0 probes of 0 scans: 0 change, 0 stay as they were, 0 can't be judged again\n"), (ran.ExitCode, ran.Output, ran.Error));
    }

    /// <summary>The rules with one in front that takes a refusal for a yes.</summary>
    private async Task<string> BrokenRulesAsync()
    {
        var rules = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Backscatter.Core", "Smtp", "Data", "reply-rules.json"), TestContext.Current.CancellationToken))!;
        rules["rules"]!.AsArray().Insert(0, new JsonObject { ["id"] = "broken.rule", ["kind"] = "accepted", ["codes"] = new JsonArray("550"), ["why"] = "A rule that is wrong." });
        var path = Path.Combine(_folder, "broken.json");
        await File.WriteAllTextAsync(path, rules.ToJsonString(), TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>When the probe of a scan was made, and what was said in it.</summary>
    private async Task<string> ProbedAtAsync(string scan)
    {
        var endpoint = JsonDocument.Parse((await RunAsync("history", "contoso", "larkspur.example", "--scan", scan)).Output).RootElement.GetProperty("targets")[0].GetProperty("endpoints")[0];
        return $"{endpoint.GetProperty("startedAt").GetRawText()} {endpoint.GetProperty("transcript").GetRawText()}";
    }

    private async Task<List<string>> OpenAsync() => [.. JsonDocument.Parse((await RunAsync("findings", "--format", "json")).Output).RootElement.EnumerateArray()
        .Select(finding => $"{finding.GetProperty("target").GetString()} {finding.GetProperty("control").GetString()}").Order(StringComparer.Ordinal)];

    private Task<Ran> RunAsync(params string[] arguments) => BackscatterProcess.RunAsync([.. arguments, "--store", Path.Combine(_folder, "backscatter.db")]);

    private Task<Ran> AskAsync(params string[] arguments) => RunAsync(
    [
        .. arguments, "--resolver", $"{fixture.Lab.Resolver.EndPoint}", "--smtp-port", $"{fixture.Lab.SmtpPort}", "--allow-private", "--ca-file", fixture.AuthorityFile,
        "--ehlo", "mx.probe.example", "--sender-domain", "probe.example", "--lists", "ips.backscatterer.org,bl.spamcop.net,dbl.spamhaus.org",
    ]);
}
