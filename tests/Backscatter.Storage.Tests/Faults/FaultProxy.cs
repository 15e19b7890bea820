using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>
/// A proxy on loopback between an HTTP client and its server that lets happen what networks let happen. It knows nothing of what is said: messages pass
/// as the bytes they are, so that signatures hold.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, int> _happened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly IPEndPoint _server;
    private readonly Func<string, Task<Fault>> _script;
    private readonly Task _accepting;

    private FaultProxy(IPEndPoint server, Func<string, Task<Fault>> script)
    {
        (_server, _script) = (server, script);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Whether everything passes from now on.</summary>
    public bool IsCalm { get; set; }

    /// <summary>How often what happened, by the name of the fault.</summary>
    public IReadOnlyDictionary<string, int> Happened => _happened;

    /// <summary>Starts a proxy.</summary>
    /// <param name="server">The server.</param>
    /// <param name="script">What happens to a request, given its first line; called from several threads. The request waits as long as it does, so that something else can be made to happen before.</param>
    public static FaultProxy Start(IPEndPoint server, Func<string, Task<Fault>> script) => new(server, script);

    /// <summary>Starts a proxy with a script that needs no time.</summary>
    public static FaultProxy Start(IPEndPoint server, Func<string, Fault> script) => new(server, line => Task.FromResult(script(line)));

    /// <summary>Starts a proxy with a script that does not look at the requests.</summary>
    public static FaultProxy Start(IPEndPoint server, FaultScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Start(server, _ => script.Next());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.TryAdd(ServeAsync(client), true);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException && _end.IsCancellationRequested)
        {
            // It was disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var requests = new HttpMessageReader(stream);
                while (await requests.ReadAsync(isReplyWithoutBody: false, _end.Token) is { } request)
                {
                    if (!await CarryAsync(client, stream, request)) return;
                }
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // The client has gone, or we go. What the server said is lost, as in life.
            }
        }
    }

    // False where the connection is over.
    private async Task<bool> CarryAsync(TcpClient client, NetworkStream stream, byte[] request)
    {
        var line = Encoding.Latin1.GetString(request, 0, Array.IndexOf(request, (byte)'\r'));
        var fault = IsCalm ? Fault.None : await _script(line);
        _happened.AddOrUpdate(fault.GetType().Name, 1, (_, count) => count + 1);
        switch (fault)
        {
            case Fault.Reset:
                return Break(client);
            case Fault.Answer answer:
                await stream.WriteAsync(Head(answer), _end.Token);
                return true;
        }

        var reply = await AskAsync(request, line.StartsWith("HEAD ", StringComparison.Ordinal));
        switch (fault)
        {
            case Fault.LostReply:
                return Break(client);
            case Fault.NoReply:
                await stream.ReadExactlyAsync(new byte[1], _end.Token);
                return false;
            case Fault.Late late:
                await Task.Delay(late.By, _end.Token);
                break;
        }

        await stream.WriteAsync(reply, _end.Token);
        return true;
    }

    private async Task<byte[]> AskAsync(byte[] request, bool isHead)
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync(_server, _end.Token);
        var stream = server.GetStream();
        await stream.WriteAsync(request, _end.Token);
        return await new HttpMessageReader(stream).ReadAsync(isHead, _end.Token) ?? throw new IOException("the server closed the connection without a reply");
    }

    private static bool Break(TcpClient client)
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Client.Close();
        return false;
    }

    private static byte[] Head(Fault.Answer answer)
    {
        var retryAfter = answer.RetryAfter is { } seconds ? $"Retry-After: {seconds}\r\n" : "";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} Made by the proxy\r\n{retryAfter}Content-Length: 0\r\n\r\n");
    }
}
