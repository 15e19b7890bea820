using System.Text.Json;

namespace Backscatter.Cli.Tests;

/// <summary>How lists are asked by a scan: through which resolver, how much, how often, and what is remembered.</summary>
public sealed class AskingTests(LabFixture lab) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_resolver_that_rewrites_is_told_at_once_and_nothing_through_it_counts()
    {
        var ran = await BackscatterProcess.RunAsync("scan", "192.0.2.1", "--allow-private", "--lists", "ips.backscatterer.org,bl.spamcop.net", "--resolver", $"{lab.Lab.RewritingResolver.EndPoint}", "--format", "json");

        Assert.Matches(@"^backscatter scan: 127\.0\.0\.1:[0-9]+ answers 203\.0\.113\.80 for [a-z]{20}\.example\.com, a name that does not exist: it rewrites, and nothing that it says about a list counts\. Ask through a recursive resolver of your own", Assert.Single(ran.ErrorLines));
        Assert.All(Answers(ran), answer => Assert.Equal("unknown", answer.GetProperty("result").GetString()));
        Assert.Equal("rewrites", Root(ran).GetProperty("settings").GetProperty("resolverChecks")[0].GetProperty("fitness").GetString());
        Assert.Equal("unknown", Control(ran, "BSC-020").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_resolver_that_is_refused_is_told_to_those_who_ask_that_list()
    {
        var ran = await BackscatterProcess.RunAsync("scan", "192.0.2.1", "--allow-private", "--lists", "zen.spamhaus.org", "--resolver", $"{lab.Lab.RefusedResolver.EndPoint}", "--format", "json");

        Assert.Contains(" is refused by zen.spamhaus.org", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("configure a DQS key (spamhaus-dqs)", ran.Error, StringComparison.Ordinal);
        Assert.Equal(("unknown", "refused"), (Answers(ran)[0].GetProperty("result").GetString(), Answers(ran)[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_listing_counts_once_it_was_seen_again_and_says_when_it_lapses()
    {
        var ran = await lab.ScanAsync("oldmill.example", "--lists", "ips.backscatterer.org", "--format", "json");

        var answer = Answers(ran).Single(answer => answer.GetProperty("result").GetString() == "listed");
        Assert.Equal(("confirmed", "client", "nothing"), (answer.GetProperty("confirmation").GetString(), answer.GetProperty("toFix").GetString(), answer.GetProperty("cost").GetString()));
        Assert.Matches("^lapses on [0-9]{4}-[0-9]{2}-[0-9]{2} if nothing new happens$", answer.GetProperty("lapse").GetString());
        var seen = answer.GetProperty("firstSeen").GetDateTimeOffset();
        Assert.Equal(DateOnly.FromDateTime(seen.UtcDateTime.AddDays(28)).ToString("yyyy-MM-dd", null), answer.GetProperty("lapsesBy").GetString());
    }

    [Fact]
    public async Task A_listing_seen_too_seldom_is_pending_and_fails_nothing()
    {
        var ran = await lab.ScanAsync("oldmill.example", "--lists", "ips.backscatterer.org", "--confirm", "3", "--format", "json");

        Assert.Equal("pending", Answers(ran).Single(answer => answer.GetProperty("result").GetString() == "listed").GetProperty("confirmation").GetString());
        Assert.Equal("unknown", Control(ran, "BSC-020").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task What_was_seen_is_remembered_from_run_to_run()
    {
        var state = Path.Combine(_folder, "state.json");
        string[] scan = ["oldmill.example", "--lists", "ips.backscatterer.org", "--confirm", "3", "--blocklist-state", state, "--format", "json"];

        await lab.ScanAsync(scan);
        var second = await lab.ScanAsync(scan);
        var shown = await BackscatterProcess.RunAsync("lists", "show", "ips.backscatterer.org", "--blocklist-state", state);

        // Twice in the first scan, and the second one is the third time.
        Assert.Equal("confirmed", Answers(second).Single(answer => answer.GetProperty("result").GetString() == "listed").GetProperty("confirmation").GetString());
        Assert.Matches("Health +IPv4: healthy, tested [0-9-]+ [0-9:]+ UTC: its test points hold", shown.Output);
    }

    [Fact]
    public async Task A_spent_allowance_leaves_the_rest_unknown_also_in_the_next_run()
    {
        var state = Path.Combine(_folder, "state.json");
        string[] scan = ["192.0.2.0/28", "--lists", "ips.backscatterer.org", "--questions-per-day", "15", "--blocklist-state", state, "--format", "json"];

        var first = await lab.ScanAsync(scan);
        var second = await lab.ScanAsync(scan);

        Assert.Contains(Answers(first), answer => answer.TryGetProperty("reason", out var reason) && reason.GetString() == "budget-exhausted");
        Assert.All(Answers(second), answer => Assert.Equal("budget-exhausted", answer.GetProperty("reason").GetString()));
        Assert.Equal("budget-exhausted", Control(second, "BSC-020").GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("--confirm 0", "--confirm 0 is out of range; a change counts once it was seen 1 to 10 times")]
    [InlineData("--questions-per-day 0", "--questions-per-day 0 is out of range; an operator is asked at least once a day")]
    [InlineData("--questions-per-second 0", "--questions-per-second 0 is out of range; it is 0.01 at least")]
    [InlineData("--blocklist-state /no/such/folder/state.json", "/no/such/folder/state.json: cannot be written; name a file in a folder that this user may write to.")]
    public async Task What_cannot_be_is_told_in_one_line(string options, string line)
    {
        var ran = await lab.ScanAsync(["192.0.2.1", "--lists", "ips.backscatterer.org", .. options.Split(' ')]);

        Assert.Equal([$"backscatter scan: {line}"], ran.ErrorLines);
        Assert.Equal(2, ran.ExitCode);
    }

    [Fact]
    public async Task A_damaged_state_is_refused_before_anything_is_asked()
    {
        var state = Path.Combine(_folder, "state.json");
        await File.WriteAllTextAsync(state, """{ "schema": "backscatter.blocklist-state/1", "health": 3 }""", TestContext.Current.CancellationToken);

        var ran = await lab.ScanAsync("192.0.2.1", "--blocklist-state", state);

        Assert.StartsWith($"backscatter scan: {state}: health: is a number where a list belongs", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, ran.ExitCode);
    }

    private static JsonElement Root(Ran ran) => JsonDocument.Parse(ran.Output).RootElement;

    private static List<JsonElement> Answers(Ran ran) =>
        [.. Root(ran).GetProperty("targets").EnumerateArray().SelectMany(target => target.GetProperty("blocklists").EnumerateArray()).SelectMany(subject => subject.GetProperty("answers").EnumerateArray())];

    private static JsonElement Control(Ran ran, string id) =>
        Root(ran).GetProperty("targets")[0].GetProperty("controls").EnumerateArray().Single(control => control.GetProperty("id").GetString() == id);
}
