using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Backscatter.Watching.Tests.Story;

/// <summary>A Workflows webhook of Teams as far as a sender sees it: takes a card and answers 202.</summary>
internal sealed class TeamsReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<JsonElement> _cards = new();
    private readonly Task _listening;

    public TeamsReceiver()
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/workflows/1/triggers/manual/paths/invoke?sig={Secret}");
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _listener.Start();
        _listening = ListenAsync();
    }

    /// <summary>What only the channel's address holds.</summary>
    public static string Secret => "story-secret-9f3b7c1d";

    /// <summary>The address, which is a secret.</summary>
    public string Address { get; }

    /// <summary>The text of the cards that arrived, in order.</summary>
    public IReadOnlyList<string> Cards => [.. _cards.Select(card => card.GetProperty("attachments")[0].GetProperty("content").ToString())];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _listening;
        _listener.Close();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
                _cards.Enqueue(body.RootElement.Clone());
                context.Response.StatusCode = 202;
                context.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
