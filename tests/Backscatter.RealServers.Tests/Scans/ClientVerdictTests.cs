using Backscatter.RealServers.Tests.Conversations;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>What <c>backscatter scan</c> says about every client, alone and all in one run.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class ClientVerdictTests(LoopbackInternet internet)
{
    private const string WholeConversation = "EHLO STARTTLS EHLO MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET MAIL RCPT RSET QUIT";

    /// <summary>Domain; what its endpoints do; the beginning of the first one's reply to the unknown recipient; the controls that don't pass; the exit code.</summary>
    public static TheoryData<string, string, string, string, int> Expected { get; } = new()
    {
        {
            "rejecting.example", "mx.rejecting.example rejects-unknown",
            "550 5.1.1 <mxcheck-frieiysa@rejecting.example>: Recipient address rejected: User unknown in local recipient table",
            "", 0
        },
        {
            "relay.example", "mx.relay.example rejects-unknown",
            "550 5.1.1 <mxcheck-rkulflam@relay.example>: Recipient address rejected: User unknown in relay recipient table",
            "", 0
        },
        {
            "acceptall.example", "mx.acceptall.example accepts-unknown",
            "250 2.1.5 Ok",
            "BSC-010 fail, BSC-020 fail", 1
        },
        {
            "unverified.example", "mx.unverified.example rejects-temporarily",
            "450 4.1.1 <mxcheck-cwuyjvhp@unverified.example>: Recipient address rejected: unverified address: host 127.77.0.10[127.77.0.10] said: 550 5.1.1 ",
            "", 0
        },
        {
            "greylist.example", "mx.greylist.example not-tested (greylisted)",
            "450 4.2.0 <mxcheck-goarjlqt@greylist.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/greylist.example.html",
            "BSC-010 unknown (greylisted), BSC-011 unknown (greylisted), BSC-030 unknown (greylisted), BSC-031 unknown (greylisted), BSC-032 unknown (greylisted)", 3
        },
        {
            "postscreen.example", "mx.postscreen.example rejects-unknown",
            "550 5.1.1 <mxcheck-csyvskqd@postscreen.example>: Recipient address rejected: User unknown in local recipient table",
            "", 0
        },
        {
            "exim-rejecting.example", "mx.exim-rejecting.example rejects-unknown",
            "550 Unrouteable address",
            "", 0
        },
        {
            "exim-callout.example", "mx.exim-callout.example not-tested (sender-verification)",
            "550-Verification failed for <mxcheck@probe.example>\n",
            "BSC-010 unknown (sender-verification), BSC-011 unknown (sender-verification), BSC-014 fail, BSC-031 unknown (sender-verification), BSC-033 unknown (sender-verification)", 1
        },
        {
            "postfix-callout.example", "mx.postfix-callout.example not-tested (sender-verification)",
            "450 4.1.7 <mxcheck@probe.example>: Sender address rejected: unverified address: host 127.77.0.10[127.77.0.10] said: 554 5.7.1 <mxcheck@probe.example>: Relay access denied",
            "BSC-010 unknown (sender-verification), BSC-011 unknown (sender-verification), BSC-014 fail, BSC-030 unknown (sender-verification), BSC-031 unknown (sender-verification)", 1
        },
        {
            "exim-data.example", "mx.exim-data.example accepts-unknown",
            "250 Accepted",
            "BSC-010 fail", 1
        },
        {
            "opensmtpd-relay.example", "mx.opensmtpd-relay.example accepts-unknown",
            "250 2.1.5 Destination address valid: Recipient ok",
            "BSC-010 fail, BSC-041 fail", 1
        },
        {
            "exim-acceptall.example", "mx.exim-acceptall.example accepts-unknown",
            "250 Accepted",
            "BSC-010 fail, BSC-021 fail", 1
        },
        {
            "opensmtpd.example", "mx.opensmtpd.example rejects-unknown",
            "550 Invalid recipient: <mxcheck-hxxrrajl@opensmtpd.example>",
            "BSC-041 fail", 1
        },
        {
            "backup.example", "mx.rejecting.example rejects-unknown, mx.acceptall.example accepts-unknown",
            "550 5.1.1 <mxcheck-cbwllrrb@backup.example>: Recipient address rejected: User unknown in local recipient table",
            "BSC-010 fail, BSC-011 fail, BSC-020 fail", 1
        },
        {
            "listed.example", "mx.rejecting.example rejects-unknown",
            "550 5.1.1 <mxcheck-jzwnscyr@listed.example>: Recipient address rejected: User unknown in local recipient table",
            "BSC-022 fail", 1
        },
        {
            "down.example", "mx.down.example not-tested (unreachable)",
            "",
            "BSC-010 unknown (unreachable), BSC-011 unknown (unreachable), BSC-030 unknown (unreachable), BSC-031 unknown (unreachable), BSC-032 unknown (unreachable), BSC-033 unknown (unreachable), BSC-041 unknown (unreachable)", 3
        },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public async Task Alone(string domain, string verdicts, string reply, string notPassing, int exitCode)
    {
        if (domain == "postscreen.example") await IntroduceToPostscreenAsync();

        var run = await internet.ScanOf(domain);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        Assert.Equal((verdicts, notPassing), (run.Target.Verdicts, run.Target.NotPassing));
        Assert.StartsWith(reply, ScannedTarget.Reply(run.Target.Endpoints[0], "rcpt-unknown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_in_one_run_and_no_message_is_sent()
    {
        await IntroduceToPostscreenAsync();
        var clients = Expected.Select(row => row.Data).ToList();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, ["tenant,target", .. clients.Select(client => $"The client,{client.Item1}")], TestContext.Current.CancellationToken);

            var run = await ScanRun.OfAsync(internet, "--file", file);

            Assert.Equal((1, ""), (run.ExitCode, run.Error));
            Assert.Equal(
                clients.Select(client => $"{client.Item1}: {client.Item2}; {client.Item4}"),
                run.Targets.Select(target => $"{target.Name}: {target.Verdicts}; {target.NotPassing}"));
            Assert.All(
                run.Targets.Where(target => target.Name is not ("down.example" or "opensmtpd.example" or "opensmtpd-relay.example")).SelectMany(target => target.Endpoints),
                endpoint => Assert.Equal(WholeConversation, ScannedTarget.Commands(endpoint)));
            foreach (var host in Clients.MailHosts)
                Assert.True(await internet.MailServer(host).IsQueueEmptyAsync(TestContext.Current.CancellationToken), host);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Its first visitor is put off, which has a test of its own.
    private async Task IntroduceToPostscreenAsync()
    {
        await using var visit = await SmtpConversation.OpenAsync(internet.MailServer("mx.postscreen.example").Endpoint, TestContext.Current.CancellationToken, "127.0.0.1");
        await visit.HelloAsync();
        await visit.AskAboutAsync("postmaster@postscreen.example");
        await visit.SendAsync("QUIT");
    }
}
