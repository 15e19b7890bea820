using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>A request as it came over the wire.</summary>
internal sealed record SeenRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>An HTTP receiver on loopback that answers with whatever bytes a script writes, well-behaved or not.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, NetworkStream, CancellationToken, Task> _script;
    private readonly List<SeenRequest> _seen = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public Receiver(Func<int, NetworkStream, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>A receiver that gives these answers in turn, and the last of them from then on.</summary>
    public static Receiver Answering(params string[] heads) => new((number, stream, stop) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {heads[Math.Min(number, heads.Length - 1)]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop).AsTask());

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/workflows/SECRET-PATH?sig=SECRET-SIG";

    public Task FirstRequest => _first.Task;

    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (_seen) return [.. _seen];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true) sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        // Stopped while it accepts, or between two.
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        try
        {
            var stream = client.GetStream();
            int number;
            var request = await ReadAsync(stream);
            lock (_seen)
            {
                number = _seen.Count;
                _seen.Add(request);
            }

            _first.TrySetResult();
            await _script(number, stream, _stop.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException)
        {
            // The other side, or the end of the test, broke it off.
        }
    }

    private async Task<SeenRequest> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new SeenRequest(lines[0], headers, body);
    }
}
