using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>What a scan makes of the lists' answers, through resolvers that tell the truth, refuse, and rewrite.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class BlocklistVerdictTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("acceptall.example", "127.77.0.12", "ips.backscatterer.org", "BSC-020", "127.0.0.2", "Sorry 127.77.0.12 is blacklisted at http://www.backscatterer.org/?ip=127.77.0.12")]
    [InlineData("exim-acceptall.example", "127.77.0.22", "bl.spamcop.net", "BSC-021", "127.0.0.2", "Blocked - see https://www.spamcop.net/bl.shtml?127.77.0.22")]
    [InlineData("192.0.2.15", "192.0.2.15", "zen.spamhaus.org", "BSC-021", "127.0.0.10", "https://www.spamhaus.org/query/ip/192.0.2.15")]
    [InlineData("2001:db8:25::7", "2001:db8:25::7", "zen.spamhaus.org", "BSC-021", "127.0.0.3", "https://www.spamhaus.org/query/ip/2001:db8:25::7")]
    [InlineData("listed.example", "listed.example", "dbl.spamhaus.org", "BSC-022", "127.0.1.2", "https://www.spamhaus.org/query/domain/listed.example")]
    public async Task A_listing_fails_its_control_and_keeps_answer_and_reason(string target, string subject, string zone, string control, string answer, string reason)
    {
        var run = await internet.ScanOf(target);

        var listed = run.Target.Answer(subject, zone);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("fail", run.Target.OfSubject(control, subject));
        Assert.Equal("listed", ScannedTarget.Text(listed, "result"));
        Assert.Equal([answer], listed.GetProperty("answers").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal([reason], listed.GetProperty("reasonTexts").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal($"{internet.Resolver.Endpoint}", ScannedTarget.Text(listed, "resolver"));
    }

    [Fact]
    public async Task What_is_on_no_list_passes_and_lists_are_asked_about_their_own_kind_only()
    {
        var run = await ScanAsync(internet.Resolver, "rejecting.example", "192.0.2.16", "2001:db8:26::7");

        Assert.Equal(["rejecting.example: BSC-010 unknown (not-permitted), BSC-011 unknown (not-permitted), BSC-030 unknown (not-permitted), BSC-031 unknown (not-permitted), BSC-032 unknown (not-permitted), BSC-033 unknown (not-permitted), BSC-041 unknown (not-permitted)", "192.0.2.16: ", "2001:db8:26::7: "], run.Targets.Select(target => $"{target.Name}: {target.NotPassing}"));
        Assert.Equal(["127.77.0.10", "rejecting.example"], run.Targets[0].Subjects);
        Assert.Equal(["ips.backscatterer.org not-listed", "bl.spamcop.net not-listed", "zen.spamhaus.org not-listed"], run.Targets[0].Answers("127.77.0.10"));
        Assert.Equal(["dbl.spamhaus.org not-listed"], run.Targets[0].Answers("rejecting.example"));
        Assert.Equal(["ips.backscatterer.org not-listed", "bl.spamcop.net not-listed", "zen.spamhaus.org not-listed"], run.Targets[1].Answers("192.0.2.16"));
        Assert.Equal(["bl.spamcop.net not-listed", "zen.spamhaus.org not-listed"], run.Targets[2].Answers("2001:db8:26::7"));
    }

    [Fact]
    public async Task Through_a_resolver_that_refuses_nothing_is_listed_and_nothing_is_clean()
    {
        var run = await ScanAsync(internet.RefusingResolver, "127.77.0.10", "127.77.0.12", "2001:db8:25::7", "listed.example");

        Assert.Equal(3, run.ExitCode);
        string[] refused = ["ips.backscatterer.org unknown (refused)", "bl.spamcop.net unknown (refused)", "zen.spamhaus.org unknown (refused)"];
        Assert.Equal(refused, run.Targets[0].Answers("127.77.0.10"));
        Assert.Equal(refused, run.Targets[1].Answers("127.77.0.12"));
        Assert.Equal(refused[1..], run.Targets[2].Answers("2001:db8:25::7"));
        Assert.Equal(["dbl.spamhaus.org unknown (refused)"], run.Targets[3].Answers("listed.example"));
        Assert.Equal(
            [
                "BSC-020 unknown (refused), BSC-021 unknown (refused), BSC-040 unknown (dns-unknown)",
                "BSC-020 unknown (refused), BSC-021 unknown (refused), BSC-040 unknown (dns-unknown)",
                "BSC-021 unknown (refused), BSC-040 unknown (dns-unknown)",
                "BSC-010 unknown (dns-unknown), BSC-011 unknown (dns-unknown), BSC-020 unknown (dns-unknown), BSC-021 unknown (dns-unknown), BSC-022 unknown (refused), "
                + "BSC-030 unknown (dns-unknown), BSC-031 unknown (dns-unknown), BSC-032 unknown (dns-unknown), BSC-033 unknown (dns-unknown), BSC-040 unknown (dns-unknown), BSC-041 unknown (dns-unknown), BSC-050 unknown (dns-unknown), BSC-051 unknown (dns-unknown), BSC-052 unknown (dns-unknown)",
            ],
            run.Targets.Select(target => target.NotPassing));
    }

    [Fact]
    public async Task Through_a_resolver_that_rewrites_nothing_is_listed_and_nothing_is_clean()
    {
        var run = await ScanAsync(internet.RewritingResolver, "127.77.0.10", "127.77.0.12", "2001:db8:25::7", "rejecting.example");

        Assert.Equal(3, run.ExitCode);
        string[] outside = ["ips.backscatterer.org unknown (answer-outside-127/8)", "bl.spamcop.net unknown (answer-outside-127/8)", "zen.spamhaus.org unknown (answer-outside-127/8)"];
        Assert.Equal(outside, run.Targets[0].Answers("127.77.0.10"));
        Assert.Equal(["ips.backscatterer.org unknown (rewritten)", .. outside[1..]], run.Targets[1].Answers("127.77.0.12"));
        Assert.Equal(outside[1..], run.Targets[2].Answers("2001:db8:25::7"));
        Assert.Equal(outside, run.Targets[3].Answers("127.77.0.10"));
        Assert.Equal(["dbl.spamhaus.org unknown (answer-outside-127/8)"], run.Targets[3].Answers("rejecting.example"));

        // The listing came through unchanged, and the resolver's own self-test did not.
        var doubted = run.Targets[1].Answer("127.77.0.12", "ips.backscatterer.org");
        Assert.Equal(["127.0.0.2"], doubted.GetProperty("answers").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal(
            $"{internet.RewritingResolver.Endpoint} answers for names that do not exist, so what it says of Backscatterer (listed) does not count",
            ScannedTarget.Text(doubted, "meaning"));
    }

    [Fact]
    public async Task Through_a_resolver_that_rewrites_mail_servers_are_still_judged()
    {
        var run = await ScanRun.WithAsync(internet, ["rejecting.example", .. ScanRun.Leave, "--resolver", $"{internet.RewritingResolver.Endpoint}", "--ca-file", internet.AuthorityFile]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(" a name that does not exist: it rewrites, and nothing that it says about a list counts", run.Error, StringComparison.Ordinal);
        Assert.Equal("mx.rejecting.example rejects-unknown", run.Target.Verdicts);
        Assert.Equal("BSC-020 unknown (answer-outside-127/8), BSC-021 unknown (answer-outside-127/8), BSC-022 unknown (answer-outside-127/8)", run.Target.NotPassing);
    }

    // Without leave to probe: this is about lists.
    private Task<ScanRun> ScanAsync(UnboundResolver resolver, params string[] targets) => ScanRun.WithAsync(internet, [.. targets, "--resolver", $"{resolver.Endpoint}"]);
}
