using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Listening;

public sealed class ListenerEndPointTests
{
    [Fact]
    public async Task IPv4_and_IPv6_are_listened_at_side_by_side_on_one_port()
    {
        if (!Socket.OSSupportsIPv6) Assert.Skip("this machine has no IPv6");
        await using var first = RunningListener.Start(options => options with { EndPoints = [new IPEndPoint(IPAddress.IPv6Loopback, 0)] });
        await using var both = RunningListener.Start(options => options with { EndPoints = [new IPEndPoint(IPAddress.Any, first.EndPoint.Port)] });
        using var client = new TcpClient(AddressFamily.InterNetworkV6);
        await client.ConnectAsync(first.EndPoint, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("EHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<mxcheck-0123456789abcdef@probe.example>\r\nQUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.EndsWith("250 2.1.5 Ok\r\n221 2.0.0 Bye\r\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal("::1", (await first.CallbackAsync()).Client);
        Assert.Equal(0, both.Listener.Counts.Connections);
    }

    [Fact]
    public void A_port_that_is_taken_is_an_error_and_leaves_nothing_open()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var busy = (IPEndPoint)taken.LocalEndpoint;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var own = (IPEndPoint)free.LocalEndpoint;
        free.Stop();

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => RunningListener.Start(options => options with { EndPoints = [own, busy] })).SocketErrorCode);
        free.Start();
    }

    /// <summary>The nonce of a listener's greeting, and the one that somebody expects there.</summary>
    [Theory]
    [InlineData("n0nce-of-today", "n0nce-of-today", CanaryOutcome.Proven)]
    [InlineData("n0nce-of-today", "n0nce-of-yesterday", CanaryOutcome.WithoutNonce)]
    [InlineData(null, "n0nce-of-today", CanaryOutcome.WithoutNonce)]
    [InlineData("n0nce-of-today", null, CanaryOutcome.Greeted)]
    public async Task An_egress_test_knows_it_by_its_nonce(string? said, string? expected, CanaryOutcome outcome)
    {
        await using var listener = RunningListener.Start(options => options with { Nonce = said });
        var check = new EgressCheck(new TcpConnector(), new ZoneResolver([]), TimeProvider.System);

        var result = Assert.Single(await check.RunAsync([new Canary("127.0.0.1", listener.EndPoint.Port, expected)], TestContext.Current.CancellationToken));

        Assert.Equal(outcome, result.Outcome);
    }

    [Fact]
    public async Task It_answers_for_each_of_its_domains_and_greets_by_its_own_name()
    {
        await using var listener = RunningListener.Start(options => options with { Domains = [DomainName.Parse("probe.example"), DomainName.Parse("other.example")] });
        await using var client = await listener.ClientAsync();
        await client.PlayAsync("""
            < 220 agent.probe.example ESMTP
            > HELO mx
            < 250 agent.probe.example
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<abuse@other.example>
            < 250 2.1.5 Ok
            > RCPT TO:<abuse@agent.probe.example>
            < 550 5.7.1 Relaying denied
            """);
    }
}
