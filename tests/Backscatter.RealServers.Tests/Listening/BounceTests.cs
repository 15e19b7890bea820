using System.Net;
using System.Text;
using Backscatter.RealServers.Tests.Conversations;
using Backscatter.RealServers.Tests.Servers;
using MimeKit;

namespace Backscatter.RealServers.Tests.Listening;

/// <summary>Servers that take a message for nobody and bounce it to its sender: the bounce is kept as it was sent, to the octet.</summary>
public sealed class BounceTests : IDisposable
{
    private const string Sender = "mxcheck-0123456789abcdef0123456789abcdef@probe.example";
    private const string Nobody = "nobody@bouncing.example";

    // The listener, behind the server too, refuses to relay: that is what is bounced.
    private const string Refusal = "Relaying denied";
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_bounce_of_Postfix_is_kept_to_the_octet()
    {
        await using var post = ListeningPost.Start(80);
        var accepting = PostfixSetup.AcceptingAll("mx.bouncing.example", post.EndPoint, "bouncing.example");
        var setup = accepting with { MainCf = [.. accepting.MainCf, $"default_transport = smtp:[{post.EndPoint.Address}]:{post.EndPoint.Port}"] };

        var bounce = await BounceAsync(post, token => PostfixServer.StartAsync(At(81), setup, _authority.Issue("mx.bouncing.example"), token));

        Assert.Equal("Undelivered Mail Returned to Sender", bounce.Subject);
        var report = Assert.IsType<MultipartReport>(bounce.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var status = Assert.Single(report.OfType<MessageDeliveryStatus>());
        Assert.Equal(("failed", "5.7.1"), (status.StatusGroups[1]["Action"], status.StatusGroups[1]["Status"]));
    }

    [Fact]
    public async Task A_bounce_of_Exim_is_kept_to_the_octet()
    {
        await using var post = ListeningPost.Start(82);
        var setup = new EximSetup(
            "mx.bouncing.example", "bouncing.example", [],
            ["to_host:", "driver = manualroute", $"route_list = * {post.EndPoint.Address}::{post.EndPoint.Port} byname", "self = send", "transport = remote"]);

        var bounce = await BounceAsync(post, token => EximServer.StartAsync(At(83), setup, _authority.Issue("mx.bouncing.example"), token));

        Assert.Equal("Mail delivery failed: returning message to sender", bounce.Subject);
        Assert.Equal(Nobody, bounce.Headers["X-Failed-Recipients"]);
    }

    private static async Task<MimeMessage> BounceAsync<T>(ListeningPost post, Func<CancellationToken, Task<T>> start) where T : MailServer
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await Startable.OrSkipAsync(() => start(cancellationToken));
        await using (var conversation = await SmtpConversation.OpenAsync(server.Endpoint, cancellationToken))
        {
            await conversation.HelloAsync();
            Assert.StartsWith("250", await conversation.AskAboutAsync(Nobody, Sender), StringComparison.Ordinal);
            Assert.StartsWith("354", await conversation.SendAsync("DATA"), StringComparison.Ordinal);
            Assert.StartsWith("250", await conversation.SendAsync($"From: <{Sender}>\r\nTo: <{Nobody}>\r\nSubject: to nobody\r\n\r\n..a line that begins with a dot\r\nBODY-END\r\n."), StringComparison.Ordinal);
            await conversation.SendAsync("QUIT");
        }

        var kept = await Eventually.SeeAsync(() => post.Spool, files => files.Count > 0, cancellationToken);
        Assert.True(kept.Count == 1, server.Log);
        var raw = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(kept[0], cancellationToken));

        // The message as the wire saw it, between the command and the dot.
        var sent = post.Wire.Sent.Single(text => text.Contains("MAIL FROM:<>", StringComparison.Ordinal) && text.Contains($"RCPT TO:<{Sender}>", StringComparison.Ordinal));
        var from = sent.IndexOf("DATA\r\n", StringComparison.Ordinal) + 6;
        var message = sent[from..(sent.IndexOf("\r\n.\r\n", from, StringComparison.Ordinal) + 2)].Replace("\r\n..", "\r\n.", StringComparison.Ordinal);
        Assert.EndsWith(message, raw, StringComparison.Ordinal);
        Assert.Matches(
            @"\AReturn-Path: <>\r\nDelivered-To: mxcheck-0123456789abcdef0123456789abcdef@probe\.example\r\nReceived: from mx\.bouncing\.example \(\[127\.[0-9.]+\]\)\r\n\tby agent\.probe\.example with ESMTP; [^\r\n]+ \+0000\r\n\z",
            raw[..^message.Length]);
        Assert.Contains("BODY-END", raw, StringComparison.Ordinal);
        Assert.Contains(Refusal, raw, StringComparison.Ordinal);

        var parsed = await MimeMessage.LoadAsync(kept[0], cancellationToken);
        Assert.Equal($"<>|{Sender}", $"{parsed.Headers[HeaderId.ReturnPath]}|{parsed.Headers["Delivered-To"]}");
        return parsed;
    }

    private static IPEndPoint At(byte host) => new(Loopback.Address(host), Loopback.FreePort());
}
