using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// A way to a name server on which every second packet gets lost, questions and replies alike. Which ones depends on the seed, on the question
/// and on how often it was asked before, not on the order of the packets: a sweep meets the same losses each time.
/// </summary>
internal sealed class LossyPath : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const int LargestDatagram = 65_535;

    private readonly Socket _near;
    private readonly Socket _far;
    private readonly int _seed;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private readonly Waiting?[] _waiting = new Waiting?[ushort.MaxValue + 1];
    private readonly Task _running;
    private int _carried;
    private int _lost;

    private LossyPath(Socket near, Socket far, int seed)
    {
        (_near, _far, _seed) = (near, far, seed);
        _running = Task.WhenAll(CarryQuestionsAsync(), CarryRepliesAsync());
    }

    /// <summary>Where to ask.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_near.LocalEndPoint!;

    /// <summary>Packets that arrived so far.</summary>
    public int Carried => _carried;

    /// <summary>Packets that did not.</summary>
    public int Lost => _lost;

    /// <summary>Opens a way to a name server, over UDP only.</summary>
    public static LossyPath To(IPEndPoint server, int seed)
    {
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        near.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        far.Connect(server);
        return new LossyPath(near, far, seed);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _near.Dispose();
        _far.Dispose();
        _ended.Dispose();
        if (!_running.IsCanceled) await _running;
    }

    private async Task CarryQuestionsAsync()
    {
        var packet = new byte[LargestDatagram];
        for (ushort id = 0; ; id++)
        {
            var received = await _near.ReceiveFromAsync(packet, new IPEndPoint(IPAddress.Any, 0), _ended.Token);
            var length = received.ReceivedBytes;
            if (length <= HeaderLength) continue;
            var question = Convert.ToHexString(packet, HeaderLength, length - HeaderLength);
            var attempt = _attempts.AddOrUpdate(question, 1, (_, before) => before + 1);
            if (IsLost("question", question, attempt)) continue;

            // Two clients may have chosen the same id; on the far side of the path there is one client only.
            _waiting[id] = new Waiting((IPEndPoint)received.RemoteEndPoint, packet[0], packet[1], question, attempt);
            (packet[0], packet[1]) = ((byte)(id >> 8), (byte)id);
            await _far.SendAsync(packet.AsMemory(0, length), _ended.Token);
        }
    }

    private async Task CarryRepliesAsync()
    {
        var packet = new byte[LargestDatagram];
        while (true)
        {
            var length = await _far.ReceiveAsync(packet, _ended.Token);
            if (length <= HeaderLength || _waiting[(packet[0] << 8) | packet[1]] is not { } asked) continue;
            if (IsLost("reply", asked.Question, asked.Attempt)) continue;
            (packet[0], packet[1]) = (asked.IdHigh, asked.IdLow);
            await _near.SendToAsync(packet.AsMemory(0, length), asked.Client, _ended.Token);
        }
    }

    private bool IsLost(string direction, string question, int attempt)
    {
        var thrown = SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_seed} {direction} {attempt} {question}")));
        var isLost = (thrown[0] & 1) == 0;
        if (isLost) Interlocked.Increment(ref _lost);
        else Interlocked.Increment(ref _carried);
        return isLost;
    }

    private sealed record Waiting(IPEndPoint Client, byte IdHigh, byte IdLow, string Question, int Attempt);
}
