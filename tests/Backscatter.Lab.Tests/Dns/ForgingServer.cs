using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>A datagram that reaches the asker: from the server, or from another port of its host.</summary>
internal sealed record Forged(byte[] Datagram, bool FromElsewhere = false);

/// <summary>A name server that sends whatever a test makes of each query.</summary>
internal sealed class ForgingServer : IAsyncDisposable
{
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _elsewhere = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public ForgingServer() => _serving = ServeAsync();

    /// <summary>What is sent for a query, in this order.</summary>
    public Func<byte[], IEnumerable<Forged>> Answer { get; set; } = _ => [];

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    /// <summary>The ports that asked.</summary>
    public ConcurrentDictionary<int, bool> Ports { get; } = new();

    /// <summary>The query as a reply: <c>127.0.0.2</c> for its name, or that the name does not exist.</summary>
    public static byte[] Reply(byte[] query, bool listed)
    {
        // The query ends with its EDNS record of 11 bytes, which need not be repeated.
        byte[] reply = [.. query[..^11], .. listed ? (byte[])[0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4, 127, 0, 0, 2] : []];
        (reply[2], reply[3], reply[7], reply[11]) = (0x81, listed ? (byte)0x80 : (byte)0x83, listed ? (byte)1 : (byte)0, 0);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving);
        _udp.Dispose();
        _elsewhere.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var query = await _udp.ReceiveAsync(_stopping.Token);
            Ports[query.RemoteEndPoint.Port] = true;
            foreach (var (datagram, fromElsewhere) in Answer(query.Buffer)) await (fromElsewhere ? _elsewhere : _udp).SendAsync(datagram, query.RemoteEndPoint, _stopping.Token);
        }
    }
}
