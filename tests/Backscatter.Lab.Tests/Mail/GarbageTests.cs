using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Tests.Mail;

public sealed class GarbageTests
{
    private static readonly LabMailBehaviour Plain = new() { Tls = LabTls.NotOffered };

    private static LabMailServer Start(LabMailBehaviour behaviour, TimeProvider? time = null) =>
        LabMailServer.Start(new LabMailServerOptions("mx.shop.example", ["shop.example"], behaviour) { Time = time ?? TimeProvider.System });

    [Fact]
    public async Task Bytes_that_are_no_text_are_every_byte_there_is()
    {
        await using var server = Start(Plain.At(LabStage.Connect, new LabAction.SendGarbage(LabGarbage.BytesThatAreNoText)));
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        for (var value = 0; value < 256; value++) Assert.Equal((byte)value, await client.ByteAsync());
        Assert.Equal("", await client.LineAsync());
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_code_can_change_inside_a_reply_and_the_conversation_goes_on()
    {
        await using var server = Start(Plain.At(LabStage.Ehlo, new LabAction.SendGarbage(LabGarbage.CodeChangesInsideReply)));
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        Assert.Equal("250-one\n550 two", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("250 2.0.0 Ok", await client.SayAsync("NOOP"));
    }

    [Fact]
    public async Task A_line_can_lack_a_code()
    {
        await using var server = Start(Plain.At(LabStage.Ehlo, new LabAction.SendGarbage(LabGarbage.LineWithoutCode)));
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        Assert.Equal("Welcome to this mail server", await client.SayAsync("EHLO probe.example"));
    }

    [Theory]
    [InlineData(LabGarbage.EndlessLine, "250-xxxxxxxxxxxx")]
    [InlineData(LabGarbage.EndlessReply, "250-still speaking")]
    public async Task An_endless_reply_ends_with_the_client(LabGarbage kind, string beginning)
    {
        await using var server = Start(Plain.At(LabStage.Ehlo, new LabAction.SendGarbage(kind)));
        await using (var client = await RawClient.GreetedAsync(server.EndPoint))
        {
            await client.SendAsync("EHLO probe.example\r\n");
            foreach (var expected in beginning) Assert.Equal((byte)expected, await client.ByteAsync());
            for (var i = 0; i < 20_000; i++) Assert.NotNull(await client.ByteAsync());
        }

        await server.Conversations.Single().Ended.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task An_endless_reply_ends_with_the_server()
    {
        var server = Start(Plain.At(LabStage.Connect, new LabAction.SendGarbage(LabGarbage.EndlessLine)));
        await using var client = await RawClient.ConnectAsync(server.EndPoint);
        Assert.Equal((byte)'2', await client.ByteAsync());

        await server.DisposeAsync();

        Assert.True(server.Conversations.Single().Ended.IsCompleted);
    }

    [Fact]
    public async Task Half_a_reply_is_all_there_is()
    {
        await using var server = Start(Plain.At(LabStage.Mail, new LabAction.SendGarbage(LabGarbage.HalfAReply)));
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");

        Assert.Equal("250-this reply has no", await client.SayAsync("MAIL FROM:<>"));
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_reply_can_come_byte_by_byte()
    {
        var time = new WaitingTime();
        await using var server = Start(Plain with { ByteByByte = TimeSpan.FromSeconds(1), Greeting = new(220, ["hi"]) }, time);
        await using var client = await RawClient.ConnectAsync(server.EndPoint);

        foreach (var expected in "220 hi\r\n")
        {
            var next = client.ByteAsync();
            await time.SomeoneWaitsAsync(TimeSpan.FromSeconds(1));
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal((byte)expected, await next);
        }
    }

    [Theory]
    [InlineData(LabStage.Connect, "")]
    [InlineData(LabStage.Ehlo, "220")]
    [InlineData(LabStage.Mail, "220 250")]
    [InlineData(LabStage.Rcpt, "220 250 250")]
    [InlineData(LabStage.Data, "220 250 250 250")]
    [InlineData(LabStage.EndOfData, "220 250 250 250 354")]
    [InlineData(LabStage.Quit, "220 250 250 250 354 250")]
    public async Task A_server_can_close_at_each_stage(LabStage stage, string codes)
    {
        await using var server = Start(Plain.At(stage, new LabAction.Close()));
        await using var client = await RawClient.ConnectAsync(server.EndPoint);
        var replies = new List<string> { await client.ReplyAsync() };

        foreach (var line in new[] { "EHLO probe.example", "MAIL FROM:<>", "RCPT TO:<info@shop.example>", "DATA", ".", "QUIT" })
        {
            if (replies[^1].Length > 0) replies.Add(await client.SayAsync(line));
        }

        Assert.Equal(codes, string.Join(' ', replies.Where(reply => reply.Length > 0).Select(reply => reply[..3])));
        Assert.Null(await client.ByteAsync());
    }

    [Fact]
    public async Task A_server_can_keep_silent_until_the_client_leaves()
    {
        await using var server = Start(Plain.At(LabStage.Mail, new LabAction.KeepSilent()));
        await using (var client = await RawClient.GreetedAsync(server.EndPoint))
        {
            await client.SayAsync("EHLO probe.example");
            await client.SendAsync("MAIL FROM:<>\r\n");
            while (!server.Conversations.Single().Commands.Contains("MAIL FROM:<>")) await Task.Yield();
            Assert.False(server.Conversations.Single().Ended.IsCompleted);
        }

        await server.Conversations.Single().Ended.WaitAsync(Patience.Long);
        Assert.Equal("220", server.Conversations.Single().Lines[0].Text[..3]);
        Assert.Equal(LabSpeaker.Client, server.Conversations.Single().Lines[^1].Speaker);
    }
}
