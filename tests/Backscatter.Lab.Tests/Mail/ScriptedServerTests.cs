using Backscatter.Core.Smtp;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Tests.Mail;

/// <summary>Each scripted behaviour, shown by the conversation a probe would have with it.</summary>
public sealed class ScriptedServerTests
{
    private const string Unknown = "RCPT TO:<mxcheck-a1b2c3d4@shop.example>";
    private const string Postmaster = "RCPT TO:<postmaster@shop.example>";
    private static readonly LabMailBehaviour Plain = new() { Tls = LabTls.NotOffered };

    private static LabMailServer Start(LabMailBehaviour behaviour, TimeProvider? time = null) =>
        LabMailServer.Start(new LabMailServerOptions("mx.shop.example", ["shop.example"], behaviour) { Time = time ?? TimeProvider.System });

    public static TheoryData<LabUnknownRecipients, string> Refusals => new()
    {
        { new LabUnknownRecipients.Refused(LabReplies.UserUnknown), "550 5.1.1 <mxcheck-a1b2c3d4@shop.example>: Recipient address rejected: User unknown in virtual mailbox table" },
        { new LabUnknownRecipients.Refused(LabReplies.Unverified), "450 4.1.1 <mxcheck-a1b2c3d4@shop.example>: Recipient address rejected: unverified address: unknown user: \"mxcheck-a1b2c3d4@shop.example\"" },
        { new LabUnknownRecipients.Refused(LabReplies.AccessDenied), "550 5.4.1 Recipient address rejected: Access denied. [mx.shop.example]" },
        { new LabUnknownRecipients.Accepted(), "250 2.1.5 Ok" },
        { new LabUnknownRecipients.RefusedAfterData(LabReplies.UserUnknownAfterData), "250 2.1.5 Ok" },
        { new LabUnknownRecipients.Bounced(), "250 2.1.5 Ok" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_unknown_recipient_is_treated_as_scripted_and_postmaster_is_accepted(LabUnknownRecipients policy, string reply)
    {
        await using var server = Start(Plain with { UnknownRecipients = policy });
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        Assert.Equal(reply, await client.SayAsync(Unknown));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync(Postmaster));
    }

    [Theory]
    [InlineData(false, "250 2.0.0 Ok: queued", "mxcheck@probe.example <- mxcheck-a1b2c3d4@shop.example")]
    [InlineData(true, "550 5.1.1 User unknown", "")]
    public async Task After_the_final_dot_one_refuses_and_the_other_would_bounce(bool refuses, string reply, string bounces)
    {
        LabUnknownRecipients policy = refuses ? new LabUnknownRecipients.RefusedAfterData(LabReplies.UserUnknownAfterData) : new LabUnknownRecipients.Bounced();
        await using var server = Start(Plain with { UnknownRecipients = policy });
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);
        await client.SayAsync(Unknown);
        await client.SayAsync("RCPT TO:<info@shop.example>");
        await client.SayAsync("DATA");

        Assert.Equal(reply, await client.SayAsync("Subject: test\r\n."));

        Assert.Equal(bounces, string.Join(", ", server.Bounces.Select(bounce => $"{bounce.To} <- {bounce.FailedRecipient}")));
        Assert.Equal(refuses ? 0 : 1, server.Messages.Count);
    }

    [Fact]
    public async Task A_message_without_return_path_is_never_bounced()
    {
        await using var server = Start(Plain with { UnknownRecipients = new LabUnknownRecipients.Bounced() });
        await using var client = await RawClient.WithSenderAsync(server.EndPoint, sender: "");
        await client.SayAsync(Unknown);
        await client.SayAsync("DATA");

        Assert.Equal("250 2.0.0 Ok: queued", await client.SayAsync("."));

        Assert.Empty(server.Bounces);
    }

    [Fact]
    public async Task A_greylist_lets_the_same_three_through_after_its_time_and_no_others()
    {
        const string Greylisted = "450 4.2.0 <info@shop.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/lab.example.html";
        var time = new WaitingTime();
        await using var server = Start(Plain with { Greylisting = TimeSpan.FromMinutes(5) }, time);

        await using var client = await RawClient.WithSenderAsync(server.EndPoint);
        Assert.Equal(Greylisted, await client.SayAsync("RCPT TO:<info@shop.example>"));
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(Greylisted, await client.SayAsync("RCPT TO:<info@shop.example>"));

        time.Advance(TimeSpan.FromSeconds(1));
        await using var again = await RawClient.WithSenderAsync(server.EndPoint);
        Assert.Equal("250 2.1.5 Ok", await again.SayAsync("RCPT TO:<info@shop.example>"));
        await using var other = await RawClient.WithSenderAsync(server.EndPoint, "someone@probe.example");
        Assert.Equal(Greylisted, await other.SayAsync("RCPT TO:<info@shop.example>"));
    }

    [Fact]
    public async Task A_tarpit_answers_when_its_time_has_come()
    {
        var time = new WaitingTime();
        await using var server = Start(Plain.At(LabStage.Rcpt, new LabAction.Wait(TimeSpan.FromSeconds(30))), time);
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        var reply = client.SayAsync(Unknown);
        await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(30));
        Assert.False(reply.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.StartsWith("550 5.1.1 ", await reply);
    }

