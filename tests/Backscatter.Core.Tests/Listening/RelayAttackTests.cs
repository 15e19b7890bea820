namespace Backscatter.Core.Tests.Listening;

/// <summary>What open relays were found with: every way to name a recipient elsewhere, from every sender.</summary>
public sealed class RelayAttackTests
{
    private static readonly string[] Senders =
        ["", "spammer@elsewhere.example", "postmaster@probe.example", "mxcheck@probe.example", "mxcheck-0123456789abcdef@probe.example", "root", "spammer@[127.0.0.1]", "@probe.example:spammer@elsewhere.example"];

    [Theory]
    [InlineData("<victim@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<mxcheck-0123456789abcdef@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<postmaster@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim%elsewhere.example@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim%elsewhere.example@[127.0.0.1]>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim%elsewhere.example@agent.probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim%elsewhere.example>", "501 5.1.3 Bad recipient")]
    [InlineData("<elsewhere.example!victim>", "501 5.1.3 Bad recipient")]
    [InlineData("<elsewhere.example!victim@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<\"victim@elsewhere.example\"@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<\"victim@elsewhere.example\">", "550 5.7.1 Relaying denied")]
    [InlineData("<\"victim%elsewhere.example\"@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<\"victim\"@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<\"mxcheck\\\"@elsewhere.example\"@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@elsewhere.example@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@elsewhere.example@>", "501 5.1.3 Bad recipient")]
    [InlineData("<@probe.example:victim@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<@a.example,@b.example:victim@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<@elsewhere.example:mxcheck@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<@elsewhere.example:postmaster@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@[192.0.2.1]>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@[IPv6:2001:db8::1]>", "550 5.7.1 Relaying denied")]
    [InlineData("<postmaster@[127.0.0.1]>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@192.0.2.1>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@probe.example.elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<mxcheck@probe.example.>", "550 5.7.1 Relaying denied")]
    [InlineData("<mxcheck@probe.example\0elsewhere.example>", "500 5.5.2 A line ends with CR LF, and has neither elsewhere")]
    [InlineData("<mxcheck@xn--prbe-5qa.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<vïctim@elsewhere.example>", "553 5.6.7 Only ASCII is taken")]
    [InlineData("<mxcheck@pröbe.example>", "553 5.6.7 Only ASCII is taken")]
    [InlineData("<mxcheck@probe.example> <victim@elsewhere.example>", "555 5.5.4 Unknown parameter")]
    [InlineData("<mxcheck@probe.example>,<victim@elsewhere.example>", "501 5.5.4 Syntax: RCPT TO:<address>")]
    [InlineData("<mxcheck@probe.example, victim@elsewhere.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<victim@elsewhere.example,mxcheck@probe.example>", "550 5.7.1 Relaying denied")]
    [InlineData("<mxcheck@probe.example", "501 5.5.4 Syntax: RCPT TO:<address>")]
    [InlineData("victim@elsewhere.example", "501 5.5.4 Syntax: RCPT TO:<address>")]
    [InlineData("<>", "501 5.1.3 Bad recipient")]
    [InlineData("<|/bin/sh@probe.example>", "550 5.1.1 No such user")]
    [InlineData("<|/bin/sh -c id@probe.example>", "501 5.1.3 Bad recipient")]
    [InlineData("</etc/passwd@probe.example>", "550 5.1.1 No such user")]
    [InlineData("<root@probe.example>", "550 5.1.1 No such user")]
    [InlineData("<nosuch@probe.example>", "550 5.1.1 No such user")]
    public async Task It_is_an_open_relay_to_nobody(string recipient, string reply)
    {
        await using var listener = RunningListener.Start();
        foreach (var sender in Senders)
        {
            await using var client = await listener.ClientAsync();
            await client.ReplyAsync();
            await client.SayAsync("EHLO probe.example");
            Assert.Equal("250 2.1.0 Ok", await client.SayAsync($"MAIL FROM:<{sender}>"));

            Assert.Equal((sender, reply), (sender, await client.SayAsync($"RCPT TO:{recipient}")));
            if (reply[..3] != "500") Assert.Equal("554 5.5.1 No valid recipients", await client.SayAsync("DATA"));
        }

        Assert.True(await listener.NoCallbackIsLeftAsync());
        Assert.Empty(listener.Spool);
    }

    [Theory]
    [InlineData("TURN")]
    [InlineData("ETRN elsewhere.example")]
    [InlineData("BDAT 4 LAST")]
    [InlineData("AUTH PLAIN AGEAYg==")]
    public async Task No_other_command_takes_mail_along(string command)
    {
        await using var listener = RunningListener.Start();
        await using var client = await listener.ClientAsync();
        await client.ReplyAsync();
        await client.SayAsync("EHLO probe.example");

        Assert.Equal("502 5.5.1 Command not implemented", await client.SayAsync(command));
    }
}
