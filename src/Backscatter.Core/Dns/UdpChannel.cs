using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Dns;

/// <summary>
/// A UDP socket connected to one resolver, so that the kernel lets through what comes from there alone, and those who wait for a reply on it by
/// the ids of their queries. After some thousands of questions it is spent and gives way to another one, so that its port is not worth finding
/// out. Not for several threads at once, except for receiving.
/// </summary>
/// <typeparam name="T">Who waits.</typeparam>
internal sealed class UdpChannel<T> : IDisposable
{
    private const int QuestionsPerSocket = 16 * 1024;

    private readonly Dictionary<ushort, T> _waiting = [];
    private readonly QueryIds _ids;
    private int _asked;

    /// <summary>Opens a socket on a port that the system chooses.</summary>
    /// <exception cref="SocketException">There is no way to the resolver.</exception>
    public UdpChannel(IPEndPoint resolver, QueryIds ids, bool blocking)
    {
        _ids = ids;
        Socket = new Socket(resolver.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = blocking };
        try
        {
            Socket.Connect(resolver);
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    public Socket Socket { get; }

    /// <summary>How many wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Who waits.</summary>
    public IEnumerable<T> All => _waiting.Values;

    /// <summary>Whether nothing more should be asked here.</summary>
    public bool IsSpent => _asked >= QuestionsPerSocket;

    /// <summary>An id that no other query on this socket bears just now.</summary>
    public ushort Enter(T waiting)
    {
        _asked++;
        while (true)
        {
            var id = _ids.Next();
            if (_waiting.TryAdd(id, waiting)) return id;
        }
    }

    public bool TryFind(ushort id, [MaybeNullWhen(false)] out T waiting) => _waiting.TryGetValue(id, out waiting);

    public void Leave(ushort id) => _waiting.Remove(id);

    public void Dispose() => Socket.Dispose();
}
