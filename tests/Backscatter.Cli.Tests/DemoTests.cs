namespace Backscatter.Cli.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_each_client_as_it_is_and_what_it_teaches()
    {
        var ran = await BackscatterProcess.RunAsync("demo", "--once");

        Assert.Equal("", ran.Error);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("All 21 clients came out as they should.", ran.Output, StringComparison.Ordinal);
        var outcome = ran.Output[ran.Output.IndexOf("── Outcome", StringComparison.Ordinal)..].Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("larkspur.example ✓ pass rejects-unknown", outcome);
        Assert.Contains("oldmill.example ✗ fail accepts-unknown BSC-010 020", outcome);
        Assert.Contains("quarry.example ? unknown accepts-unknown BSC-010", outcome);
        Assert.Contains("tollgate.example ✗ fail rejects-unknown, accepts-unknown BSC-010 011", outcome);
        Assert.Contains("wellspring.example ✗ fail accepts-unknown BSC-010", outcome);
        Assert.Contains("ferry.example ✓ pass rejects-temporarily", outcome);
        Assert.Contains("gatehouse.example ? unknown not-tested (probe-blocked) BSC-010 011 030 031 032 033 041", outcome);
        Assert.Contains("greyhound.example ? unknown not-tested (greylisted) BSC-010 011 030 031 032", outcome);
        Assert.Contains("turnstile.example ? unknown not-tested (rate-limited) BSC-010 011 030 031 032 033 041", outcome);
        Assert.Contains("callback.example ✗ fail not-tested (sender-verification) BSC-014 020 BSC-010 011 031", outcome);
        Assert.Contains("padlock.example ✗ fail not-tested (tls-failed) BSC-041 BSC-010 011 030 031 032 033", outcome);
        Assert.Contains("drydock.example ? unknown not-tested (unreachable) BSC-010 011 030 031 032 033 041", outcome);
        Assert.Contains("lighthouse.example ✗ fail rejects-unknown BSC-021", outcome);
        Assert.Contains("neighbour.example ✓ pass rejects-unknown", outcome);
        Assert.Contains("meadow.example ✗ fail rejects-unknown BSC-022", outcome);
        Assert.Contains("tangle.example ✗ fail rejects-unknown BSC-040 050", outcome);
        Assert.Contains("loosends.example ✗ fail rejects-unknown BSC-030 031 040 041 051 BSC-032", outcome);
        Assert.Contains("parked.example ✓ pass none", outcome);
    }

    [Fact]
    public async Task The_demo_sends_a_message_where_only_one_can_tell()
    {
        var ran = await BackscatterProcess.RunAsync("demo", "--once");

        Assert.Contains("✗ mx.oldmill.example backscatter-confirmed ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("✓ mx.quarry.example rejects-after-data ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("✗ mx.wellspring.example accepts-all-silently ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_shows_a_refused_resolver_and_a_dead_list_as_unknown()
    {
        var ran = await BackscatterProcess.RunAsync("demo", "--once");

        var doubtful = ran.Output[ran.Output.IndexOf("── Answers that must not be believed", StringComparison.Ordinal)..ran.Output.IndexOf("── Outcome", StringComparison.Ordinal)];
        Assert.Contains("? zen.spamhaus.org 127.255.255.254 unknown (refused)", doubtful, StringComparison.Ordinal);
        Assert.Contains("? all.s5h.net 127.0.0.2 unknown (list-failed-self-test)", doubtful, StringComparison.Ordinal);
        Assert.Contains("? bl.suomispam.net SERVFAIL unknown (server-failure)", doubtful, StringComparison.Ordinal);
        Assert.Contains("? b.barracudacentral.org REFUSED unknown (refused)", doubtful, StringComparison.Ordinal);
        Assert.Contains("? ips.backscatterer.org 203.0.113.80 unknown (answer-outside-127/8)", doubtful, StringComparison.Ordinal);
        Assert.DoesNotContain(" listed\n", doubtful, StringComparison.Ordinal);
        Assert.DoesNotContain("not-listed", doubtful, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_the_demo_that_keeps_running_ends_and_leaves_nothing_behind()
    {
        using var process = BackscatterProcess.Start(["demo"]);
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null && !line.Contains("goes on running", StringComparison.Ordinal))
        {
        }

        Assert.NotNull(line);
        var rest = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Interrupt(process.Id);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("--smtp-port", await rest, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    private static void Interrupt(int pid)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
