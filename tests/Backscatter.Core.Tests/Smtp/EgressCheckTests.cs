using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Smtp;

public sealed class EgressCheckTests
{
    [Theory]
    [InlineData("220 agent.msp.example ESMTP k7q2w9x4\r\n", "k7q2w9x4", CanaryOutcome.Proven)]
    [InlineData("220-agent.msp.example\r\n220 k7q2w9x4\r\n", "k7q2w9x4", CanaryOutcome.Proven)]
    [InlineData("220 gateway.hotel.example ESMTP\r\n", "k7q2w9x4", CanaryOutcome.WithoutNonce)]
    [InlineData("220 mx.msp.example ESMTP\r\n", null, CanaryOutcome.Greeted)]
    [InlineData("554 5.7.1 No service\r\n", null, CanaryOutcome.Unclear)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", null, CanaryOutcome.Unclear)]
    [InlineData(null, null, CanaryOutcome.Unclear)]
    public async Task A_greeting_shows_who_answers(string? greeting, string? nonce, CanaryOutcome outcome)
    {
        var result = await AskAsync(new ScriptedServer(greeting), new Canary("192.0.2.25", 25, nonce));

        Assert.Equal(outcome, result.Outcome);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, CanaryOutcome.Refused)]
    [InlineData(SocketError.TimedOut, CanaryOutcome.TimedOut)]
    [InlineData(SocketError.NetworkUnreachable, CanaryOutcome.Unreachable)]
    [InlineData(SocketError.AccessDenied, CanaryOutcome.Unclear)]
    public async Task A_connection_that_fails_is_told_apart(SocketError error, CanaryOutcome outcome)
    {
        var result = await AskAsync(new Failing(error), new Canary("192.0.2.25", 25, null));

        Assert.Equal(outcome, result.Outcome);
    }

    [Fact]
    public async Task Nothing_but_QUIT_is_said()
    {
        var server = new ScriptedServer("220 agent.msp.example ESMTP k7q2w9x4\r\n");

        await AskAsync(server, new Canary("agent.msp.example", 25, "k7q2w9x4"));

        Assert.Equal(["QUIT"], server.Received);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_connected_to()
    {
        var server = new ScriptedServer("220 agent.msp.example ESMTP\r\n");

        var result = await AskAsync(server, new Canary("gone.msp.example", 25, null));

        Assert.Equal((CanaryOutcome.NoAddress, 0), (result.Outcome, server.Connections));
    }

    private static async Task<CanaryResult> AskAsync(ISmtpConnector connector, Canary canary)
    {
        var check = new EgressCheck(connector, new ZoneResolver("agent.msp.example A 192.0.2.25"), TimeProvider.System);
        return Assert.Single(await check.RunAsync([canary], TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private sealed class Failing(SocketError error) : ISmtpConnector
    {
        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => Task.FromException<Stream>(new SocketException((int)error));
    }
}
