using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backscatter.RealServers.Tests.Listening;

/// <summary>Carries connections to a server and writes down what clients send, as a witness that knows nothing of SMTP.</summary>
internal sealed class RecordingWire : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<MemoryStream> _sent = [];
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    private RecordingWire(TcpListener listener, IPEndPoint server)
    {
        (_listener, _server) = (listener, server);
        EndPoint = (IPEndPoint)listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>What each client sent so far, an octet a character.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_sent) return [.. _sent.Select(stream => Encoding.Latin1.GetString(stream.ToArray()))];
        }
    }

    public static RecordingWire Start(IPAddress address, IPEndPoint server)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        return new RecordingWire(listener, server);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_ending.Token);
            _connections.Add(Task.Run(() => CarryAsync(client)));
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        var sent = new MemoryStream();
        lock (_sent) _sent.Add(sent);
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(_server, _ending.Token);
            await Task.WhenAll(CopyAsync(client, server, sent), CopyAsync(server, client, null));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, MemoryStream? record)
    {
        var buffer = new byte[4096];
        while (await from.GetStream().ReadAsync(buffer, _ending.Token) is var read and > 0)
        {
            if (record is not null) lock (_sent) record.Write(buffer, 0, read);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _ending.Token);
        }

        to.Client.Shutdown(SocketShutdown.Send);
    }
}
