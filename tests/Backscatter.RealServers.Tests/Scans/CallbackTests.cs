using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>
/// Servers that call senders back, asked by a sender that exists and by one that does not: <c>prober.example</c>, whose MX knows <c>mxcheck@</c> and no
/// <c>nosuch@</c>.
/// </summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class CallbackTests(LoopbackInternet internet)
{
    private static readonly string[] Senders = ["--sender-domain", "prober.example", "--unverifiable-sender", "nosuch@prober.example"];

    [Theory]
    [InlineData(
        "exim-callout.example", "550 Unrouteable address", "550-Verification failed for <nosuch@prober.example>\n550-Called:   127.77.0.10\n550-Sent:     RCPT TO:<nosuch@prober.example>\n",
        "from=<> to=<nosuch@prober.example>")]
    [InlineData(
        "postfix-callout.example", "550 5.1.1 <mxcheck-", "450 4.1.7 <nosuch@prober.example>: Sender address rejected: unverified address: host 127.77.0.10[127.77.0.10] said: 550 5.1.1 ",
        "from=<double-bounce@mx.postfix-callout.example> to=<nosuch@prober.example>")]
    public async Task A_sender_that_does_not_exist_shows_the_call_and_the_senders_own_server_saw_it(string domain, string usual, string unverifiable, string call)
    {
        var senders = internet.MailServer("mx.rejecting.example");
        var server = internet.MailServer($"mx.{domain}");
        var before = senders.Log.Length;

        var run = await ScanRun.OfAsync(internet, [domain, .. Senders]);

        var endpoint = run.Target.Endpoints[0];
        Assert.Equal(($"mx.{domain} rejects-unknown", "BSC-014 fail", 1), (run.Target.Verdicts, run.Target.NotPassing, run.ExitCode));
        Assert.StartsWith(usual, ScannedTarget.Reply(endpoint, "rcpt-unknown"), StringComparison.Ordinal);
        Assert.StartsWith(unverifiable, ScannedTarget.Reply(endpoint, "rcpt-unverifiable-sender"), StringComparison.Ordinal);
        await Eventually.SeeAsync(() => senders.Log[before..], log => log.Contains(call, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.True(await server.IsQueueEmptyAsync(TestContext.Current.CancellationToken), server.Log);
        Assert.True(await senders.IsQueueEmptyAsync(TestContext.Current.CancellationToken), senders.Log);
    }

    [Theory]
    [InlineData("relay.example")]
    [InlineData("exim-rejecting.example")]
    public async Task Servers_that_call_nobody_stay_unknown_and_pass_everything_else(string domain)
    {
        var run = await ScanRun.OfAsync(internet, [domain, .. Senders]);

        var control = run.Target.Control("BSC-014");
        Assert.Equal(("unknown", "no-listener"), (ScannedTarget.Text(control, "verdict"), ScannedTarget.Text(control, "reason")));
        Assert.Equal(("", 0), (run.Target.NotPassing, run.ExitCode));
    }
}
