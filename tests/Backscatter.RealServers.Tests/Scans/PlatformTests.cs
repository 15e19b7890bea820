namespace Backscatter.RealServers.Tests.Scans;

/// <summary>Real servers are recognised as what they are, and one at fault comes with the remedy of its product.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class PlatformTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("rejecting.example", "postfix high", "")]
    [InlineData("relay.example", "postfix high", "")]
    [InlineData("acceptall.example", "postfix high", "BSC-010 postfix")]
    [InlineData("unverified.example", "postfix high", "")]
    [InlineData("greylist.example", "postfix high", "")]
    [InlineData("exim-rejecting.example", "exim high", "")]
    [InlineData("exim-callout.example", "exim high", "BSC-010 exim, BSC-011 exim, BSC-014 exim, BSC-031 exim, BSC-033 exim")]
    [InlineData("postfix-callout.example", "postfix high", "BSC-010 postfix, BSC-011 postfix, BSC-014 postfix, BSC-030 postfix, BSC-031 postfix")]
    [InlineData("exim-data.example", "exim high", "BSC-010 exim")]
    [InlineData("opensmtpd-relay.example", "opensmtpd high", "BSC-010 opensmtpd")]
    [InlineData("exim-acceptall.example", "exim high", "BSC-010 exim")]
    [InlineData("opensmtpd.example", "opensmtpd high", "")]
    public async Task Each_is_recognised(string domain, string platform, string remedies)
    {
        var target = (await internet.ScanOf(domain)).Target;

        var seen = target.Endpoints[0].GetProperty("platform");
        Assert.Equal(platform, $"{ScannedTarget.Text(seen, "id")} {ScannedTarget.Text(seen, "confidence")}");
        Assert.False(seen.TryGetProperty("against", out _));
        Assert.Equal(remedies, string.Join(", ", target.Json.GetProperty("controls").EnumerateArray()
            .Where(control => control.TryGetProperty("remedies", out _))
            .SelectMany(control => control.GetProperty("remedies").EnumerateArray(), (control, remedy) => $"{ScannedTarget.Text(control, "id")} {ScannedTarget.Text(remedy, "id")}")));
    }
}
