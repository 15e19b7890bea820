namespace Backscatter.RealServers.Tests.Scans;

/// <summary>What <c>--probe-depth data</c> finds out about servers that take every recipient at RCPT, and that it leaves no message behind.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class DataStageTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("exim-data.example", "rejects-after-data", "550 No such user here", "", 0)]
    [InlineData("exim-acceptall.example", "accepts-unknown", "354 Enter message, ending with \".\" on a line by itself", "BSC-010 fail, BSC-021 fail", 1)]
    [InlineData("acceptall.example", "accepts-unknown", "354 End data with <CR><LF>.<CR><LF>", "BSC-010 fail, BSC-020 fail", 1)]
    [InlineData("opensmtpd-relay.example", "accepts-unknown", "354 Enter mail, end with \".\" on a line by itself", "BSC-010 fail, BSC-041 fail", 1)]
    [InlineData("rejecting.example", "rejects-unknown", "", "", 0)]
    public async Task A_refusal_at_DATA_is_safe_and_354_is_where_it_ends(string domain, string verdict, string data, string notPassing, int exitCode)
    {
        var run = await ScanRun.OfAsync(internet, domain, "--probe-depth", "data");

        Assert.Equal(($"mx.{domain} {verdict}", notPassing, exitCode), (run.Target.Verdicts, run.Target.NotPassing, run.ExitCode));
        Assert.Equal(data, ScannedTarget.Reply(run.Target.Endpoints[0], "data"));
        var server = internet.MailServer($"mx.{domain}");
        Assert.True(await server.IsQueueEmptyAsync(TestContext.Current.CancellationToken), server.Log);
    }
}
