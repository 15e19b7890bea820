using System.Net;
using System.Net.Sockets;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>A name server that answers every question with the same bytes, given as hexadecimal digits, behind the identifier of the question.</summary>
internal sealed class BytesServer : IAsyncDisposable
{
    private readonly UdpClient _udp;
    private readonly TcpListener? _tcp;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public BytesServer(string afterId, bool overTcp)
    {
        AfterId = Convert.FromHexString(afterId.Replace(" ", "", StringComparison.Ordinal));
        (_udp, _tcp) = Listen(overTcp);
        _serving = Task.WhenAll(ServeUdpAsync(), _tcp is null ? Task.CompletedTask : ServeTcpAsync(_tcp));
    }

    /// <summary>What is answered from now on.</summary>
    public byte[] AfterId { get; set; }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving);
        _udp.Dispose();
        _tcp?.Dispose();
        _stopping.Dispose();
    }

    private static (UdpClient Udp, TcpListener? Tcp) Listen(bool overTcp)
    {
        if (!overTcp) return (new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)), null);
        var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        return (new UdpClient((IPEndPoint)tcp.LocalEndpoint), tcp);
    }

    private async Task ServeUdpAsync()
    {
        while (true)
        {
            var question = await _udp.ReceiveAsync(_stopping.Token);
            await _udp.SendAsync((byte[])[.. question.Buffer[..2], .. AfterId], question.RemoteEndPoint, _stopping.Token);
        }
    }

    private async Task ServeTcpAsync(TcpListener tcp)
    {
        while (true)
        {
            using var client = await tcp.AcceptTcpClientAsync(_stopping.Token);
            var stream = client.GetStream();
            var start = new byte[4];
            var reply = AfterId;
            await stream.ReadExactlyAsync(start, _stopping.Token);
            await stream.WriteAsync((byte[])[0, (byte)(2 + reply.Length), start[2], start[3], .. reply], _stopping.Token);
        }
    }
}
