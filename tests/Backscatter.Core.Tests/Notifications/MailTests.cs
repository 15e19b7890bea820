using System.Globalization;
using System.Text;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Mail;
using Backscatter.Core.Notifications.Preview;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>Mail to a real SMTP listener on loopback.</summary>
public sealed class MailTests
{
    private const string Auth = "AUTH PLAIN LOGIN";

    private static readonly Channel Mail = new("mail", "Mail", ChannelKind.Mail, "env:MAIL") { From = "Backscatter <alerts@msp.example>", To = ["desk@msp.example"] };

    private readonly FakeTimeProvider _time = new(Told.At("2026-10-05T06:00:00Z"));

    [Fact]
    public async Task A_notification_arrives_as_text_and_as_html_and_says_that_a_program_wrote_it()
    {
        await using var server = new MailReceiver(null, Auth);

        var accepted = Assert.IsType<DeliveryResult.Accepted>(await SendAsync(server, SampleNotifications.All["worsened"]));

        Assert.Equal("the mail server took it: 2.0.0 Queued as 4711", accepted.Detail);
        var message = Read(Assert.Single(server.Messages));
        Assert.Equal("[Backscatter] Contoso Ltd: 1 worse", message.Subject);
        Assert.Equal("5f0c1d2e3b4a59687786a5b4c3d2e1f0@msp.example", message.MessageId);
        Assert.Equal(("auto-generated", "All"), (message.Headers["Auto-Submitted"], message.Headers["X-Auto-Response-Suppress"]));
        Assert.Equal("\"Backscatter\" <alerts@msp.example>", message.From.ToString());
        Assert.Equal("desk@msp.example", message.To.ToString());
        Assert.Equal(
            """
            Contoso Ltd: 1 worse

            Worse: Still fails: Mail addresses are on no blocklist that matters (BSC-021)
              Concerns: 203.0.113.25 on SpamCop Blocking List (bl.spamcop.net), of contoso.example
              Changed: medium severity before, high severity now
              Seen: Listed on SpamCop: reported as a source of spam; lapses between 2026-10-05 and 2026-10-06 if nothing new happens (2026-10-05 06:00 UTC, scan 20261005-0600-contoso)
              Why it matters: Receivers refuse mail from a listed address, or file it as spam.
              Next step: Stop the cause; the entry lapses about a day after the last report.
              Finding: https://backscatter.msp.example/tenants/contoso/findings?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net
              Removal page of SpamCop Blocking List: https://www.spamcop.net/bl.shtml
              Suppress: https://backscatter.msp.example/tenants/contoso/suppressions/new?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net

            """,
            message.TextBody!.ReplaceLineEndings("\n"));
        Assert.Contains("<a href=\"https://www.spamcop.net/bl.shtml\">Removal page of SpamCop Blocking List</a>", message.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("QUIT", server.Commands[^1]);
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        await using var server = new MailReceiver(null, Auth);
        var hostile = Told.Message(Told.Change(why: "550 <a href=\"https://evil.example\">x</a>\r\nBcc: all@contoso.example")) with { TenantName = "Contoso\r\nBcc: all@contoso.example" };

        await SendAsync(server, hostile);

        var message = Read(Assert.Single(server.Messages));
        Assert.Empty(message.Bcc);
        Assert.Equal("[Backscatter] Contoso\ufffd\ufffdBcc: all@contoso.example: 1 new", message.Subject);
        Assert.DoesNotContain("<a href=\"https://evil", message.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("://evil", message.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GREETING", "421 4.3.2 Busy", "later", "the mail server answered 421 4.3.2 Busy")]
    [InlineData("GREETING", "!reset", "later", "the connection broke before the mail server took the message")]
    [InlineData("GREETING", "HTTP/1.1 400 Bad Request", "later", "the connection broke before the mail server took the message")]
    [InlineData("AUTH", "535 5.7.8 No", "rejected", "the mail server does not take the user name and password")]
    [InlineData("AUTH", "454 4.7.0 Later", "later", "the mail server answered 454 4.7.0 Later")]
    [InlineData("MAIL", "550 5.7.60 Not your sender", "rejected", "the mail server answered 550 5.7.60 Not your sender")]
    [InlineData("MAIL", "451 4.7.1 Later", "later", "the mail server answered 451 4.7.1 Later")]
    [InlineData("RCPT", "550 5.1.1 Unknown", "rejected", "the mail server took no recipient: desk@msp.example (550 5.1.1 Unknown)")]
    [InlineData("RCPT", "451 4.7.1 Greylisted", "later", "the mail server took no recipient: desk@msp.example (451 4.7.1 Greylisted)")]
    [InlineData("DATA", "554 5.7.1 No", "rejected", "the mail server answered 554 5.7.1 No")]
    [InlineData("DOT", "452 4.3.1 Full", "later", "the mail server answered 452 4.3.1 Full")]
    [InlineData("DOT", "554 5.6.0 Spam \u001b[31m", "rejected", "the mail server answered 554 5.6.0 Spam \\x1b[31m")]
    [InlineData("DOT", "!reset", "later", "the connection broke before the mail server took the message")]
    public async Task What_the_server_says_decides(string at, string answer, string expected, string why)
    {
        await using var server = new MailReceiver(new() { [at] = answer }, Auth);

        var result = await SendAsync(server, Told.Message());

        Assert.Equal((expected, why), result switch
        {
            DeliveryResult.Rejected rejected => ("rejected", rejected.Why),
            DeliveryResult.RetryAfter later => ("later", later.Why),
            _ => ("accepted", ""),
        });
        Assert.DoesNotContain("SECRET", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_does_not_keep_it_from_the_others()
    {
        await using var server = new MailReceiver(new() { ["RCPT TO:<gone@msp.example>"] = "550 5.1.1 Unknown" }, Auth);

        var accepted = Assert.IsType<DeliveryResult.Accepted>(await SendAsync(server, Told.Message(), Mail with { To = ["gone@msp.example", "desk@msp.example"] }));

        Assert.Equal("the mail server took it: 2.0.0 Queued as 4711; refused for gone@msp.example (550 5.1.1 Unknown)", accepted.Detail);
    }

    [Fact]
    public async Task A_goodbye_that_goes_wrong_sends_nothing_twice()
    {
        await using var server = new MailReceiver(new() { ["QUIT"] = "!reset" }, Auth);

        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(server, Told.Message()));
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_at_the_deadline()
    {
        await using var server = new MailReceiver(new() { ["DOT"] = "!hang" }, Auth);

        var sending = SendAsync(server, Told.Message());
        await server.Hung;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new DeliveryResult.RetryAfter(null, "the mail server was not done within 30 s"), await sending);
    }

    [Fact]
    public async Task Without_tls_no_password_is_said_outside_a_laboratory()
    {
        await using var server = new MailReceiver(null, Auth);

        var rejected = Assert.IsType<DeliveryResult.Rejected>(await SendAsync(server, Told.Message(), options: new ReceiverOptions()));

        Assert.Equal("the mail server offers no TLS, or no way to sign in that we know; nothing was sent", rejected.Why);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_certificate_that_is_not_the_servers_gets_no_password()
    {
        await using var server = new MailReceiver(null, Auth, "STARTTLS");

        Assert.Equal(
            new DeliveryResult.RetryAfter(null, "no TLS connection came about, or the certificate is not the mail server's"),
            await SendAsync(server, Told.Message(), options: new ReceiverOptions()));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smtp://u:p@mail.msp.example", "mail.msp.example", 587, false, "u", "p")]
    [InlineData("smtp://u:p@mail.msp.example:25", "mail.msp.example", 25, false, "u", "p")]
    [InlineData("smtp://u%40msp.example:a%3Ab%2Fc@mail.msp.example:2525/", "mail.msp.example", 2525, false, "u@msp.example", "a:b/c")]
    [InlineData("smtps://u:p@mail.msp.example", "mail.msp.example", 465, true, "u", "p")]
    [InlineData("smtp://relay.msp.example", "relay.msp.example", 587, false, null, "")]
    public void The_server_is_what_the_secret_says(string text, string host, int port, bool isImplicit, string? user, string password)
    {
        Assert.True(SubmissionServer.TryParse(text, out var server));

        Assert.Equal((host, port, isImplicit, user, password), (server.Host, server.Port, server.IsImplicitTls, server.User, server.Password));
        Assert.Equal("SubmissionServer { *** }", server.ToString());
    }

    [Theory]
    [InlineData("mail.msp.example:587")]
    [InlineData("https://u:p@mail.msp.example")]
    [InlineData("smtp://")]
    [InlineData("smtp://u:p@mail.msp.example/path")]
    [InlineData("smtp://u:p#x@mail.msp.example")]
    public void What_is_no_server_is_none(string text) => Assert.False(SubmissionServer.TryParse(text, out _));

    [Theory]
    [InlineData(null, "desk@msp.example", "the channel has no sender, or one that is no mail address")]
    [InlineData("alerts", "desk@msp.example", "the channel has no sender, or one that is no mail address")]
    [InlineData("alerts@msp.example", "desk", "\"desk\" is no mail address")]
    [InlineData("alerts@msp.example", null, "the channel has 0 recipients")]
    public async Task A_channel_that_is_not_whole_is_rejected_before_anybody_is_connected_to(string? from, string? to, string why)
    {
        await using var server = new MailReceiver();

        var rejected = Assert.IsType<DeliveryResult.Rejected>(await SendAsync(server, Told.Message(), Mail with { From = from, To = to is null ? [] : [to] }));

        Assert.Equal(why, rejected.Why);
        Assert.Empty(server.Commands);
    }

    [Fact]
    public void The_preview_is_the_mail_that_would_be_sent()
    {
        var message = Read(CardPreview.ToMail(SampleNotifications.All["digest"], "alerts@msp.example", "desk@msp.example", Told.Links, Told.Controls));

        Assert.Equal("[Backscatter] Digest: Contoso Ltd: 1 new, 1 closed, 1 still open", message.Subject);
        Assert.Contains("2026-10-10: BSC-031, by j.doe: abuse@ comes with the new mail system", message.TextBody, StringComparison.Ordinal);
    }

    private async Task<DeliveryResult> SendAsync(MailReceiver server, Notification notification, Channel? channel = null, ReceiverOptions? options = null)
    {
        var secrets = new SecretSource(_ => string.Create(CultureInfo.InvariantCulture, $"smtp://backscatter:SECRET@127.0.0.1:{server.Port}"), null);
        return await new MailNotifier(secrets, options ?? new ReceiverOptions { AllowsLoopback = true }, Told.Links, Told.Controls, _time).SendAsync(channel ?? Mail, notification, CancellationToken.None);
    }

    private static MimeMessage Read(string text) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
