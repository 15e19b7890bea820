using System.Text.Json;

namespace Backscatter.Cli.Tests;

/// <summary><c>backscatter doctor</c> as a process in the lab, at the address of one or the other of its hosts.</summary>
public sealed class DoctorTests(LabFixture lab) : IDisposable
{
    private const string Secret = "k7q2secretsecretsecret42zz";
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_machine_in_order_is_told_so_line_by_line()
    {
        var ran = await DoctorAsync("mx.larkspur.example", "larkspur.example", Canary("=mx.oldmill.example"));

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Equal(
            ["✓ resolver", "✓ egress", "✓ address", "✓ blocklists", "✓ reverse-name", "✓ ehlo-name", "✓ sender-mx", "✓ sender-spf", "✓ keys", "✓ state"],
            ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ').Take(2))));
        Assert.Contains($"Port 25 leads out: mx.oldmill.example:{lab.Lab.SmtpPort} answered with its nonce.", ran.Output, StringComparison.Ordinal);
        Assert.Contains($"The EHLO name mx.larkspur.example has the address {lab.Lab.AddressOf("mx.larkspur.example")}.", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listed_address_and_a_name_of_another_are_wrong()
    {
        var (ran, checks) = await JsonAsync("mx.oldmill.example", "larkspur.example", Canary(""), "--ehlo", "mx.larkspur.example");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal(("pass", "fail", "fail", "fail"), (Verdict(checks, "egress"), Verdict(checks, "blocklists"), Verdict(checks, "ehlo-name"), Verdict(checks, "sender-spf")));
        var oldmill = lab.Lab.AddressOf("mx.oldmill.example");
        Assert.Equal($"The EHLO name mx.larkspur.example leads to {lab.Lab.AddressOf("mx.larkspur.example")}, not to {oldmill}.", Text(checks, "ehlo-name", "why"));
        Assert.Equal($"Add ip4:{oldmill} to it.", Text(checks, "sender-spf", "nextStep"));
    }

    [Fact]
    public async Task Without_a_canary_the_way_out_is_unknown()
    {
        var (ran, checks) = await JsonAsync("mx.larkspur.example", "larkspur.example");

        Assert.Equal(3, ran.ExitCode);
        Assert.Equal(("unknown", "Name a mail server of your own that answers on port 25, with --canary host."), (Verdict(checks, "egress"), Text(checks, "egress", "nextStep")));
    }

    [Fact]
    public async Task Somebody_who_answers_in_between_is_wrong()
    {
        var (ran, checks) = await JsonAsync("mx.larkspur.example", "larkspur.example", Canary("=k7q2w9x4nonce"));

        Assert.Equal((1, "fail"), (ran.ExitCode, Verdict(checks, "egress")));
        Assert.StartsWith("Somebody in between answers on port 25: mx.oldmill.example:", Text(checks, "egress", "why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_state_is_told_among_the_rest_and_keys_by_name_only()
    {
        var state = Path.Combine(_folder, "state.json");
        await File.WriteAllTextAsync(state, "{ broken", TestContext.Current.CancellationToken);
        var keys = Path.Combine(_folder, "keys.json");
        await File.WriteAllTextAsync(keys, $$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "{{Secret}}" } }""", TestContext.Current.CancellationToken);

        var (ran, checks) = await JsonAsync("mx.larkspur.example", "larkspur.example", "--blocklist-state", state, "--keys", keys);

        Assert.Equal((1, "fail", "pass"), (ran.ExitCode, Verdict(checks, "state"), Verdict(checks, "keys")));
        Assert.StartsWith(state, Text(checks, "state", "why"), StringComparison.Ordinal);
        Assert.Equal("Configured: spamhaus-dqs.", Text(checks, "keys", "why"));
        Assert.DoesNotContain(Secret, ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_address_that_nobody_outside_sees_is_wrong_and_what_hangs_on_it_unknown()
    {
        var ran = await BackscatterProcess.RunAsync(
            "doctor", "--address", "10.1.2.3", "--resolver", $"{lab.Lab.Resolver.EndPoint}", "--lists", "bl.spamcop.net", "--ehlo", "mx.larkspur.example", "--sender-domain", "larkspur.example", "--format", "json");

        var checks = JsonDocument.Parse(ran.Output).RootElement.GetProperty("checks");
        Assert.Equal(("fail", "unknown", "unknown", "pass"), (Verdict(checks, "address"), Verdict(checks, "blocklists"), Verdict(checks, "reverse-name"), Verdict(checks, "sender-mx")));
    }

    private string[] Canary(string nonce) => ["--canary", $"mx.oldmill.example:{lab.Lab.SmtpPort}{nonce}"];

    private Task<Ran> DoctorAsync(string host, string sender, params string[] arguments) => BackscatterProcess.RunAsync(
    [
        "doctor", "--address", $"{lab.Lab.AddressOf(host)}", "--allow-private", "--resolver", $"{lab.Lab.Resolver.EndPoint}", .. LabFixture.SoundLists, "--sender-domain", sender,
        .. arguments.Contains("--ehlo") ? arguments : ["--ehlo", host, .. arguments],
    ]);

    private Task<(Ran Ran, JsonElement Checks)> JsonAsync(string host, string sender, string[] canary, params string[] arguments) => JsonAsync(host, sender, [.. canary, .. arguments]);

    private async Task<(Ran Ran, JsonElement Checks)> JsonAsync(string host, string sender, params string[] arguments)
    {
        var ran = await DoctorAsync(host, sender, [.. arguments, "--format", "json"]);
        return (ran, JsonDocument.Parse(ran.Output).RootElement.GetProperty("checks"));
    }

    private static string? Verdict(JsonElement checks, string id) => Text(checks, id, "verdict");

    private static string? Text(JsonElement checks, string id, string part) => checks.EnumerateArray().Single(check => check.GetProperty("id").GetString() == id).GetProperty(part).GetString();
}
