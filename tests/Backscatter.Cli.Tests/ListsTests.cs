using System.Text.Json;

namespace Backscatter.Cli.Tests;

/// <summary><c>backscatter lists</c>, as a user runs it.</summary>
public sealed class ListsTests(LabFixture fixture) : IDisposable
{
    private const string Secret = "k7q2secretsecretsecret42zz";
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_table_says_what_is_on_what_is_off_and_why()
    {
        var ran = await BackscatterProcess.RunAsync("lists");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("── On: 23 ──", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"ips\.backscatterer\.org +Backscatterer +IPv4 +medium +28 days", ran.Output);
        Assert.Matches(@"zen\.spamhaus\.org +Spamhaus ZEN +The public mirrors are for small non-commercial use", ran.Output);
        Assert.Contains("23 on, 145 off, 54 ended (--all shows them).", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("dnsbl.sorbs.net", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_that_ended_are_shown_on_demand()
    {
        var ran = await BackscatterProcess.RunAsync("lists", "--all");

        Assert.Matches(@" dnsbl\.sorbs\.net +SORBS +SORBS ended on 2024-06-05", ran.Output);
    }

    [Fact]
    public async Task Switches_and_keys_change_what_is_on()
    {
        var keys = await KeysAsync();

        var ran = await BackscatterProcess.RunAsync("lists", "--enable", "b.barracudacentral.org", "--disable", "bl.spamcop.net,psbl.surriel.com", "--keys", keys);

        // 23, less two, and with Barracuda and the three lists that the key opens.
        Assert.Contains("── On: 25 ──", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"b\.barracudacentral\.org.+Switched on by", ran.Output);
        Assert.Matches(@"bl\.spamcop\.net +SpamCop Blocking List +Switched off by the operator\.", ran.Output);
        Assert.DoesNotContain(Secret, ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_of_keys_that_others_can_read_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        var keys = await KeysAsync();
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var ran = await BackscatterProcess.RunAsync("lists", "--keys", keys);

        Assert.Equal([$"backscatter: {keys} holds keys and can be read by other users; run: chmod 600 {keys}"], ran.ErrorLines);
    }

    [Fact]
    public async Task A_list_is_shown_with_its_answers_its_end_and_no_advice_to_pay()
    {
        var ran = await BackscatterProcess.RunAsync("lists", "show", "ips.backscatterer.org");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        foreach (var part in (string[])
            [
                "127.0.0.2   listed, medium   sent bounces or automatic replies to forged senders, or called senders back",
                "A listing ends        by itself, 28 days after the last incident",
                "What it costs         nothing",
                "What to do            Refuse unknown recipients in the session and switch sender callouts off",
            ])
        {
            Assert.Contains(part, ran.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_list_that_ended_says_when_and_how()
    {
        var ran = await BackscatterProcess.RunAsync("lists", "show", "dnsbl.sorbs.net");

        Assert.Contains("SORBS ended on 2024-06-05: closed by Proofpoint, its zones emptied.", ran.Output, StringComparison.Ordinal);
        Assert.Equal(0, ran.ExitCode);
    }

    [Theory]
    [InlineData("lists --enable dnsbl.sorbs.net", "backscatter lists: dnsbl.sorbs.net cannot be asked: SORBS ended on 2024-06-05: closed by Proofpoint, its zones emptied. Remove dnsbl.sorbs.net from every configuration.")]
    [InlineData("scan example.com --lists dnsbl.sorbs.net", "backscatter scan: dnsbl.sorbs.net cannot be asked: SORBS ended on 2024-06-05: closed by Proofpoint, its zones emptied. Remove dnsbl.sorbs.net from every configuration.")]
    [InlineData("lists show no.such.zone", "backscatter lists show: \"no.such.zone\" is no list of the catalogue; describe it in a file of the same format, or correct the name.")]
    [InlineData("lists --keys /no/such/keys.json", "backscatter lists: /no/such/keys.json: does not exist; name a file that this user may read.")]
    public async Task What_cannot_be_used_is_told_in_one_line(string commandLine, string line)
    {
        var ran = await BackscatterProcess.RunAsync(commandLine.Split(' '));

        Assert.Equal([line], ran.ErrorLines);
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
    }

    [Fact]
    public async Task What_is_exported_can_be_laid_over_the_catalogue()
    {
        var path = Path.Combine(_folder, "lists.json");
        var exported = await BackscatterProcess.RunAsync("lists", "export", "--output", path);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"name\": \"Backscatterer\"", "\"name\": \"Our own words\"", StringComparison.Ordinal));

        var ran = await BackscatterProcess.RunAsync("lists", "--lists", path);

        Assert.Equal((0, "", ""), (exported.ExitCode, exported.Output, exported.Error));
        Assert.Matches(@"ips\.backscatterer\.org +Our own words", ran.Output);
        Assert.Contains("── On: 23 ──", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exported_catalogue_is_json_and_a_spreadsheet()
    {
        var json = await BackscatterProcess.RunAsync("lists", "export", "--format", "json");
        var csv = await BackscatterProcess.RunAsync("lists", "export", "--format", "csv");

        Assert.Equal(222, JsonDocument.Parse(json.Output).RootElement.GetProperty("lists").GetArrayLength());
        var lines = csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(223, lines.Length);
        Assert.StartsWith("zone,name,operator,kind,subjects,standing,on,why,severity,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("ips.backscatterer.org,Backscatterer,UCEPROTECT-Network,block,IPv4,alive,yes,,medium,", lines.Single(line => line.StartsWith("ips.backscatterer.org,", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_of_the_lists_is_current()
    {
        var ran = await BackscatterProcess.RunAsync("lists", "export", "--format", "markdown");

        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "blocklists.md"), TestContext.Current.CancellationToken);
        Assert.True(document == ran.Output, "docs/blocklists.md differs from the catalogue: run \"backscatter lists export --format markdown --output docs/blocklists.md\"");
    }

    [Theory]
    [InlineData("bl.spamcop.net,ips.backscatterer.org,uribl.spameatingmonkey.net", 0, "passed", "its test points hold")]
    [InlineData("ips.backscatterer.org,all.s5h.net", 1, "failed (list-failed-self-test)", "127.0.0.1 must not be listed and is answered with")]
    [InlineData("ips.backscatterer.org,bip.virusfree.cz", 3, "unanswered (refused)", "REFUSED: the list or the")]
    [InlineData("zen.dq.spamhaus.net", 3, "not-tested (key-missing)", "no key \"spamhaus-dqs\" is configured; give one with --keys or")]
    public async Task The_test_points_say_which_lists_can_be_believed(string zones, int exit, string outcome, string why)
    {
        var ran = await BackscatterProcess.RunAsync(["lists", "check", .. zones.Split(','), "--resolver", $"{fixture.Lab.Resolver.EndPoint}"]);

        Assert.Equal((exit, ""), (ran.ExitCode, ran.Error));
        Assert.Contains(outcome, ran.Output, StringComparison.Ordinal);
        Assert.Contains(why, ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_failed_is_shown_with_its_history()
    {
        var state = Path.Combine(_folder, "state.json");
        await BackscatterProcess.RunAsync("lists", "check", "all.s5h.net", "--resolver", $"{fixture.Lab.Resolver.EndPoint}", "--blocklist-state", state);

        var table = await BackscatterProcess.RunAsync("lists", "--blocklist-state", state);
        var card = await BackscatterProcess.RunAsync("lists", "show", "all.s5h.net", "--blocklist-state", state);

        Assert.Matches(@"all\.s5h\.net +s5h\.net RBL .* failed since [0-9-]{10}", table.Output);
        Assert.Matches(@"\n +[0-9-]{10} [0-9:]{5} failed: 127\.0\.0\.1 must not be listed and is answered with 127\.0\.0\.2", card.Output);
    }

    [Fact]
    public async Task No_list_passes_through_a_resolver_that_rewrites()
    {
        var ran = await BackscatterProcess.RunAsync("lists", "check", "ips.backscatterer.org", "bl.spamcop.net", "dbl.nordspam.com", "--resolver", $"{fixture.Lab.RewritingResolver.EndPoint}", "--format", "json");

        Assert.Contains(" a name that does not exist: it rewrites, and nothing that it says about a list counts", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        var tests = JsonDocument.Parse(ran.Output).RootElement.EnumerateArray().ToList();
        Assert.NotEmpty(tests);
        Assert.DoesNotContain(tests, test => test.GetProperty("outcome").GetString() == "passed");
        Assert.Equal("127.0.0.2", tests.First(test => test.GetProperty("zone").GetString() == "ips.backscatterer.org").GetProperty("evidence")[0].GetProperty("answers")[0].GetString());
        Assert.Equal(3, ran.ExitCode);
    }

    private async Task<string> KeysAsync()
    {
        var path = Path.Combine(_folder, "keys.json");
        await File.WriteAllTextAsync(path, $$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "{{Secret}}" } }""", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
