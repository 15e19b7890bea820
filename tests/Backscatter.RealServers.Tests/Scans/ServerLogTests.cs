using System.Text.RegularExpressions;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>What the servers themselves write about a scan: the mail server about its conversations, the name server about its questions.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed partial class ServerLogTests(LoopbackInternet internet)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postfix_sees_one_whole_conversation_after_the_other()
    {
        var server = internet.MailServer("mx.rejecting.example");
        var before = await Eventually.SeeAsync(() => server.Log, log => Beginnings().Count(log) == Ends().Count(log), Cancellation);

        var run = await ScanRun.OfAsync(internet, "rejecting.example", "backup.example", "listed.example");

        Assert.Equal(3, run.Targets.Count);
        var log = await Eventually.SeeAsync(() => server.Log[before.Length..], log => Ends().Count(log) == 3, Cancellation);
        Assert.Equal(
            Enumerable.Repeat("disconnect from unknown[127.0.0.1] ehlo=2 starttls=1 mail=5 rcpt=3/5 rset=5 quit=1 commands=17/19", 3),
            Ends().Matches(log).Select(end => end.Groups["end"].Value));

        // An end is logged after the client knows of it and may stand after the next beginning; all other lines come before the reply they are about.
        Assert.Equal(
            [.. Enumerable.Repeat((string[])["connect", "reject", "client", "client", "client", "reject"], 3).SelectMany(one => one)],
            Beginnings().Matches(log).Concat(Recipients().Matches(log)).OrderBy(line => line.Index).Select(line => line.Groups["event"].Value));
    }

    [Fact]
    public async Task Each_list_is_asked_about_what_it_carries_and_for_a_reason_only_where_it_lists()
    {
        string[] expected =
        [
            "7.2.0.192.ips.backscatterer.org A",
            "7.2.0.192.bl.spamcop.net A",
            "7.2.0.192.zen.spamhaus.org A",
            "7.2.0.192.zen.spamhaus.org TXT",
            "9.9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.bl.spamcop.net A",
            "9.9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org A",
            "9.9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org TXT",
            "new.listed.example.dbl.spamhaus.org A",
            "new.listed.example.dbl.spamhaus.org TXT",
            "unheard-of.example.dbl.spamhaus.org A",
        ];
        var before = internet.BlocklistServer.Questions.Count;

        await ScanRun.OfAsync(internet, "192.0.2.7", "2001:db8:25::99", "new.listed.example", "unheard-of.example");

        var asked = await Eventually.SeeAsync(() => Questions(before), asked => asked.Count >= expected.Length, Cancellation);
        Assert.Equal(expected.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    // Lists are also asked about test points and about controls that are made up; what is counted here is what was asked about the targets.
    private List<string> Questions(int skip) =>
        [.. internet.BlocklistServer.Questions.Skip(skip).Where(question => Targets().IsMatch(question.Name)).Select(question => $"{question.Name} {question.Type}").Distinct()];

    [GeneratedRegex(@"smtpd\[[0-9]+\]: (?<event>connect) from ", RegexOptions.CultureInvariant)]
    private static partial Regex Beginnings();

    [GeneratedRegex(@"smtpd\[[0-9]+\]: (NOQUEUE: (?<event>reject): RCPT|[0-9A-F]+: (?<event>client)=)", RegexOptions.CultureInvariant)]
    private static partial Regex Recipients();

    [GeneratedRegex(@"smtpd\[[0-9]+\]: (?<end>disconnect [^\n]*)\n", RegexOptions.CultureInvariant)]
    private static partial Regex Ends();

    [GeneratedRegex(@"^(7\.2\.0\.192|9\.9\.(0\.){18}5\.2\.0\.0\.8\.b\.d\.0\.1\.0\.0\.2|(new\.listed|unheard-of)\.example)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Targets();
}
