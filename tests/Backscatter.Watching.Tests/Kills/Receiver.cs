using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Backscatter.Watching.Tests.Kills;

/// <summary>A notification that arrived.</summary>
/// <param name="Life">Which process brought it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Body">Its body.</param>
internal sealed record Arrival(int Life, string Id, JsonElement Body)
{
    /// <summary>The ids of the changes that it tells.</summary>
    public IEnumerable<string> Changes => Body.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("id").GetString()!);
}

/// <summary>A receiver of webhooks that answers 202, slowly. Each process has an address of its own there, so that it is known which one brought what.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(60);

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly int _port;
    private readonly Task _listening;

    public Receiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        _listener.Start();
        _listening = ListenAsync();
    }

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. _arrivals];

    /// <summary>The address for one process.</summary>
    public string AddressFor(int life) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/lives/{life}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _listening;
        _listener.Close();
    }

    private async Task ListenAsync()
    {
        var answering = new List<Task>();
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.GetContextAsync()));
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
            var life = int.Parse(context.Request.Url!.Segments[^1], CultureInfo.InvariantCulture);
            _arrivals.Enqueue(new Arrival(life, body.RootElement.GetProperty("id").GetString()!, body.RootElement.Clone()));
            await Task.Delay(Slow);
            context.Response.StatusCode = 202;
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or JsonException or ObjectDisposedException)
        {
            // Its process was killed while it sent, or before it had its answer: what did not come whole did not arrive.
        }
    }
}
