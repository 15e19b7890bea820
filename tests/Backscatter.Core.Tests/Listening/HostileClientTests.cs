using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Listening;

namespace Backscatter.Core.Tests.Listening;

/// <summary>Clients that mean no good: what each may take is bounded, and the next one is served.</summary>
public sealed class HostileClientTests
{
    [Fact]
    public async Task A_line_without_end_is_not_waited_for()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SendAsync(new string('x', 70_000));

        await client.PlayAsync("< 500 5.5.2 Line too long");
        Assert.Null(await client.LineAsync());
    }

    [Theory]
    [InlineData(553, "501 5.5.4 Syntax: MAIL FROM:<address>")] // 555 octets with CR LF
    [InlineData(554, "500 5.5.2 Line too long")]
    [InlineData(60_000, "500 5.5.2 Line too long")]
    public async Task A_long_line_is_refused_and_the_next_one_is_heard(int characters, string reply)
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);

        Assert.Equal(reply, await client.SayAsync("MAIL ".PadRight(characters, 'x')));
        Assert.Equal("250 2.0.0 Ok", await client.SayAsync("NOOP"));
    }

    [Theory]
    [InlineData("NOOP\n")]
    [InlineData("NOOP\nRCPT TO:<a@b.example>\r\n")]
    [InlineData("NOOP\rRCPT TO:<a@b.example>\r\n")]
    [InlineData("NOOP\0\r\n")]
    [InlineData("\n")]
    public async Task Line_ends_of_another_kind_end_the_connection(string octets)
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SendAsync(octets);

        await client.PlayAsync("< 500 5.5.2 A line ends with CR LF, and has neither elsewhere");
        Assert.Null(await client.LineAsync());
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n\0.\r\n")]
    public async Task Nothing_smuggled_into_a_message_is_a_command(string falseEnd)
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<postmaster>");
        await client.SayAsync("DATA");
        await client.SendAsync($"Subject: x\r\n\r\ny{falseEnd}MAIL FROM:<>\r\nRCPT TO:<mxcheck-0123456789abcdef@probe.example>\r\nDATA\r\n\r\n.\r\nNOOP\r\nQUIT\r\n");

        await client.PlayAsync("""
            < 250 2.0.0 Kept
            < 250 2.0.0 Ok
            < 221 2.0.0 Bye
            """);
        Assert.Single(listener.Spool);
        await client.DisposeAsync();
        Assert.True(await listener.NoCallbackIsLeftAsync());
    }

    [Fact]
    public async Task Ten_thousand_commands_are_fifty()
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", 10_000)));
        var replies = new List<string?>();
        while (await client.LineAsync() is { } line) replies.Add(line);

        Assert.Equal(["220 agent.probe.example ESMTP", .. Enumerable.Repeat("250 2.0.0 Ok", 50), "421 4.7.0 agent.probe.example Too many commands"], replies);
    }

    [Fact]
    public async Task Ten_errors_are_enough()
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\n", 20)));
        var replies = new List<string?>();
        while (await client.LineAsync() is { } line) replies.Add(line);

        Assert.Equal(["220 agent.probe.example ESMTP", .. Enumerable.Repeat("500 5.5.2 Command not recognized", 10), "421 4.7.0 agent.probe.example Too many errors"], replies);
    }

    [Fact]
    public async Task The_eleventh_recipient_is_one_too_many()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        for (var i = 0; i < 10; i++) Assert.Equal("250 2.1.5 Ok", await client.SayAsync($"RCPT TO:<mxcheck-recipient{i}@probe.example>"));

        Assert.Equal("452 4.5.3 Too many recipients", await client.SayAsync("RCPT TO:<postmaster>"));
        Assert.Equal("250 2.1.5 Ok", await client.SayAsync("RCPT TO:<mxcheck-recipient0@probe.example>"));
    }

    [Fact]
    public async Task A_message_that_is_too_big_is_refused_and_one_that_does_not_end_is_cut()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        var line = new string('x', 998) + "\r\n";
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<postmaster>");
        await client.SayAsync("DATA");
        Assert.Equal("552 5.3.4 Message too big", await client.SayAsync(string.Concat(Enumerable.Repeat(line, 263)) + "."));

        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<postmaster>");
        await client.SayAsync("DATA");
        var reply = client.ReplyAsync();
        var sent = 0L;
        var piece = string.Concat(Enumerable.Repeat(line, 64));
        try
        {
            for (; !reply.IsCompleted && sent < 1 << 30; sent += piece.Length) await client.SendAsync(piece);
        }
        catch (IOException)
        {
            // The listener has closed.
        }

        Assert.Equal("552 5.3.4 Message too big", await reply);
        Assert.InRange(sent, 1_000_000, 100_000_000);
        Assert.Empty(listener.Spool);
    }

    [Fact]
    public async Task A_line_of_a_message_that_is_too_long_refuses_it()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<postmaster>");
        await client.SayAsync("DATA");

        Assert.Equal("554 5.6.0 A line is too long", await client.SayAsync(new string('x', 999) + "\r\n."));
        Assert.Empty(listener.Spool);
    }

    [Fact]
    public async Task A_byte_a_second_is_no_command_within_a_minute()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        for (var i = 0; i < 60; i++)
        {
            await client.SendAsync("x");
            listener.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await client.PlayAsync("< 421 4.4.2 agent.probe.example Timeout");
        Assert.Null(await client.LineAsync());
    }

    [Fact]
    public async Task Whoever_keeps_it_busy_has_five_minutes()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        for (var i = 0; i < 5; i++)
        {
            listener.Time.Advance(TimeSpan.FromSeconds(59));
            Assert.Equal("250 2.0.0 Ok", await client.SayAsync("NOOP"));
        }

        listener.Time.Advance(TimeSpan.FromSeconds(5));
        await client.PlayAsync("< 421 4.4.2 agent.probe.example Timeout");
        Assert.Null(await client.LineAsync());
    }

    [Fact]
    public async Task A_message_that_stands_still_is_cut()
    {
        await using var listener = RunningListener.Start();
        await using var client = await GreetedAsync(listener);
        await client.SayAsync("MAIL FROM:<>");
        await client.SayAsync("RCPT TO:<postmaster>");
        await client.SayAsync("DATA");
        await client.SendAsync("Subject: half");

        Assert.Equal("421 4.4.2 agent.probe.example Timeout", await listener.AdvanceUntilAsync(client.LineAsync()));
        Assert.Empty(listener.Spool);
    }

    [Fact]
    public async Task A_sixth_connection_of_a_client_is_turned_away_and_others_are_not()
    {
        await using var listener = RunningListener.Start();
        var own = new List<ListenerClient>();
        for (var i = 0; i < 5; i++) own.Add(await GreetedAsync(listener));

        await using (var sixth = await listener.ClientAsync())
        {
            await sixth.PlayAsync("< 421 4.7.0 agent.probe.example Too many connections from your address, try again later");
            Assert.Null(await sixth.LineAsync());
        }

        await using (await GreetedAsync(listener, "127.0.0.2"))
        {
            Assert.Equal(1, listener.Listener.Counts.TurnedAway);
        }

        foreach (var client in own) client.Reset();
        await ServedAgainAsync(listener, "127.0.0.1");
    }

    [Fact]
    public async Task Of_two_hundred_connections_a_hundred_are_served_and_the_rest_are_told()
    {
        await using var listener = RunningListener.Start();
        var clients = new List<ListenerClient>();
        var greetings = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            clients.Add(await listener.ClientAsync($"127.0.3.{1 + (i / 5)}"));
            greetings.Add(await clients[^1].ReplyAsync());
        }

        Assert.Equal(
            [("220 agent.probe.example ESMTP", 100), ("421 4.3.2 agent.probe.example Too many connections, try again later", 100)],
            greetings.CountBy(text => text).Select(count => (count.Key, count.Value)));
        foreach (var client in clients) await client.DisposeAsync();
        await ServedAgainAsync(listener, "127.0.0.1");
    }

    [Fact]
    public async Task A_client_that_is_gone_leaves_its_place_wherever_it_was()
    {
        await using var listener = RunningListener.Start();
        foreach (var said in (string[])["", "EHLO mx\r\n", "EHLO mx\r\nMAIL FROM:<>\r\n", "EHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\nhalf", "EH"])
        {
            var client = await listener.ClientAsync();
            await client.ReplyAsync();
            await client.SendAsync(said);
            client.Reset();
        }

        await ServedAgainAsync(listener, "127.0.0.1");
        Assert.Empty(listener.Notes);
    }

    public static TheoryData<Exception, string> AcceptFailures { get; } = new()
    {
        { new SocketException((int)SocketError.TooManyOpenSockets), "TooManyOpenSockets" },
        { new SocketException((int)SocketError.NoBufferSpaceAvailable), "NoBufferSpaceAvailable" },
        { new ObjectDisposedException("socket"), "ObjectDisposedException" },
    };

    [Theory]
    [MemberData(nameof(AcceptFailures), DisableDiscoveryEnumeration = true)]
    public async Task A_connection_that_cannot_be_taken_ends_nothing(Exception failure, string shown)
    {
        await using var listener = RunningListener.Start(listen: endPoint => new FailingSource(TcpConnectionSource.Listen(endPoint), failure, times: 3));
        await using var client = await listener.ClientAsync();

        Assert.Equal("220 agent.probe.example ESMTP", await listener.AdvanceUntilAsync(client.LineAsync()));
        Assert.Equal(
            Enumerable.Repeat($"No connection can be taken at {listener.EndPoint} ({shown}); it is tried again each second.", 3),
            listener.Notes.Select(note => note.Text));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010db800010002")]
    [InlineData("2001:db8:1:2:ffff::", "20010db800010002")]
    public void A_network_of_IPv6_is_one_client(string address, string key) => Assert.Equal(key, ClientCrowd.KeyOf(IPAddress.Parse(address)));

    private static async Task<ListenerClient> GreetedAsync(RunningListener listener, string from = "127.0.0.1")
    {
        var client = await listener.ClientAsync(from);
        Assert.Equal("220 agent.probe.example ESMTP", await client.ReplyAsync());
        Assert.StartsWith("250-agent.probe.example\n", await client.SayAsync("EHLO mx.northwind.example"), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Connects until there is a place: the listener hears of those that are gone a moment later.</summary>
    private static async Task ServedAgainAsync(RunningListener listener, string from)
    {
        using var limit = new CancellationTokenSource(ListenerClient.Patience);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await using var client = await listener.ClientAsync(from);
            if (await client.ReplyAsync() == "220 agent.probe.example ESMTP") return;
        }
    }

    /// <summary>A machine that takes no connection for a while.</summary>
    private sealed class FailingSource(TcpConnectionSource source, Exception failure, int times) : IConnectionSource
    {
        public IPEndPoint EndPoint => source.EndPoint;

        public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) =>
            times-- > 0 ? throw failure : source.AcceptAsync(cancellationToken);

        public void Dispose() => source.Dispose();
    }
}
