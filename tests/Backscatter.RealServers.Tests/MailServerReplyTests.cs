using Backscatter.RealServers.Tests.Conversations;

namespace Backscatter.RealServers.Tests;

/// <summary>What the mail servers really say, word for word: the replies that the reply rules are made for.</summary>
[Collection(SharedLoopbackInternet.Name)]
public sealed class MailServerReplyTests(LoopbackInternet internet)
{
    [Theory]
    [InlineData("rejecting.example", "550 5.1.1 <mxcheck-kqzvwxyt@rejecting.example>: Recipient address rejected: User unknown in local recipient table")]
    [InlineData("relay.example", "550 5.1.1 <mxcheck-kqzvwxyt@relay.example>: Recipient address rejected: User unknown in relay recipient table")]
    [InlineData("acceptall.example", "250 2.1.5 Ok")]
    [InlineData("unverified.example", "450 4.1.1 <mxcheck-kqzvwxyt@unverified.example>: Recipient address rejected: unverified address: host 127.77.0.10[127.77.0.10] said: 550 5.1.1 <mxcheck-kqzvwxyt@unverified.example>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)")]
    [InlineData("greylist.example", "450 4.2.0 <mxcheck-kqzvwxyt@greylist.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/greylist.example.html")]
    [InlineData("postscreen.example", "450 4.3.2 Service currently unavailable")]
    [InlineData("exim-rejecting.example", "550 Unrouteable address")]
    [InlineData("exim-callout.example", "550-Verification failed for <probe@probe.example>\n550-Called:   127.77.0.10\n550-Sent:     RCPT TO:<probe@probe.example>\n550-Response: 554 5.7.1 <probe@probe.example>: Relay access denied\n550 Sender verify failed")]
    [InlineData("postfix-callout.example", "450 4.1.7 <probe@probe.example>: Sender address rejected: unverified address: host 127.77.0.10[127.77.0.10] said: 554 5.7.1 <probe@probe.example>: Relay access denied (in reply to RCPT TO command)")]
    [InlineData("exim-acceptall.example", "250 Accepted")]
    [InlineData("exim-data.example", "250 Accepted")]
    [InlineData("opensmtpd-relay.example", "250 2.1.5 Destination address valid: Recipient ok")]
    [InlineData("opensmtpd.example", "550 Invalid recipient: <mxcheck-kqzvwxyt@opensmtpd.example>")]
    public async Task Reply_to_an_unknown_recipient(string domain, string reply)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.1");
        Assert.Equal(reply, await conversation.AskAboutAsync($"mxcheck-kqzvwxyt@{domain}"));
    }

    [Theory]
    [InlineData("rejecting.example", "250 2.1.5 Ok")]
    [InlineData("relay.example", "250 2.1.5 Ok")]
    [InlineData("acceptall.example", "250 2.1.5 Ok")]
    [InlineData("unverified.example", "250 2.1.5 Ok")]
    [InlineData("greylist.example", "450 4.2.0 <postmaster@greylist.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/greylist.example.html")]
    [InlineData("postscreen.example", "450 4.3.2 Service currently unavailable")]
    [InlineData("exim-rejecting.example", "250 Accepted")]
    [InlineData("exim-callout.example", "250 Accepted")]
    [InlineData("exim-acceptall.example", "250 Accepted")]
    [InlineData("opensmtpd.example", "250 2.1.5 Destination address valid: Recipient ok")]
    public async Task Reply_to_postmaster(string domain, string reply)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.2");
        Assert.Equal(reply, await conversation.AskAboutAsync($"postmaster@{domain}"));
    }

    [Theory]
    [InlineData("rejecting.example", "554 5.7.1 <somebody@elsewhere.example>: Relay access denied")]
    [InlineData("acceptall.example", "554 5.7.1 <somebody@elsewhere.example>: Relay access denied")]
    [InlineData("exim-rejecting.example", "550 relay not permitted")]
    [InlineData("exim-acceptall.example", "550 relay not permitted")]
    [InlineData("opensmtpd.example", "550 Invalid recipient: <somebody@elsewhere.example>")]
    public async Task Reply_to_a_recipient_elsewhere(string domain, string reply)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.3");
        Assert.Equal(reply, await conversation.AskAboutAsync("somebody@elsewhere.example"));
    }

    [Theory]
    [InlineData("rejecting.example", "550 5.1.1 <mxcheck-kqzvwxyt@rejecting.example>: Recipient address rejected: User unknown in local recipient table")]
    [InlineData("greylist.example", "450 4.2.0 <mxcheck-kqzvwxyt@greylist.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/greylist.example.html")]
    [InlineData("exim-callout.example", "550 Unrouteable address")]
    [InlineData("opensmtpd.example", "550 Invalid recipient: <mxcheck-kqzvwxyt@opensmtpd.example>")]
    public async Task Reply_to_an_unknown_recipient_from_the_null_sender(string domain, string reply)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.4");
        Assert.Equal(reply, await conversation.AskAboutAsync($"mxcheck-kqzvwxyt@{domain}", sender: ""));
    }

    [Theory]
    [InlineData("rejecting.example", "^220 mx.rejecting.example ESMTP Postfix$")]
    [InlineData("postscreen.example", "^220-mx.postscreen.example ESMTP Postfix\n220 mx.postscreen.example ESMTP Postfix$")]
    [InlineData("exim-rejecting.example", "^220 mx.exim-rejecting.example ESMTP Exim 4[.][0-9.]+ [A-Z][a-z]{2}, [^\n]+$")]
    [InlineData("opensmtpd.example", "^220 mx.opensmtpd.example ESMTP OpenSMTPD$")]
    public async Task Greeting(string domain, string pattern)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.5");
        Assert.Matches(pattern, conversation.Greeting);
    }

    [Theory]
    [InlineData("rejecting.example")]
    [InlineData("postscreen.example")]
    [InlineData("exim-rejecting.example")]
    public async Task Starttls_shows_a_certificate_of_the_test_authority_for_the_host(string domain)
    {
        await using var conversation = await OpenAsync(domain, from: "127.66.0.6");
        Assert.StartsWith("220", await conversation.SendAsync("STARTTLS"), StringComparison.Ordinal);
        await conversation.StartTlsAsync($"mx.{domain}", internet.Authority.Certificate);
        Assert.StartsWith($"250-mx.{domain}", await conversation.HelloAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postscreen_puts_a_new_client_off_once_and_answers_truly_when_it_returns()
    {
        await using (var first = await OpenAsync("postscreen.example", from: "127.66.0.7"))
        {
            Assert.Equal("450 4.3.2 Service currently unavailable", await first.AskAboutAsync("mxcheck-kqzvwxyt@postscreen.example"));
            Assert.Equal("221 2.0.0 Bye", await first.SendAsync("QUIT"));
        }

        await using var second = await OpenAsync("postscreen.example", from: "127.66.0.7");
        Assert.Equal(
            "550 5.1.1 <mxcheck-kqzvwxyt@postscreen.example>: Recipient address rejected: User unknown in local recipient table",
            await second.AskAboutAsync("mxcheck-kqzvwxyt@postscreen.example"));
    }

    [Fact]
    public async Task A_sender_that_verifies_hears_about_the_recipient_and_one_that_does_not_hears_about_itself()
    {
        await using var conversation = await OpenAsync("exim-callout.example", from: "127.66.0.8");
        Assert.Equal(
            "550 Unrouteable address",
            await conversation.AskAboutAsync("mxcheck-kqzvwxyt@exim-callout.example", sender: "info@rejecting.example"));
        Assert.Equal(
            "550-Verification failed for <nobody@rejecting.example>\n550-Called:   127.77.0.10\n550-Sent:     RCPT TO:<nobody@rejecting.example>\n550-Response: 550 5.1.1 <nobody@rejecting.example>: Recipient address rejected: User unknown in local recipient table\n550 Sender verify failed",
            await conversation.AskAboutAsync("mxcheck-kqzvwxyt@exim-callout.example", sender: "nobody@rejecting.example"));
        Assert.Equal(
            "550-Verification failed for <nobody@rejecting.example>\n550-Previous (cached) callout verification failure\n550 Sender verify failed",
            await conversation.AskAboutAsync("info@exim-callout.example", sender: "nobody@rejecting.example"));
    }

    // No handshake is tried: OpenSMTPD 6.8 as built for Debian 12 fails every one ("missing private key"), later ones succeed.
    [Fact]
    public async Task OpenSmtpd_offers_starttls()
    {
        await using var conversation = await SmtpConversation.OpenAsync(
            internet.MailServer("mx.opensmtpd.example").Endpoint, TestContext.Current.CancellationToken, "127.66.0.11");
        Assert.Contains("\n250-STARTTLS\n", await conversation.HelloAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSmtpd_refuses_a_second_ehlo()
    {
        await using var conversation = await OpenAsync("opensmtpd.example", from: "127.66.0.9");
        Assert.Equal("503 5.5.1 Invalid command: Already identified", await conversation.HelloAsync());
    }

    private async Task<SmtpConversation> OpenAsync(string domain, string from)
    {
        var server = internet.MailServer($"mx.{domain}");
        var conversation = await SmtpConversation.OpenAsync(server.Endpoint, TestContext.Current.CancellationToken, from);
        Assert.StartsWith($"250-mx.{domain}", await conversation.HelloAsync(), StringComparison.Ordinal);
        return conversation;
    }
}
