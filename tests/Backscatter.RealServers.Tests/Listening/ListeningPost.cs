using System.Net;
using System.Threading.Channels;
using Backscatter.Core.Listening;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Listening;

/// <summary>The mail server of <c>probe.example</c>, from whose senders servers here get mail: a listener, and in front of it a wire that remembers what was sent.</summary>
internal sealed class ListeningPost : IAsyncDisposable, ICallbackReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ScratchFolder _folder = new("listener");
    private readonly Channel<SeenCallback> _seen = Channel.CreateUnbounded<SeenCallback>();
    private readonly MailListener _listener;

    private ListeningPost(IPAddress address)
    {
        _listener = MailListener.Start(
            new MailListenerOptions
            {
                EndPoints = [new IPEndPoint(address, 0)],
                HostName = DomainName.Parse("agent.probe.example"),
                Domains = [DomainName.Parse("probe.example")],
                SpoolFolder = _folder.Path("spool"),
            },
            this,
            TimeProvider.System);
        Wire = RecordingWire.Start(address, _listener.EndPoints[0]);
    }

    /// <summary>Where mail for the senders goes.</summary>
    public IPEndPoint EndPoint => Wire.EndPoint;

    public RecordingWire Wire { get; }

    public IReadOnlyList<string> Spool => [.. Directory.GetFiles(_folder.Path("spool"), "*.eml")];

    public static ListeningPost Start(byte host) => new(Loopback.Address(host));

    /// <summary>The next callback that was told of.</summary>
    public Task<SeenCallback> CallbackAsync(CancellationToken cancellationToken) => _seen.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);

    /// <summary>Whether there was no other one, now that everything is told of.</summary>
    public async Task<bool> WasTheLastAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await _listener.StopAsync(patience.Token);
        return !_seen.Reader.TryRead(out _);
    }

    ValueTask ICallbackReceiver.SeeAsync(SeenCallback callback, CancellationToken cancellationToken) => _seen.Writer.WriteAsync(callback, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        await _listener.DisposeAsync();
        _folder.Dispose();
    }
}