    [Fact]
    public async Task A_teaser_comes_before_the_wait_and_the_greeting_after_it()
    {
        var time = new WaitingTime();
        await using var server = Start((Plain with { Teaser = "{host} please wait" }).At(LabStage.Connect, new LabAction.Wait(TimeSpan.FromSeconds(6))), time);
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        Assert.Equal("220-mx.shop.example please wait", await client.LineAsync());
        await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(6));
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("220 mx.shop.example ESMTP", await client.LineAsync());
    }

    [Fact]
    public async Task A_greeting_of_many_lines_is_one_reply()
    {
        await using var server = Start(Plain with { Greeting = new SmtpReply(220, ["{host} ESMTP", "We do not authorize the use of this system", "to transport unsolicited mail"]) });
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        Assert.Equal("220-mx.shop.example ESMTP\n220-We do not authorize the use of this system\n220 to transport unsolicited mail", await client.ReplyAsync());
    }

    [Fact]
    public async Task One_greeted_with_554_may_only_quit()
    {
        await using var server = Start(Plain with { Greeting = LabReplies.BlockedUsingSpamhaus });
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        Assert.Equal("554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/127.0.0.1", await client.ReplyAsync());
        Assert.Equal("503 5.5.1 Bad sequence of commands", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("221 2.0.0 Bye", await client.SayAsync("QUIT"));
    }

    [Theory]
    [InlineData(LabStage.Mail)]
    [InlineData(LabStage.Rcpt)]
    public async Task A_prober_can_be_blocked_later_as_well(LabStage stage)
    {
        await using var server = Start(Plain.At(stage, new LabAction.Say(LabReplies.BlockedUsingSpamhaus)));
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");
        var mail = await client.SayAsync("MAIL FROM:<mxcheck@probe.example>");

        Assert.StartsWith("554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked", stage == LabStage.Mail ? mail : await client.SayAsync(Unknown));
    }

    [Fact]
    public async Task A_rate_limit_says_421_and_closes()
    {
        await using var server = Start(Plain.At(LabStage.Rcpt, new LabAction.Say(LabReplies.TooManyConnections)));
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        Assert.Equal("421 4.7.0 mx.shop.example Error: too many connections from 127.0.0.1", await client.SayAsync(Unknown));
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_server_can_want_encryption_or_authentication_first()
    {
        await using var tls = Start(new LabMailBehaviour { RequiresTls = true });
        await using var authentication = Start(Plain.At(LabStage.Mail, new LabAction.Say(LabReplies.AuthenticationRequired)));
        await using var first = await RawClient.GreetedAsync(tls.EndPoint);
        await using var second = await RawClient.GreetedAsync(authentication.EndPoint);
        await first.SayAsync("EHLO probe.example");
        await second.SayAsync("EHLO probe.example");

        Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", await first.SayAsync("MAIL FROM:<>"));
        Assert.Equal("530 5.7.1 Client was not authenticated", await second.SayAsync("MAIL FROM:<>"));
    }

    [Fact]
    public async Task One_who_calls_back_refuses_a_sender_it_can_not_verify_and_takes_mail_for_postmaster()
    {
        await using var server = Start(Plain with { CallsBackAllBut = ["good@probe.example"] });
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        Assert.Equal("""
            550-Verification failed for <mxcheck@probe.example>
            550-Called:   127.0.0.1
            550-Sent:     RCPT TO:<mxcheck@probe.example>
            550-Response: 550 5.1.1 <mxcheck@probe.example>: Recipient address rejected: User unknown
            550 Sender verify failed
            """.ReplaceLineEndings("\n"), await client.SayAsync(Unknown));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync(Postmaster));

        await using var verified = await RawClient.WithSenderAsync(server.EndPoint, "good@probe.example");
        Assert.StartsWith("550 5.1.1 ", await verified.SayAsync(Unknown));
        await using var nobody = await RawClient.WithSenderAsync(server.EndPoint, "");
        Assert.StartsWith("550 5.1.1 ", await nobody.SayAsync(Unknown));
    }

    [Fact]
    public async Task An_old_server_knows_HELO_only()
    {
        await using var server = Start(Plain with { RefusesEhlo = true });
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        Assert.Equal("502 5.5.2 Error: command not recognized", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("250 mx.shop.example", await client.SayAsync("HELO probe.example"));
        Assert.Equal("555 5.5.4 Unsupported option", await client.SayAsync("MAIL FROM:<> SIZE=1"));
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync("MAIL FROM:<>"));
    }

    [Fact]
    public async Task Actions_at_a_stage_follow_one_another()
    {
        var time = new WaitingTime();
        await using var server = Start(Plain.At(LabStage.Quit, new LabAction.Wait(TimeSpan.FromSeconds(9)), new LabAction.Say(new SmtpReply(221, ["at last"]))), time);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        var reply = client.SayAsync("QUIT");
        await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(9));
        time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal("221 at last", await reply);
    }
}
