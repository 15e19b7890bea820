using System.Text;
using Backscatter.Core.Listening;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Listening;

public sealed class MailListenerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_call_back_is_answered_and_told_of()
    {
        await using var listener = RunningListener.Start(options => options with { Nonce = "n0nce-of-today" });
        await using var client = await listener.ClientAsync("127.0.0.7");
        await client.PlayAsync("""
            < 220 agent.probe.example n0nce-of-today
            > EHLO mx.northwind.example
            < 250-agent.probe.example
            < 250-PIPELINING
            < 250-SIZE 262144
            < 250-8BITMIME
            < 250 ENHANCEDSTATUSCODES
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<mxcheck-0123456789abcdef@probe.example>
            < 250 2.1.5 Ok
            > QUIT
            < 221 2.0.0 Bye
            """);
        Assert.Null(await client.LineAsync());

        Assert.Equal(new SeenCallback(Noon, "127.0.0.7", "mx.northwind.example", "", "mxcheck-0123456789abcdef@probe.example"), await listener.CallbackAsync());
    }

    [Fact]
    public async Task It_speaks_as_rfc_5321_says()
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        await client.PlayAsync("""
            < 220 agent.probe.example ESMTP
            > MAIL FROM:<>
            < 503 5.5.1 Say EHLO first
            > EHLO
            < 501 5.5.4 Say who you are
            > helo mx.northwind.example
            < 250 agent.probe.example
            > RCPT TO:<postmaster>
            < 503 5.5.1 Say MAIL first
            > DATA
            < 503 5.5.1 Say MAIL first
            > mail from: <a@b.example>
            < 250 2.1.0 Ok
            > MAIL FROM:<>
            < 503 5.5.1 There is a sender already
            > DATA
            < 554 5.5.1 No valid recipients
            > RSET
            < 250 2.0.0 Ok
            > MAIL FROM:a@b.example
            < 501 5.5.4 Syntax: MAIL FROM:<address>
            > MAIL FROM:<> SIZE=1
            < 555 5.5.4 Parameters need EHLO
            > VRFY postmaster
            < 252 2.5.2 Nobody is verified here
            > EXPN staff
            < 502 5.5.1 Command not implemented
            > NOOP whatever
            < 250 2.0.0 Ok
            > STARTTLS
            < 502 5.5.1 Command not implemented
            > XYZZY
            < 500 5.5.2 Command not recognized
            > HELP
            < 214 2.0.0 This server takes bounces to senders of probes; see RFC 5321
            """);
        await client.SayAsync("EHLO mx.northwind.example");
        await client.PlayAsync("""
            > MAIL FROM:<> SIZE=262144 BODY=8BITMIME
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > RCPT TO:<mxcheck@probe.example>
            < 250 2.1.5 Ok
            > RCPT TO:<abuse@probe.example> NOTIFY=NEVER
            < 555 5.5.4 Unknown parameter
            > QUIT
            < 221 2.0.0 Bye
            """);
        await client.DisposeAsync();
        Assert.True(await listener.NoCallbackIsLeftAsync());
    }

    [Theory]
    [InlineData("MAIL FROM:<> SIZE=262145", "552 5.3.4 Message too big")]
    [InlineData("MAIL FROM:<> SIZE=1073741824", "552 5.3.4 Message too big")]
    [InlineData("MAIL FROM:<> SIZE=99999999999999999999", "552 5.3.4 Message too big")]
    [InlineData("MAIL FROM:<> SIZE=-1", "501 5.5.4 SIZE needs a number")]
    [InlineData("MAIL FROM:<> BODY=BINARYMIME", "555 5.5.4 Unknown parameter")]
    [InlineData("MAIL FROM:<> SMTPUTF8", "555 5.5.4 Unknown parameter")]
    [InlineData("MAIL FROM:<ä@b.example>", "553 5.6.7 Only ASCII is taken")]
    [InlineData("MAIL FROM:<a\tb@c.example>", "501 5.1.7 Bad sender")]
    [InlineData("MAIL FROM:<\">\"@b.example>", "250 2.1.0 Ok")]
    [InlineData("MAIL FROM:<@a.example:b@c.example>", "250 2.1.0 Ok")]
    public async Task Senders_and_their_parameters(string command, string reply)
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);

        Assert.Equal(reply, await client.SayAsync(command));
    }

    [Fact]
    public async Task What_is_pipelined_is_answered_in_order_even_before_the_greeting()
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        await client.SendAsync("HELO mx\r\nMAIL FROM:<>\r\nRCPT TO:<mxcheck-0123456789abcdef@probe.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n.\r\nRSET\r\nQUIT\r\n");

        await client.PlayAsync("""
            < 220 agent.probe.example ESMTP
            < 250 agent.probe.example
            < 250 2.1.0 Ok
            < 250 2.1.5 Ok
            < 550 5.7.1 Relaying denied
            < 354 End data with <CR><LF>.<CR><LF>
            < 250 2.0.0 Kept
            < 250 2.0.0 Ok
            < 221 2.0.0 Bye
            """);
        var kept = await File.ReadAllTextAsync(Assert.Single(listener.Spool), TestContext.Current.CancellationToken);
        Assert.EndsWith("with SMTP; Mon, 04 May 2026 12:00:00 +0000\r\nSubject: x\r\n\r\ny\r\n", kept, StringComparison.Ordinal);
    }

    /// <summary>Who may send a message to whom.</summary>
    [Theory]
    [InlineData("", "mxcheck-0123456789abcdef@probe.example", "250 2.0.0 Kept")]
    [InlineData("", "mxcheck@probe.example", "250 2.0.0 Kept")]
    [InlineData("", "postmaster@probe.example", "250 2.0.0 Kept")]
    [InlineData("a@b.example", "postmaster@probe.example", "250 2.0.0 Kept")]
    [InlineData("a@b.example", "abuse@probe.example", "250 2.0.0 Kept")]
    [InlineData("a@b.example", "mxcheck-0123456789abcdef@probe.example", "550 5.7.1 Only bounces are taken for this address")]
    [InlineData("a@b.example", "mxcheck@probe.example", "550 5.7.1 Only bounces are taken for this address")]
    [InlineData("double-bounce@mx.northwind.example", "mxcheck-0123456789abcdef@probe.example", "550 5.7.1 Only bounces are taken for this address")]
    public async Task Bounces_are_kept_and_mail_for_those_in_charge(string sender, string recipient, string reply)
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync($"MAIL FROM:<{sender}>"));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync($"RCPT TO:<{recipient}>"));
        Assert.Equal("354 End data with <CR><LF>.<CR><LF>", await client.SayAsync("DATA"));

        Assert.Equal(reply, await client.SayAsync("Subject: x\r\n\r\n..y\n.\n\r\n."));

        var kept = listener.Spool.Select(File.ReadAllText).Select(text => text[(text.IndexOf("Subject", StringComparison.Ordinal))..]);
        Assert.Equal(reply[0] == '2' ? ["Subject: x\r\n\r\n.y\n.\n\r\n"] : [], kept);
        Assert.Equal(reply[0] == '2' ? 1 : 0, listener.Listener.Counts.Kept);
    }

    [Fact]
    public async Task A_full_spool_is_said_before_the_message_and_told_of()
    {
        await using var listener = RunningListener.With(new ListenerLimits { SpoolFiles = 1 });
        await using var client = await GreetedAsync(listener);
        await client.PlayAsync("""
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > DATA
            < 354 End data with <CR><LF>.<CR><LF>
            > .
            < 250 2.0.0 Kept
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > DATA
            < 452 4.3.1 No room for it now, try again later
            """);

        Assert.Equal([$"The spool {listener.SpoolFolder} is full; nothing more is kept until files of it are taken away."], listener.Notes.Select(note => note.Text));
        Assert.Equal((1, 1), (listener.Listener.Counts.Kept, listener.Listener.Counts.NotKept));
    }

    [Fact]
    public async Task A_disk_that_fails_is_a_reason_to_come_back()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        Directory.Delete(listener.SpoolFolder);
        await client.PlayAsync("""
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > DATA
            < 354 End data with <CR><LF>.<CR><LF>
            > .
            < 452 4.3.1 No room for it now, try again later
            > NOOP
            < 250 2.0.0 Ok
            """);

        Assert.Equal(ListenerNoteKind.Spool, Assert.Single(listener.Notes).Kind);
    }

    [Fact]
    public async Task One_client_asking_for_one_sender_is_one_callback_and_floods_are_counted()
    {
        await using var listener = RunningListener.With(new ListenerLimits { CallbacksPerClient = 3 });
        await using (var client = await GreetedAsync(listener))
        {
            await client.SayAsync("MAIL FROM:<>");
            foreach (var token in (string[])["aaaaaaaaaaaa", "AAAAAAAAAAAA", "bbbbbbbbbbbb", "cccccccccccc", "dddddddddddd", "eeeeeeeeeeee"])
                Assert.Equal("250 2.1.5 Ok", await client.SayAsync($"RCPT TO:<mxcheck-{token}@probe.example>"));
        }

        string[] told = [(await listener.CallbackAsync()).Recipient, (await listener.CallbackAsync()).Recipient, (await listener.CallbackAsync()).Recipient];
        Assert.Equal(["mxcheck-aaaaaaaaaaaa@probe.example", "mxcheck-bbbbbbbbbbbb@probe.example", "mxcheck-cccccccccccc@probe.example"], told);
        Assert.True(await listener.NoCallbackIsLeftAsync());
        Assert.Equal((3, 2), (listener.Listener.Counts.Callbacks, listener.Listener.Counts.CallbacksDropped));
        Assert.Equal(["Callbacks dropped since the start: 1. The last one: 127.0.0.1 asks for more senders than are told of in a minute"], listener.Notes.Select(note => note.Text));
    }

    [Fact]
    public async Task A_receiver_that_fails_is_asked_again()
    {
        await using var listener = RunningListener.Start(receiverFails: 11);
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<mxcheck-0123456789abcdef@probe.example>");

        Assert.Equal(Noon, (await listener.AdvanceUntilAsync(listener.CallbackAsync())).At);
        Assert.Equal(["A callback could not be told of: the server is\\x0d\\x0anot there"], listener.Notes.Select(note => note.Text));
    }

    [Fact]
    public async Task A_receiver_that_always_fails_loses_the_callback_and_not_the_next_one()
    {
        await using var listener = RunningListener.Start(receiverFails: 12);
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<mxcheck-aaaaaaaaaaaa@probe.example>");
        await client.SayAsync("RCPT TO:<mxcheck-bbbbbbbbbbbb@probe.example>");

        Assert.Equal("mxcheck-bbbbbbbbbbbb@probe.example", (await listener.AdvanceUntilAsync(listener.CallbackAsync())).Recipient);
        Assert.Equal(1, listener.Listener.Counts.CallbacksDropped);
    }

    [Fact]
    public async Task A_stop_tells_every_client_and_ends_when_they_are_gone()
    {
        await using var listener = RunningListener.Start();
        await using var idle = await GreetedAsync(listener);
        await using var sending = await GreetedAsync(listener);
        await sending.PlayAsync("""
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > DATA
            < 354 End data with <CR><LF>.<CR><LF>
            > Subject: half
            """);

        var stop = listener.Listener.StopAsync(CancellationToken.None);

        foreach (var client in (ListenerClient[])[idle, sending])
        {
            await client.PlayAsync("< 421 4.3.2 agent.probe.example Closing down, try again later");
            Assert.Null(await client.LineAsync());
            await client.DisposeAsync();
        }

        await stop.WaitAsync(ListenerClient.Patience);
        Assert.Empty(listener.Spool);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => listener.ClientAsync());
    }

    [Fact]
    public async Task No_reply_repeats_what_a_client_said()
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        var said = new StringBuilder(await client.ReplyAsync());
        foreach (var command in (string[])["EHLO zorkmid", "MAIL FROM:<zorkmid@zorkmid.example> ZORKMID", "MAIL FROM:<zorkmid@zorkmid.example>", "RCPT TO:<zorkmid@probe.example>", "RCPT TO:<zorkmid@zorkmid.example>", "ZORKMID zorkmid", "VRFY zorkmid"])
            said.Append(await client.SayAsync(command));

        Assert.DoesNotContain("zorkmid", said.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<ListenerClient> GreetedAsync(RunningListener listener)
    {
        var client = await listener.ClientAsync();
        Assert.Equal("220 agent.probe.example ESMTP", await client.ReplyAsync());
        Assert.StartsWith("250-agent.probe.example\n", await client.SayAsync("EHLO mx.northwind.example"), StringComparison.Ordinal);
        return client;
    }
}
