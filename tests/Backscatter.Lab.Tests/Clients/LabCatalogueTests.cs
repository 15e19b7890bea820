using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Lab.Clients;
using Backscatter.Lab.Mail;
using Backscatter.Lab.Tests.Mail;

namespace Backscatter.Lab.Tests.Clients;

public sealed class LabCatalogueTests(SharedLab shared) : IClassFixture<SharedLab>
{
    [Fact]
    public void The_clients_show_every_verdict_that_a_probe_can_reach() => Assert.Equal(
    [
        "accepts-unknown",
        "not-tested greylisted",
        "not-tested probe-blocked",
        "not-tested rate-limited",
        "not-tested sender-verification",
        "not-tested tls-failed",
        "not-tested unreachable",
        "rejects-temporarily",
        "rejects-unknown",
    ], LabCatalogue.Clients.SelectMany(client => client.Expected.Endpoints).Select(endpoint => $"{endpoint.Verdict} {endpoint.Reason}".TrimEnd()).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_clients_show_these_failing_controls() => Assert.Equal(
        ["BSC-010", "BSC-011", "BSC-014", "BSC-020", "BSC-021", "BSC-022", "BSC-030", "BSC-031", "BSC-040", "BSC-041", "BSC-050", "BSC-051"],
        LabCatalogue.Clients.SelectMany(client => client.Expected.FailingControls).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_odd_lists_show_each_way_to_know_nothing() => Assert.Equal(
        [UnknownReason.Refused, UnknownReason.Refused, UnknownReason.ListFailedSelfTest, UnknownReason.ServerFailure, UnknownReason.Refused],
        LabCatalogue.Lists.Select(lesson => lesson.Reason));

    [Fact]
    public void The_clients_have_names_of_their_own_below_example()
    {
        Assert.Equal(21, LabCatalogue.Clients.Select(client => client.Domain).Distinct(StringComparer.Ordinal).Count());
        Assert.All(LabCatalogue.Clients, client => Assert.EndsWith(".example", client.Domain));
        Assert.All(LabCatalogue.Clients, client => Assert.NotEmpty(client.Title));
        Assert.All(LabCatalogue.Clients, client => Assert.NotEmpty(client.Teaches));
    }

    [Fact]
    public void Every_host_has_an_expected_verdict_and_every_verdict_a_host() => Assert.All(LabCatalogue.Clients, client =>
        Assert.Equal(client.Hosts.Select(host => host.Name), client.Expected.Endpoints.Select(endpoint => endpoint.Host)));

    /// <summary>What the server says in the end to a recipient that does not exist: at connect, at MAIL or at RCPT, whichever stops a client first.</summary>
    [Theory]
    [InlineData("mx.larkspur.example", "550 5.1.1 <mxcheck-a1b2c3d4@larkspur.example>: Recipient address rejected: User unknown")]
    [InlineData("mx.oldmill.example", "250 2.1.5 Ok")]
    [InlineData("mx.quarry.example", "250 2.1.5 Recipient OK")]
    [InlineData("mx1.tollgate.example", "550 5.1.1 ")]
    [InlineData("mx2.tollgate.example", "250 2.1.5 Ok")]
    [InlineData("mx.ferry.example", "450 4.1.1 <mxcheck-a1b2c3d4@ferry.example>: Recipient address rejected: unverified address")]
    [InlineData("cloudbank-example.mail.protection.outlook.com", "550 5.4.1 Recipient address rejected: Access denied.")]
    [InlineData("mx.gatehouse.example", "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org")]
    [InlineData("mx.greyhound.example", "450 4.2.0 <mxcheck-a1b2c3d4@greyhound.example>: Recipient address rejected: Greylisted")]
    [InlineData("mx.turnstile.example", "421 4.7.0 mx.turnstile.example Error: too many connections from 127.0.0.1")]
    [InlineData("mx.callback.example", "550-Verification failed for <mxcheck@probe.example>")]
    [InlineData("mx.padlock.example", "530 5.7.0 Must issue a STARTTLS command first")]
    [InlineData("mx.loosends.example", "550 5.1.1 ")]
    [InlineData("mx.lighthouse.example", "550 5.1.1 ")]
    public async Task A_server_speaks_as_its_client_should_show(string hostName, string reply)
    {
        var server = shared.Lab.ServerOf(hostName);

        Assert.StartsWith(reply, await AskAboutUnknownAsync(server.EndPoint, server.Domains.Single()));
    }

    [Fact]
    public async Task The_tarpit_says_its_no_after_two_waits()
    {
        var time = new WaitingTime();
        await using var lab = await LabInternet.StartAsync(new LabOptions { Addressing = LabAddressing.Documentation, Time = time }, TestContext.Current.CancellationToken);

        var reply = AskAboutUnknownAsync(lab.ServerOf("mx.molasses.example").EndPoint, "molasses.example");
        for (var wait = 0; wait < 2; wait++)
        {
            await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(2));
            Assert.False(reply.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.StartsWith("550 5.1.1 ", await reply);
    }

    [Fact]
    public async Task Of_two_who_say_yes_one_says_no_after_the_final_dot_and_one_would_bounce()
    {
        await using var lab = await LabInternet.StartAsync(new LabOptions { Addressing = LabAddressing.Documentation }, TestContext.Current.CancellationToken);

        Assert.Equal("550 5.1.1 User unknown", await SendToUnknownAsync(lab.ServerOf("mx.quarry.example")));
        Assert.Equal("250 2.0.0 Ok: queued", await SendToUnknownAsync(lab.ServerOf("mx.oldmill.example")));
        Assert.Empty(lab.ServerOf("mx.quarry.example").Bounces);
        Assert.Equal("mxcheck@probe.example", lab.ServerOf("mx.oldmill.example").Bounces.Single().To);
    }

    private static async Task<string> AskAboutUnknownAsync(IPEndPoint endPoint, string domain)
    {
        await using var client = await RawClient.ConnectAsync(endPoint);
        if (await client.ReplyAsync() is var greeting && !greeting.StartsWith("220", StringComparison.Ordinal)) return greeting;
        await client.SayAsync("EHLO probe.example");
        if (await client.SayAsync("MAIL FROM:<mxcheck@probe.example>") is var mail && !mail.StartsWith("250", StringComparison.Ordinal)) return mail;
        return await client.SayAsync($"RCPT TO:<mxcheck-a1b2c3d4@{domain}>");
    }

    private static async Task<string> SendToUnknownAsync(LabMailServer server)
    {
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);
        await client.SayAsync($"RCPT TO:<mxcheck-a1b2c3d4@{server.Domains.Single()}>");
        await client.SayAsync("DATA");
        return await client.SayAsync("Subject: test\r\n.");
    }
}
