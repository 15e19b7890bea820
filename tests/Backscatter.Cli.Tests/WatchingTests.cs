using System.Text.Json;

namespace Backscatter.Cli.Tests;

/// <summary>What is watched, from the command line and over one store, as an operator goes about it.</summary>
public sealed class WatchingTests(LabFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watching-").FullName;

    private string Store => Path.Combine(_folder, "backscatter.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_tenant_is_added_its_targets_are_swept_and_what_is_wrong_is_shown()
    {
        await DoAsync("tenants", "add", "contoso", "--name", "Contoso Ltd", "--time-zone", "Europe/Berlin", "--quiet", "20:00-07:00");
        await DoAsync("targets", "add", "contoso", "oldmill.example", "larkspur.example", "--probe-allowed-by", "J. Doe", "--because", "contract");

        var swept = await SweepAsync();
        var again = await SweepAsync();
        var findings = await RunAsync("findings", "--format", "json");
        var targets = await RunAsync("targets", "--format", "json");
        var listed = await RunAsync("findings", "--on", "ips.backscatterer.org", "--format", "json");
        var onAnother = await RunAsync("findings", "--on", "bl.spamcop.net", "--format", "json");

        Assert.Equal(["oldmill.example BSC-020"], Array(listed).Select(finding => $"{finding.GetProperty("target").GetString()} {finding.GetProperty("control").GetString()}"));
        Assert.Equal((0, "[]\n"), (onAnother.ExitCode, onAnother.Output));
        Assert.Matches(@"^Sweep \d{8}T\d{4}Z: 2 checked \(1 fail, 1 pass\)", swept.Output);
        Assert.Matches(@"^Sweep \d{8}T\d{4}Z: 0 checked", again.Output);
        Assert.Equal((0, "", 0, ""), (swept.ExitCode, swept.Error, again.ExitCode, again.Error));
        Assert.Equal(
            ["BSC-010 high open", "BSC-020 medium open"],
            Array(findings).Select(finding => $"{finding.GetProperty("control").GetString()} {finding.GetProperty("severity").GetString()} {finding.GetProperty("status").GetString()}"));
        Assert.Equal(1, findings.ExitCode);
        Assert.Equal(["larkspur.example pass 0", "oldmill.example fail 2"], Array(targets).Select(target => $"{target.GetProperty("target").GetString()} {target.GetProperty("verdict").GetString()} {target.GetProperty("open").GetInt32()}"));
    }

    [Fact]
    public async Task What_is_too_old_is_removed_by_a_repair()
    {
        await DoAsync("tenants", "add", "contoso");
        await DoAsync("targets", "add", "contoso", "larkspur.example");
        await SweepAsync();
        var scan = Array(await RunAsync("history", "contoso", "larkspur.example", "--format", "json")).Single().GetProperty("scan").GetString()!;
        var kept = await RunAsync("history", "contoso", "larkspur.example", "--scan", scan);

        var repaired = await SweepAsync("--repair", "--keep-scans", "1ms");
        var gone = await RunAsync("history", "contoso", "larkspur.example", "--scan", scan);
        var history = await RunAsync("history", "contoso", "larkspur.example", "--format", "json");

        Assert.Equal("backscatter.scan/1", JsonDocument.Parse(kept.Output).RootElement.GetProperty("schema").GetString());
        Assert.Equal((0, ""), (repaired.ExitCode, repaired.Error));
        Assert.Equal((2, $"backscatter history: there is no scan \"{scan}\" of larkspur.example; it may be older than scans are kept"), (gone.ExitCode, gone.Error.TrimEnd()));
        Assert.Single(Array(history));
    }

    [Fact]
    public async Task Without_permission_a_sweep_asks_dns_only()
    {
        await DoAsync("tenants", "add", "contoso");
        await DoAsync("targets", "add", "contoso", "oldmill.example");
        var before = fixture.Lab.ServerOf("mx.oldmill.example").Conversations.Count;

        await SweepAsync();

        var findings = await RunAsync("findings", "--format", "json");
        Assert.Equal(["BSC-020"], Array(findings).Select(finding => finding.GetProperty("control").GetString()));
        Assert.Equal(before, fixture.Lab.ServerOf("mx.oldmill.example").Conversations.Count);
    }

    [Fact]
    public async Task What_is_suppressed_is_not_among_what_is_open_and_comes_back_when_lifted()
    {
        await DoAsync("tenants", "add", "contoso");
        await DoAsync("targets", "add", "contoso", "oldmill.example");
        await SweepAsync();

        var suppressed = await RunAsync("suppress", "contoso", "--control", "BSC-020", "--owner", "J. Doe", "--reason", "moves in June", "--for", "30d");
        var tooLong = await RunAsync("suppress", "contoso", "--control", "BSC-020", "--owner", "J. Doe", "--reason", "for ever", "--until", "2099-01-01");
        var everything = await RunAsync("suppress", "contoso", "--owner", "J. Doe", "--reason", "all", "--for", "30d");
        var id = suppressed.Output.Split(' ')[0];
        var listed = await RunAsync("suppress", "list", "contoso", "--format", "json");
        await DoAsync("suppress", "lift", "contoso", id);
        var twice = await RunAsync("suppress", "lift", "contoso", id);

        Assert.StartsWith($"{id} covers 1 open finding of contoso until ", suppressed.Output, StringComparison.Ordinal);
        Assert.Equal((2, "backscatter suppress: a suppression lasts a year at most; renew it then, if it is still meant"), (tooLong.ExitCode, tooLong.Error.TrimEnd()));
        Assert.Equal((2, "backscatter suppress: a suppression names a subject, a control or a list; one of everything is none"), (everything.ExitCode, everything.Error.TrimEnd()));
        Assert.Equal(["J. Doe: moves in June"], Array(listed).Select(suppression => $"{suppression.GetProperty("owner").GetString()}: {suppression.GetProperty("reason").GetString()}"));
        Assert.Equal((2, $"backscatter suppress lift: {id} has ended already"), (twice.ExitCode, twice.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_file_is_imported_and_each_line_that_cannot_be_used_is_told()
    {
        await DoAsync("tenants", "add", "contoso");
        var file = Path.Combine(_folder, "clients.csv");
        await File.WriteAllTextAsync(
            file,
            "tenant,target,probe-allowed-by,because\ncontoso,example.com,,\ncontoso,example.com,,\nfabrikam,example.org,,\ncontoso,http://example.net/,,\ncontoso,10.0.0.0/8,,\nContoso!,example.edu,,\ncontoso,example.net,J. Doe,\n\ncontoso,192.0.2.0/28,J. Doe,contract\n",
            TestContext.Current.CancellationToken);

        var dry = await RunAsync("targets", "import", file, "--dry-run");
        var ran = await RunAsync("targets", "import", file);
        var targets = await RunAsync("targets", "--format", "json");

        Assert.Equal((1, "Added 2, 1 were there already, 5 could not be used.\n"), (ran.ExitCode, ran.Output));
        Assert.Equal("Would add 3, 0 were there already, 5 could not be used.\n", dry.Output);
        Assert.Equal(
            [
                $"{file} line 4: there is no tenant fabrikam; add it with backscatter tenants add fabrikam, or import with --create-tenants",
                $"{file} line 5: \"http://example.net/\" is a web address; name the mail domain only",
                $"{file} line 6: 10.0.0.0/8 has 16777216 addresses, at most 256 are scanned (/24, or /120 of IPv6); name smaller ranges",
                $"{file} line 7: \"Contoso!\" is no tenant id; write 1 to 63 lower-case letters, digits and inner hyphens, such as contoso",
                $"{file} line 8: a permission to probe names who gives it and on what ground; fill in both probe-allowed-by and because",
            ],
            ran.ErrorLines);
        Assert.Equal(["192.0.2.0/28 allowed by J. Doe", "example.com not-permitted"], Array(targets).Select(target => $"{target.GetProperty("target").GetString()} {target.GetProperty("probe").GetString()}"));
    }

    [Fact]
    public async Task A_second_scan_says_what_changed()
    {
        var state = Path.Combine(_folder, "state.json");

        var first = await fixture.ScanAsync(["oldmill.example", "--state", state, "--lists", "ips.backscatterer.org"]);
        var same = await fixture.ScanAsync(["oldmill.example", "--state", state, "--lists", "ips.backscatterer.org"]);
        var probed = await fixture.ScanAsync(["oldmill.example", "--state", state, "--lists", "ips.backscatterer.org", .. LabFixture.Leave, "--format", "json"]);

        Assert.Contains("Remembered for the first time: the next scan says what changed.", first.Output, StringComparison.Ordinal);
        Assert.Matches("Nothing changed since [0-9-]{10} [0-9:]{5}Z", same.Output);
        var changes = JsonDocument.Parse(probed.Output).RootElement.GetProperty("targets")[0].GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(["opened BSC-010"], changes.Select(change => $"{change.GetProperty("change").GetString()} {change.GetProperty("control").GetString()}"));
    }

    [Theory]
    [InlineData("not json", "is no state of a scan; move it away to begin anew")]
    [InlineData("{}", "is no state of a scan; move it away to begin anew")]
    [InlineData("""{"schema":"backscatter.scan-state/1","targets":[null]}""", "is no state of a scan; move it away to begin anew")]
    public async Task A_state_that_is_none_is_refused_before_anything_is_asked(string content, string why)
    {
        var state = Path.Combine(_folder, "state.json");
        await File.WriteAllTextAsync(state, content, TestContext.Current.CancellationToken);

        var ran = await fixture.ScanAsync("oldmill.example", "--state", state);

        Assert.Equal((2, $"backscatter scan: {state} {why}"), (ran.ExitCode, ran.Error.TrimEnd()));
        Assert.Equal(content, await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_never_comes_to_the_command_line_and_is_never_shown()
    {
        const string Secret = "https://prod-1.environment.api.powerplatform.com/workflows/abc?sig=TOPSECRETSIGNATURE";
        var onTheLine = await RunAsync("channels", "add", "ops", "--kind", "teams", "--address-from", Secret);
        var kept = await BackscatterProcess.RunAsync(Secret + "\n", ["channels", "add", "ops", "--kind", "teams", "--address-stdin", "--store", Store]);
        var shown = await RunAsync("channels", "--format", "json");
        var retired = await BackscatterProcess.RunAsync("https://contoso.webhook.office.com/webhookb2/TOPSECRETSIGNATURE\n", ["channels", "add", "old", "--kind", "teams", "--address-stdin", "--store", Store]);

        Assert.Equal((2, "backscatter channels add: --address-from names where the secret is found, env:NAME or file:PATH; the secret itself does not belong on a command line"), (onTheLine.ExitCode, onTheLine.Error.TrimEnd()));
        Assert.Equal((0, ""), (kept.ExitCode, kept.Error));
        Assert.Equal("store:channel-ops", Array(shown)[0].GetProperty("address").GetString());
        Assert.Equal(
            (2, "backscatter channels add: the address of the channel is one of an Office 365 connector (webhook.office.com), and Microsoft has switched these off. Make a Workflow with \"When a Teams webhook request is received\" and put its address there; docs/teams.md shows how."),
            (retired.ExitCode, retired.Error.TrimEnd()));
        Assert.All([onTheLine, kept, shown, retired], ran => Assert.DoesNotContain("TOPSECRET", ran.Output + ran.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tenants add Contoso", "backscatter tenants add: \"Contoso\" is no tenant id; write 1 to 63 lower-case letters, digits and inner hyphens, such as contoso")]
    [InlineData("targets add nobody example.com", "backscatter targets add: there is no tenant nobody; backscatter tenants lists them, backscatter tenants add nobody adds it")]
    [InlineData("tenants add t --time-zone Mars/Olympus", "backscatter tenants add: --time-zone \"Mars/Olympus\" is not known here; name one such as Europe/Berlin")]
    [InlineData("tenants add t --quiet 25:00-07:00", "backscatter tenants add: --quiet \"25:00-07:00\" is no part of a day; write it as 20:00-07:00, or none")]
    [InlineData("channels test nowhere", "backscatter channels test: there is no channel \"nowhere\"; backscatter channels lists them")]
    [InlineData("problems resolve nothing", "backscatter problems resolve: there is no problem \"nothing\"; backscatter problems lists them")]
    [InlineData("notify preview nonsense", "backscatter notify preview: there is no message \"nonsense\"; it is one of closed, digest, eased, flapping, opened, overlong, reminder, reopened, settled, suppression-ended, test, worsened")]
    public async Task What_cannot_be_done_is_said_in_one_line(string commandLine, string error)
    {
        var ran = await (commandLine.StartsWith("notify", StringComparison.Ordinal) ? BackscatterProcess.RunAsync(commandLine.Split(' ')) : RunAsync(commandLine.Split(' ')));

        Assert.Equal((2, "", error), (ran.ExitCode, ran.Output, ran.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_store_that_is_none_is_refused_in_one_line()
    {
        await File.WriteAllTextAsync(Store, "this is no database, and it is long enough to have a header of one", TestContext.Current.CancellationToken);

        var ran = await RunAsync("tenants");

        Assert.Equal(2, ran.ExitCode);
        Assert.StartsWith("backscatter tenants: ", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_can_be_looked_at_before_one_is_sent()
    {
        var card = await BackscatterProcess.RunAsync("notify", "preview", "opened", "--as", "card", "--service-address", "https://watch.msp.example/");

        var root = JsonDocument.Parse(card.Output).RootElement;
        Assert.Equal(("AdaptiveCard", "1.5"), (root.GetProperty("type").GetString(), root.GetProperty("version").GetString()));
        Assert.Contains("https://watch.msp.example/tenants/contoso/findings?", card.Output, StringComparison.Ordinal);
    }

    private async Task DoAsync(params string[] arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
    }

    private Task<Ran> RunAsync(params string[] arguments) => BackscatterProcess.RunAsync([.. arguments, "--store", Store]);

    private Task<Ran> SweepAsync(params string[] more) => RunAsync(
    [
        "sweep", "--resolver", $"{fixture.Lab.Resolver.EndPoint}", "--smtp-port", $"{fixture.Lab.SmtpPort}", "--allow-private", "--ca-file", fixture.AuthorityFile,
        "--ehlo", "mx.probe.example", "--sender-domain", "probe.example", "--lists", "ips.backscatterer.org,bl.spamcop.net,dbl.spamhaus.org", .. more,
    ]);

    private static List<JsonElement> Array(Ran ran) => [.. JsonDocument.Parse(ran.Output).RootElement.EnumerateArray()];
}
