using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace Backscatter.Lab.Dns;

/// <summary>
/// The library's TCP transport with connections that end when they should. The library's server disposes a connection as soon as no reply is
/// outstanding, which races with the client's next question, and forgets one whose client has gone.
/// </summary>
internal sealed class TcpTransport(IPEndPoint endpoint) : TcpServerTransportBase<TcpTransport>(endpoint), IServerTransport
{
    private readonly ConcurrentDictionary<Connection, TcpClient> _open = new();

    public override TransportProtocol TransportProtocol => TransportProtocol.Tcp;

    void IServerTransport.Close()
    {
        Close();
        foreach (var connection in _open.Keys) connection.End();
    }

    protected override TcpServerConnectionBase CreateConnection(TcpClient client, CancellationToken token)
    {
        var connection = new Connection(this, client);
        _open[connection] = client;
        return connection;
    }

    private sealed class Connection(TcpTransport transport, TcpClient client) : TcpServerConnectionBase(transport, client), IServerConnection
    {
        private int _outstanding;
        private volatile bool _clientIsDone;

        public override async Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token = default)
        {
            var package = await base.ReceiveAsync(token);
            if (package is not null) Interlocked.Increment(ref _outstanding);
            else
            {
                _clientIsDone = true;
                if (Volatile.Read(ref _outstanding) == 0) End();
            }

            return package;
        }

        public override async Task<bool> SendAsync(DnsRawPackage package, CancellationToken token = default)
        {
            var sent = await base.SendAsync(package, token);
            if (Interlocked.Decrement(ref _outstanding) == 0 && _clientIsDone) End();
            return sent;
        }

        // The server's wish to dispose counts replies, not questions still to come: the connection ends when its client or the transport does.
        void IDisposable.Dispose()
        {
        }

        public void End()
        {
            TransportInternal._open.TryRemove(this, out _);
            Dispose();
        }

        protected override Task<Stream?> GetStreamFromClientAsync(CancellationToken token) => Task.FromResult<Stream?>(Client.GetStream());
    }
}
