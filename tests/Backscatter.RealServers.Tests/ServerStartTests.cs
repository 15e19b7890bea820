using System.Net;
using System.Net.Sockets;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests;

/// <summary>The servers' beginning and end.</summary>
public sealed class ServerStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_does_not_start_shows_its_log()
    {
        var endpoint = new IPEndPoint(Loopback.Address(62), Loopback.FreePort());
        var setup = new UnboundSetup { Records = ["this is no record"] };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Startable.OrSkipAsync(() => UnboundResolver.StartAsync(endpoint, setup, Cancellation)));

        Assert.StartsWith($"unbound at {endpoint} ended with code 1 while it started:\n", error.Message, StringComparison.Ordinal);
        Assert.Contains("error parsing local-data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_is_waited_for_no_longer()
    {
        var folder = new ScratchFolder("ending");
        var process = ServerProcess.Start("a server", folder, "bash", "-c", "echo I have no address; exit 7");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitUntilAsync(_ => Task.FromResult(false), Cancellation));
        Assert.Equal("a server ended with code 7 while it started:\nI have no address\n", error.Message);
        Assert.False(Directory.Exists(folder.Root));
    }

    [Fact]
    public async Task A_stopped_server_takes_its_children_with_it()
    {
        // The smtpd that greets is a child, and would go on to answer if only its parent were gone.
        var endpoint = new IPEndPoint(Loopback.Address(63), Loopback.FreePort());
        using var authority = new TestAuthority();
        var server = await Startable.OrSkipAsync(() => PostfixServer.StartAsync(
            endpoint, PostfixSetup.RejectingUnknown("mx.stop.example", "stop.example"), authority.Issue("mx.stop.example"), Cancellation));
        using var connected = new TcpClient();
        await connected.ConnectAsync(endpoint, Cancellation);
        await connected.GetStream().ReadExactlyAsync(new byte[3], Cancellation);

        await server.DisposeAsync();

        using var late = new TcpClient();
        var refused = await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(endpoint, Cancellation).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void A_server_that_is_not_installed_says_what_to_do()
    {
        var software = new ServerSoftware("zmailer", "", "zmailer is not installed");
        Assert.Equal("zmailer is not installed", Assert.Throws<ServerUnavailableException>(software.Require).Message);
    }
}
