using System.Text.Json;

namespace Backscatter.Cli.Tests;

/// <summary>Before mail servers are blamed, we are suspected: the way out through port 25, and our own address.</summary>
public sealed class EgressTests(LabFixture lab)
{
    [Fact]
    public async Task A_canary_that_answers_clears_the_way()
    {
        var (ran, endpoint) = await ScanAsync("--canary", $"mx.oldmill.example:{lab.Lab.SmtpPort}");

        Assert.Equal("", ran.Error);
        Assert.Equal("rejects-unknown", endpoint.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task The_canary_s_nonce_proves_who_answered()
    {
        // The greeting of a lab server has its name in it, which is as good as a nonce here.
        var (ran, endpoint) = await ScanAsync("--canary", $"mx.oldmill.example:{lab.Lab.SmtpPort}=mx.oldmill.example");

        Assert.Equal("", ran.Error);
        Assert.Equal("rejects-unknown", endpoint.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Another_greeting_than_the_canary_s_stops_every_probe()
    {
        var (ran, endpoint) = await ScanAsync("--canary", $"mx.oldmill.example:{lab.Lab.SmtpPort}=k7q2w9x4nonce");

        Assert.StartsWith($"backscatter scan: nothing is probed. No connection was made. Somebody in between answers on port 25: mx.oldmill.example:{lab.Lab.SmtpPort} was answered for without its nonce: 220 ", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(("not-tested", "egress-blocked"), (endpoint.GetProperty("verdict").GetString(), endpoint.GetProperty("reason").GetString()));
        Assert.False(endpoint.TryGetProperty("replies", out var replies) && replies.GetArrayLength() > 0);
        Assert.DoesNotContain("k7q2w9x4nonce", ran.Output + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_that_refuses_shows_nothing_and_nothing_is_probed()
    {
        var (ran, endpoint) = await ScanAsync("--canary", "127.0.0.1:1");

        Assert.Equal(
            ["backscatter scan: nothing is probed. No connection was made. No canary showed that port 25 leads out of here: 127.0.0.1:1 refused the connection. Make sure that each canary answers on its port and has an address in DNS; if it does, something on the way refuses for it."],
            ran.ErrorLines);
        Assert.Equal(3, ran.ExitCode);
        Assert.Equal(("not-tested", "egress-blocked"), (endpoint.GetProperty("verdict").GetString(), endpoint.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task At_a_listed_address_of_ours_nothing_is_probed()
    {
        var listed = lab.Lab.AddressOf("mx.oldmill.example").ToString();

        var (ran, endpoint) = await ScanAsync("--own-address", listed);

        Assert.StartsWith($"backscatter scan: nothing is probed. No connection was made: {listed}, which we probe from, is on a blocklist. Listed on Backscatterer: ", Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(("not-tested", "probe-blocked"), (endpoint.GetProperty("verdict").GetString(), endpoint.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task At_a_clean_address_of_ours_probing_goes_on()
    {
        var (ran, endpoint) = await ScanAsync("--own-address", "192.0.2.254");

        Assert.Equal("", ran.Error);
        Assert.Equal("rejects-unknown", endpoint.GetProperty("verdict").GetString());
    }

    private async Task<(Ran Ran, JsonElement Endpoint)> ScanAsync(params string[] arguments)
    {
        var ran = await lab.ScanAsync(["larkspur.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "json", .. arguments]);
        return (ran, JsonDocument.Parse(ran.Output).RootElement.GetProperty("targets")[0].GetProperty("endpoints")[0]);
    }
}
