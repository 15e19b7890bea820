using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Listening;

/// <summary>Where connections come from.</summary>
internal interface IConnectionSource : IDisposable
{
    /// <summary>Where it listens, with the port that it has.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Waits for the next one.</summary>
    /// <exception cref="SocketException">There is none now: the client is gone, or this machine has no room for it.</exception>
    ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken);
}

/// <summary>Listens on TCP.</summary>
internal sealed class TcpConnectionSource : IConnectionSource
{
    private const int Backlog = 128;
    private readonly Socket _socket;

    private TcpConnectionSource(Socket socket) => _socket = socket;

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <exception cref="SocketException">The endpoint can't be bound.</exception>
    public static TcpConnectionSource Listen(IPEndPoint endPoint)
    {
        // A socket of the address's own family: one for both would fail where the machine has no IPv6.
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new TcpConnectionSource(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    public void Dispose() => _socket.Dispose();
}
