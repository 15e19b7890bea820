using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Backscatter.Core.Listening;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Listening;

/// <summary>A listener of <c>probe.example</c> on loopback, whose clock stands still unless a test moves it.</summary>
internal sealed class RunningListener : IAsyncDisposable, ICallbackReceiver
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-listener-").FullName;
    private readonly Channel<SeenCallback> _seen = Channel.CreateUnbounded<SeenCallback>();
    private readonly ConcurrentQueue<ListenerNote> _notes = new();
    private int _failures;

    private RunningListener(Func<MailListenerOptions, MailListenerOptions>? change, Func<IPEndPoint, IConnectionSource> listen, int receiverFails)
    {
        _failures = receiverFails;
        var options = new MailListenerOptions
        {
            EndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
            HostName = DomainName.Parse("agent.probe.example"),
            Domains = [DomainName.Parse("probe.example")],
            SpoolFolder = SpoolFolder,
            Noted = _notes.Enqueue,
        };
        try
        {
            Listener = MailListener.Start(change?.Invoke(options) ?? options, this, Time, listen);
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    public MailListener Listener { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    public string SpoolFolder => Path.Combine(_folder, "spool");

    public IReadOnlyList<string> Spool => [.. Directory.GetFiles(SpoolFolder).Order(StringComparer.Ordinal)];

    public IReadOnlyList<ListenerNote> Notes => [.. _notes];

    public IPEndPoint EndPoint => Listener.EndPoints[0];

    public static RunningListener Start(Func<MailListenerOptions, MailListenerOptions>? change = null, Func<IPEndPoint, IConnectionSource>? listen = null, int receiverFails = 0) =>
        new(change, listen ?? TcpConnectionSource.Listen, receiverFails);

    public static RunningListener With(ListenerLimits limits) => Start(options => options with { Limits = limits });

    /// <summary>The next callback that was told of.</summary>
    public Task<SeenCallback> CallbackAsync() => _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ListenerClient.Patience);

    /// <summary>Whether none was told of that nobody asked about yet, once everything that waits was.</summary>
    public async Task<bool> NoCallbackIsLeftAsync()
    {
        await Listener.StopAsync(CancellationToken.None).WaitAsync(ListenerClient.Patience);
        return !_seen.Reader.TryRead(out _);
    }

    public Task<ListenerClient> ClientAsync(string from = "127.0.0.1") => ListenerClient.ConnectAsync(EndPoint, from);

    /// <summary>Moves the clock on until something has happened.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> happens)
    {
        var limit = Task.Delay(ListenerClient.Patience, CancellationToken.None);
        while (!happens.IsCompleted && !limit.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await happens.WaitAsync(TimeSpan.Zero);
    }

    ValueTask ICallbackReceiver.SeeAsync(SeenCallback callback, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _failures) >= 0) throw new IOException("the server is\r\nnot there");
        return _seen.Writer.WriteAsync(callback, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
