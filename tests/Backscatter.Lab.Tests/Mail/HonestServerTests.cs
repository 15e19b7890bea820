using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Tests.Mail;

/// <summary>What a server of the lab does when nothing is scripted: RFC 5321.</summary>
public sealed class HonestServerTests
{
    private static LabMailServer Start(LabMailBehaviour? behaviour = null) =>
        LabMailServer.Start(new LabMailServerOptions("mx.shop.example", ["shop.example"], behaviour ?? new LabMailBehaviour { Tls = LabTls.NotOffered }));

    [Fact]
    public async Task A_message_goes_the_whole_way()
    {
        await using var server = Start();
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        Assert.Equal("220 mx.shop.example ESMTP", await client.ReplyAsync());
        Assert.Equal("250-mx.shop.example greets probe.example\n250-PIPELINING\n250-SIZE 1048576\n250-8BITMIME\n250 ENHANCEDSTATUSCODES", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync("MAIL FROM:<a@probe.example> SIZE=100 BODY=8BITMIME"));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync("RCPT TO:<info@shop.example>"));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync("RCPT TO:<Postmaster>"));
        Assert.Equal("354 End data with <CR><LF>.<CR><LF>", await client.SayAsync("DATA"));
        Assert.Equal("250 2.0.0 Ok: queued", await client.SayAsync("Subject: hello\r\n\r\n..with a dot\r\n."));
        Assert.Equal("221 2.0.0 Bye", await client.SayAsync("QUIT"));
        Assert.Null(await client.ByteAsync());

        var message = Assert.Single(server.Messages);
        Assert.Equal("a@probe.example", message.Sender);
        Assert.Equal(["info@shop.example", "Postmaster"], message.Recipients);
        Assert.Equal("Subject: hello\r\n\r\n.with a dot\r\n", message.Content);
        Assert.Empty(server.Bounces);
    }

    [Theory]
    [InlineData("HELO probe.example", "250 mx.shop.example")]
    [InlineData("EHLO", "501 5.5.4 Syntax: EHLO hostname")]
    [InlineData("NOOP", "250 2.0.0 Ok")]
    [InlineData("RSET", "250 2.0.0 Ok")]
    [InlineData("VRFY info", "252 2.1.5 Send some mail, it will be tried")]
    [InlineData("EXPN staff", "502 5.5.1 Command not implemented")]
    [InlineData("HELP", "214 2.0.0 See RFC 5321")]
    [InlineData("STARTTLS", "502 5.5.1 Command not implemented")]
    [InlineData("MAIL FROM:<a@probe.example>", "503 5.5.1 Error: send HELO/EHLO first")]
    [InlineData("RCPT TO:<info@shop.example>", "503 5.5.1 Bad sequence of commands")]
    [InlineData("DATA", "503 5.5.1 Bad sequence of commands")]
    [InlineData("GET / HTTP/1.1", "500 5.5.2 Error: command not recognized")]
    [InlineData("", "500 5.5.2 Error: command not recognized")]
    public async Task A_command_before_EHLO_has_its_reply(string command, string reply)
    {
        await using var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        Assert.Equal(reply, await client.SayAsync(command));
    }

    [Theory]
    [InlineData("MAIL FROM:<b@probe.example>", "503 5.5.1 Error: nested MAIL command")]
    [InlineData("RCPT TO:<nobody@shop.example>", "550 5.1.1 <nobody@shop.example>: Recipient address rejected: User unknown in virtual mailbox table")]
    [InlineData("RCPT TO:<info@other.example>", "554 5.7.1 <info@other.example>: Relay access denied")]
    [InlineData("RCPT TO:info@shop.example", "501 5.1.3 Syntax: RCPT TO:<address>")]
    [InlineData("RCPT TO:<>", "501 5.1.3 Syntax: RCPT TO:<address>")]
    [InlineData("RCPT TO:<info@shop.example> NOTIFY=NEVER", "555 5.5.4 Unsupported option")]
    [InlineData("DATA", "554 5.5.1 Error: no valid recipients")]
    public async Task A_command_within_a_transaction_has_its_reply(string command, string reply)
    {
        await using var server = Start();
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        Assert.Equal(reply, await client.SayAsync(command));
    }

    [Theory]
    [InlineData("MAIL FROM:<>", "250 2.1.0 Ok")]
    [InlineData("MAIL FROM: <a@probe.example>", "501 5.5.4 Syntax: MAIL FROM:<address>")]
    [InlineData("MAIL FROM:<a@probe.example> SIZE=2000000", "552 5.3.4 Message size exceeds fixed limit")]
    [InlineData("MAIL FROM:<a@probe.example> SMTPUTF8", "555 5.5.4 Unsupported option")]
    public async Task MAIL_has_its_reply(string command, string reply)
    {
        await using var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");

        Assert.Equal(reply, await client.SayAsync(command));
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO probe.example")]
    public async Task RSET_and_EHLO_end_a_transaction(string command)
    {
        await using var server = Start();
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);

        Assert.StartsWith("250", await client.SayAsync(command));

        Assert.Equal("503 5.5.1 Bad sequence of commands", await client.SayAsync("RCPT TO:<info@shop.example>"));
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync("MAIL FROM:<a@probe.example>"));
    }

    [Fact]
    public async Task Commands_in_one_packet_are_answered_in_order()
    {
        await using var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");

        await client.SendAsync("MAIL FROM:<>\r\nRCPT TO:<info@shop.example>\r\nRSET\r\nQUIT\r\n");

        Assert.Equal(["250 2.1.0 Ok", "250 2.1.5 Ok", "250 2.0.0 Ok", "221 2.0.0 Bye"],
            [await client.ReplyAsync(), await client.ReplyAsync(), await client.ReplyAsync(), await client.ReplyAsync()]);
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_line_must_end_as_lines_do_and_must_not_be_endless()
    {
        await using var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        await client.SendAsync("NOOP\n");
        Assert.Equal("500 5.5.2 A line ends with CR LF", await client.ReplyAsync());
        Assert.Equal("500 5.5.2 Line too long", await client.SayAsync(new string('x', 100_000)));
        Assert.Equal("250 2.0.0 Ok", await client.SayAsync("NOOP"));
    }

    [Fact]
    public async Task A_message_with_bare_line_feeds_or_too_many_bytes_is_refused()
    {
        await using var server = Start();
        await using var client = await RawClient.WithSenderAsync(server.EndPoint);
        await client.SayAsync("RCPT TO:<info@shop.example>");
        await client.SayAsync("DATA");
        Assert.Equal("550 5.5.2 A line ends with CR LF", await client.SayAsync("one\ntwo\r\n."));

        await client.SayAsync("MAIL FROM:<a@probe.example>");
        await client.SayAsync("RCPT TO:<info@shop.example>");
        await client.SayAsync("DATA");
        Assert.Equal("552 5.3.4 Message too big", await client.SayAsync(string.Concat(Enumerable.Repeat(new string('x', 1_022) + "\r\n", 1_025)) + "."));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task One_who_knows_no_command_is_turned_out_in_the_end()
    {
        await using var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        for (var i = 0; i < 20; i++) Assert.Equal("500 5.5.2 Error: command not recognized", await client.SayAsync("HUH"));

        Assert.Equal("421 4.7.0 mx.shop.example Error: too many errors", await client.SayAsync("HUH"));
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so()
    {
        await using var server = LabMailServer.Start(new LabMailServerOptions("mx.shop.example", [], new LabMailBehaviour { Tls = LabTls.NotOffered }) { MostConnections = 1 });
        await using var first = await RawClient.GreetedAsync(server.EndPoint);
        await using var second = await RawClient.ConnectAsync(server.EndPoint);

        Assert.Equal("421 4.7.0 mx.shop.example Error: too many connections", await second.ReplyAsync());
        Assert.Null(await second.ByteAsync());
        Assert.Equal("250 2.0.0 Ok", await first.SayAsync("NOOP"));
    }

    [Fact]
    public async Task One_who_says_nothing_for_five_minutes_is_left()
    {
        var time = new WaitingTime();
        await using var server = LabMailServer.Start(new LabMailServerOptions("mx.shop.example", [], new LabMailBehaviour { Tls = LabTls.NotOffered }) { Time = time });
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        await time.SomeoneWaitsAsync(TimeSpan.FromMinutes(5));
        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("421 4.4.2 timeout exceeded", await client.ReplyAsync());
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_conversation_is_remembered_with_its_times()
    {
        var time = new WaitingTime();
        var start = time.GetUtcNow();
        await using var server = LabMailServer.Start(new LabMailServerOptions("mx.shop.example", [], new LabMailBehaviour { Tls = LabTls.NotOffered }) { Time = time });
        await using (var client = await RawClient.GreetedAsync(server.EndPoint))
        {
            time.Advance(TimeSpan.FromSeconds(3));
            await client.SayAsync("QUIT");
        }

        var conversation = Assert.Single(server.Conversations);
        await conversation.Ended.WaitAsync(Patience.Long);

        Assert.Equal(
        [
            new LabLine(start, LabSpeaker.Server, "220 mx.shop.example ESMTP", Encrypted: false),
            new LabLine(start.AddSeconds(3), LabSpeaker.Client, "QUIT", Encrypted: false),
            new LabLine(start.AddSeconds(3), LabSpeaker.Server, "221 2.0.0 Bye", Encrypted: false),
        ], conversation.Lines);
        Assert.Equal(["QUIT"], conversation.Commands);
    }

    [Fact]
    public async Task A_stopped_server_leaves_its_port_and_cuts_its_conversations()
    {
        var server = Start();
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        await server.DisposeAsync();
        await server.DisposeAsync();

        Assert.True(server.Conversations.Single().Ended.IsCompleted);
        var refused = await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(server.EndPoint));
        Assert.Equal(System.Net.Sockets.SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
