using System.Text.Json;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>What a scan makes of the names of addresses and of policies in DNS, through a real resolver.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class NameVerdictTests(LoopbackInternet internet)
{
    [Fact]
    public async Task A_name_that_leads_back_is_held_against_the_greeting()
    {
        var run = await internet.ScanOf("rejecting.example");

        Assert.Equal("mx.rejecting.example leads back to it, and its server greets by that name.", ScannedTarget.Text(run.Target.Control("BSC-040"), "why"));
    }

    [Theory]
    [InlineData("192.0.2.15", "pass", "a15.stranger.example leads back to it.")]
    [InlineData("2001:db8:25::7", "pass", "a25.stranger.example leads back to it.")]
    [InlineData("192.0.2.14", "fail", "There is no reverse name (PTR).")]
    public async Task An_address_alone_is_held_to_its_name(string address, string verdict, string why)
    {
        var run = await internet.ScanOf(address);

        Assert.Equal(verdict, run.Target.OfSubject("BSC-040", address));
        Assert.Equal(why, ScannedTarget.Text(run.Target.Control("BSC-040"), "why"));
    }

    [Fact]
    public async Task Policies_for_encryption_are_noted_as_they_are_published()
    {
        var transport = (await internet.ScanOf("rejecting.example")).Target.Json.GetProperty("transport");
        JsonElement sts = transport.GetProperty("mtaSts"), reports = transport.GetProperty("tlsReporting"), dane = transport.GetProperty("dane")[0];

        Assert.Equal(("published", "20260101T000000"), (ScannedTarget.Text(sts, "status"), ScannedTarget.Text(sts, "id")));
        Assert.Equal("not-published", ScannedTarget.Text(reports, "status"));
        Assert.Equal(("mx.rejecting.example", "published"), (ScannedTarget.Text(dane, "host"), ScannedTarget.Text(dane, "status")));
    }
}
