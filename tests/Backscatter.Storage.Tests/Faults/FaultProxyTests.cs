using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>The proxy does what its faults say: otherwise every test behind it proves nothing.</summary>
public sealed class FaultProxyTests
{
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n")]
    public async Task What_passes_passes_as_the_bytes_it_is(string body)
    {
        await using var server = new CountingServer($"HTTP/1.1 200 OK\r\n{body}");
        await using var proxy = FaultProxy.Start(server.Endpoint, _ => Fault.None);

        Assert.Equal($"HTTP/1.1 200 OK\r\n{body}", await AskAsync(proxy, "POST /a%2Fb?c='d'%7C HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"));
        Assert.Equal(["POST /a%2Fb?c='d'%7C HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"], server.Requests);
    }

    [Fact]
    public async Task A_lost_reply_is_lost_after_the_server_acted()
    {
        await using var server = new CountingServer("HTTP/1.1 204 No Content\r\n\r\n");
        await using var proxy = FaultProxy.Start(server.Endpoint, _ => new Fault.LostReply());

        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(proxy, "GET / HTTP/1.1\r\n\r\n"));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_reset_comes_before_the_server_sees_anything()
    {
        await using var server = new CountingServer("HTTP/1.1 204 No Content\r\n\r\n");
        await using var proxy = FaultProxy.Start(server.Endpoint, _ => new Fault.Reset());

        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(proxy, "GET / HTTP/1.1\r\n\r\n"));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_answer_of_its_own_is_given_without_the_server()
    {
        await using var server = new CountingServer("HTTP/1.1 204 No Content\r\n\r\n");
        await using var proxy = FaultProxy.Start(server.Endpoint, _ => new Fault.Answer(503, RetryAfter: 7));

        Assert.Equal("HTTP/1.1 503 Made by the proxy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", await AskAsync(proxy, "GET / HTTP/1.1\r\n\r\n"));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults_and_all_of_them()
    {
        var (one, two) = (FaultScript.Everything(7), FaultScript.Everything(7));
        var drawn = Enumerable.Range(0, 2000).Select(_ => one.Next()).ToList();

        Assert.Equal(drawn, Enumerable.Range(0, 2000).Select(_ => two.Next()));
        Assert.Equal(8, drawn.Distinct().Count());
        Assert.InRange(drawn.Count(fault => fault == Fault.None), 1200, 1450);
        await Task.CompletedTask;
    }

    private static async Task<string> AskAsync(FaultProxy proxy, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(proxy.Endpoint, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        var reply = await new HttpMessageReader(stream).ReadAsync(isReplyWithoutBody: false, TestContext.Current.CancellationToken) ?? throw new IOException("closed");
        return Encoding.ASCII.GetString(reply);
    }

    private sealed class CountingServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<string> _requests = [];
        private readonly string _reply;
        private readonly Task _serving;

        public CountingServer(string reply)
        {
            _reply = reply;
            _listener.Start();
            _serving = ServeAsync();
        }

        public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

        public IReadOnlyList<string> Requests => _requests;

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            _listener.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    if (await new HttpMessageReader(stream).ReadAsync(isReplyWithoutBody: false, CancellationToken.None) is not { } request) continue;
                    _requests.Add(Encoding.ASCII.GetString(request));
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(_reply));
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // It was disposed of.
            }
        }
    }
}
