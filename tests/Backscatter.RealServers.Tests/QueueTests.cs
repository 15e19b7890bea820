using System.Net;
using Backscatter.RealServers.Tests.Conversations;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests;

/// <summary>The queue is the witness that a probe sends nothing: it has to see a message when there is one.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class QueueTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("acceptall.example")]
    [InlineData("exim-acceptall.example")]
    [InlineData("exim-data.example")]
    [InlineData("opensmtpd.example")]
    [InlineData("opensmtpd-relay.example")]
    public async Task Asking_about_recipients_leaves_the_queue_empty(string domain)
    {
        var server = internet.MailServer($"mx.{domain}");
        await using (var conversation = await SmtpConversation.OpenAsync(server.Endpoint, TestContext.Current.CancellationToken, "127.66.0.10"))
        {
            await conversation.HelloAsync();
            await conversation.AskAboutAsync($"mxcheck-kqzvwxyt@{domain}");
            await conversation.AskAboutAsync($"postmaster@{domain}");
            await conversation.SendAsync("QUIT");
        }

        Assert.True(await server.IsQueueEmptyAsync(TestContext.Current.CancellationToken), server.Log);
    }

    [Fact]
    public async Task A_message_shows_in_the_queue_of_Postfix()
    {
        var (endpoint, nobody) = OwnServer(60);
        var setup = PostfixSetup.AcceptingAll("mx.queue.example", nobody, "queue.example");
        await ShowsInQueueAsync(() => PostfixServer.StartAsync(endpoint, setup, Certificate(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_shows_in_the_queue_of_Exim()
    {
        var (endpoint, nobody) = OwnServer(61);
        var setup = EximSetup.AcceptingAll("mx.queue.example", "queue.example", nobody);
        await ShowsInQueueAsync(() => EximServer.StartAsync(endpoint, setup, Certificate(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_shows_in_the_queue_of_OpenSmtpd()
    {
        // Its root lacks what a delivery needs, so the message stays for another try.
        var (endpoint, _) = OwnServer(64);
        await ShowsInQueueAsync(() => OpenSmtpdServer.StartAsync(
            endpoint, "mx.queue.example", "queue.example", Certificate(), TestContext.Current.CancellationToken));
    }

    private static async Task ShowsInQueueAsync<T>(Func<Task<T>> start) where T : MailServer
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await Startable.OrSkipAsync(start);
        Assert.True(await server.IsQueueEmptyAsync(cancellationToken));

        await using var conversation = await SmtpConversation.OpenAsync(server.Endpoint, cancellationToken);
        await conversation.HelloAsync();
        Assert.StartsWith("250", await conversation.AskAboutAsync("info@queue.example"), StringComparison.Ordinal);
        Assert.StartsWith("354", await conversation.SendAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await conversation.SendAsync("Subject: stays here\r\n\r\nThe host behind this server is not there.\r\n."), StringComparison.Ordinal);

        Assert.False(await server.IsQueueEmptyAsync(cancellationToken), server.Log);
    }

    // Nobody listens behind it, so a message can go nowhere.
    private static (IPEndPoint Endpoint, IPEndPoint Nobody) OwnServer(byte host) =>
        (new IPEndPoint(Loopback.Address(host), Loopback.FreePort()), new IPEndPoint(Loopback.Address(99), Loopback.FreePort()));

    private ServerCertificate Certificate() => internet.Authority.Issue("mx.queue.example");
}
