using System.Net;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>How a scan gets through a session that goes otherwise than it should: certificates, handshakes, a first visit, a weaker backup.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class SessionTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("rejecting.example")]
    [InlineData("exim-rejecting.example")]
    public async Task Starttls_with_a_certificate_of_a_known_authority_passes(string domain)
    {
        var run = await internet.ScanOf(domain);

        var tls = run.Target.Endpoints[0].GetProperty("tls");
        Assert.Equal("pass", ScannedTarget.Text(run.Target.Control("BSC-041"), "verdict"));
        Assert.Equal(("established", "TLS 1.3"), (ScannedTarget.Text(tls, "outcome"), ScannedTarget.Text(tls, "protocol")));
        Assert.Equal([$"mx.{domain}"], tls.GetProperty("certificate").GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Empty(tls.GetProperty("certificate").GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Starttls_with_a_certificate_of_an_unknown_authority_fails_and_nothing_else_does()
    {
        var run = await ScanRun.WithAsync(internet, ["rejecting.example", "exim-rejecting.example", .. ScanRun.Leave, "--resolver", $"{internet.Resolver.Endpoint}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["mx.rejecting.example rejects-unknown", "mx.exim-rejecting.example rejects-unknown"], run.Targets.Select(target => target.Verdicts));
        Assert.All(run.Targets, target => Assert.Equal("BSC-041 fail", target.NotPassing));
        Assert.All(run.Targets, target => Assert.Equal(
            "TLS 1.3, but the certificate is not valid: the chain leads to no trusted authority.", ScannedTarget.Text(target.Control("BSC-041"), "why")));
    }

    // OpenSMTPD 6.8 as built for Debian 12 fails every handshake ("missing private key").
    [Fact]
    public async Task After_a_failed_handshake_the_conversation_is_held_in_clear()
    {
        var run = await internet.ScanOf("opensmtpd.example");

        var endpoint = Assert.Single(run.Target.Endpoints);
        var connected = $"connected to mx.opensmtpd.example [127.77.0.30]:{internet.SmtpPort}";
        Assert.Equal([connected, "TLS: the handshake failed", "beginning again in clear", connected], ScannedTarget.Notes(endpoint));
        Assert.Equal("EHLO STARTTLS EHLO MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET QUIT", ScannedTarget.Commands(endpoint));
        Assert.Equal("250 2.1.5 Destination address valid: Recipient ok", ScannedTarget.Reply(endpoint, "rcpt-postmaster"));
        Assert.Equal("mx.opensmtpd.example rejects-unknown", run.Target.Verdicts);
        Assert.Equal("STARTTLS is offered, but the handshake failed (TLS 1.2 and 1.3 were tried).", ScannedTarget.Text(run.Target.Control("BSC-041"), "why"));
    }

    [Fact]
    public async Task A_backup_that_takes_what_its_primary_refuses_is_named()
    {
        var run = await internet.ScanOf("backup.example");

        var control = run.Target.Control("BSC-011");
        Assert.Equal("fail", ScannedTarget.Text(control, "verdict"));
        Assert.Equal("pass", run.Target.OfSubject("BSC-011", "mx.rejecting.example "));
        Assert.Equal("fail", run.Target.OfSubject("BSC-011", "mx.acceptall.example "));
        Assert.Equal(
            "This backup takes recipients that another MX host of the domain refuses. A recipient that does not exist was accepted: 250 2.1.5 Ok",
            ScannedTarget.Text(control, "why"));
    }

    [Fact]
    public async Task Postscreen_puts_the_first_scan_off_and_tells_the_second_one_the_truth()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var endpoint = new IPEndPoint(Clients.AddressOf("mx.screened.example"), internet.SmtpPort);
        var setup = PostfixSetup.BehindPostscreen("mx.screened.example", "screened.example");
        await using var server = await Startable.OrSkipAsync(() => PostfixServer.StartAsync(endpoint, setup, internet.Authority.Issue("mx.screened.example"), cancellationToken));

        var first = await ScanRun.OfAsync(internet, "screened.example");
        var second = await ScanRun.OfAsync(internet, "screened.example");

        Assert.Equal("mx.screened.example not-tested (greylisted)", first.Target.Verdicts);
        Assert.Equal("450 4.3.2 Service currently unavailable", ScannedTarget.Reply(first.Target.Endpoints[0], "rcpt-unknown"));
        Assert.Equal("BSC-010 unknown (greylisted), BSC-011 unknown (greylisted), BSC-030 unknown (greylisted), BSC-031 unknown (greylisted), BSC-032 unknown (greylisted), BSC-033 unknown (greylisted)", first.Target.NotPassing);
        Assert.Equal(3, first.ExitCode);
        Assert.Equal(("mx.screened.example rejects-unknown", "", 0), (second.Target.Verdicts, second.Target.NotPassing, second.ExitCode));
        Assert.True(await server.IsQueueEmptyAsync(cancellationToken), server.Log);
    }
}
