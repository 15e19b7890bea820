using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Backscatter.Lab.Mail;

/// <summary>Who a mail server of the lab is and where it listens.</summary>
/// <param name="HostName">Its name, in the greeting and in its certificate.</param>
/// <param name="Domains">The domains it receives mail for.</param>
/// <param name="Behaviour">How it behaves.</param>
public sealed record LabMailServerOptions(string HostName, IReadOnlyList<string> Domains, LabMailBehaviour Behaviour)
{
    /// <summary>Where to listen; a free port of 127.0.0.1 unless said otherwise.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The clock of delays, greylisting and records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who signs its certificate; the server makes an authority of its own when null.</summary>
    public LabCertificateAuthority? Authority { get; init; }

    /// <summary>Connections at one time; one more is told 421 and closed.</summary>
    public int MostConnections { get; init; } = 100;
}

/// <summary>A real SMTP server on loopback whose behaviour is scripted. It accepts mail into memory and never sends any.</summary>
public sealed class LabMailServer : IAsyncDisposable
{
    private const int KeptOfEach = 1_000;
    private readonly LabMailServerOptions _options;
    private readonly Socket _listener;
    private readonly Lazy<LabCertificateAuthority> _ownAuthority;
    private readonly Lazy<SslStreamCertificateContext> _certificate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Queue<LabConversation> _conversations = new();
    private readonly Queue<LabMessage> _messages = new();
    private readonly Queue<LabBounce> _bounces = new();
    private readonly HashSet<Task> _sessions = [];
    private readonly Task _accepting;
    private int _stopped;

    private LabMailServer(LabMailServerOptions options, Socket listener)
    {
        _options = options;
        _listener = listener;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        Greylist = options.Behaviour.Greylisting is { } delay ? new Greylist(delay) : null;
        _ownAuthority = new(() => new LabCertificateAuthority(options.Time.GetUtcNow()));
        _certificate = new(() => (options.Authority ?? _ownAuthority.Value).Issue(options.HostName, options.Behaviour.Tls));
        _accepting = AcceptAsync();
    }

    /// <summary>Its name.</summary>
    public string HostName => _options.HostName;

    /// <summary>The domains it receives mail for.</summary>
    public IReadOnlyList<string> Domains => _options.Domains;

    /// <summary>How it behaves.</summary>
    public LabMailBehaviour Behaviour => _options.Behaviour;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The latest 1,000 conversations, oldest first; the last may still go on.</summary>
    public IReadOnlyList<LabConversation> Conversations => Snapshot(_conversations);

    /// <summary>The latest 1,000 messages accepted.</summary>
    public IReadOnlyList<LabMessage> Messages => Snapshot(_messages);

    /// <summary>The latest 1,000 bounces that a real server of this behaviour would send. None was sent.</summary>
    public IReadOnlyList<LabBounce> Bounces => Snapshot(_bounces);

    internal TimeProvider Time => _options.Time;

    internal Greylist? Greylist { get; }

    /// <summary>Made when the first client asks for it: most of a lab's servers are never asked.</summary>
    internal SslStreamCertificateContext Certificate => _certificate.Value;

    /// <summary>Starts a server; it listens when this returns.</summary>
    /// <exception cref="SocketException">The endpoint can't be bound.</exception>
    public static LabMailServer Start(LabMailServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(options.EndPoint);
            listener.Listen(options.MostConnections);
            return new LabMailServer(options, listener);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening, cuts the conversations that go on, and returns when nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(Running());
        if (_certificate.IsValueCreated) _certificate.Value.TargetCertificate.Dispose();
        if (_ownAuthority.IsValueCreated) _ownAuthority.Value.Dispose();
        _stopping.Dispose();
    }

    internal void Keep(LabMessage message) => Enqueue(_messages, message);

    internal void Note(LabBounce bounce) => Enqueue(_bounces, bounce);

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Receive(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (SocketException) when (!_stopping.IsCancellationRequested)
            {
                // The client gave up between its SYN and our accept.
            }
            catch (Exception stop) when (stop is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Receive(Socket socket)
    {
        var conversation = new LabConversation((IPEndPoint)socket.RemoteEndPoint!);
        var crowded = Running().Count >= _options.MostConnections;
        Enqueue(_conversations, conversation);
        var session = Task.Run(() => ServeAsync(socket, conversation, crowded));
        lock (_lock) _sessions.Add(session);
        _ = session.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // One that faulted stays, so that a fault of the server itself comes out when it is disposed.
    private void Forget(Task session)
    {
        if (session.IsFaulted) return;
        lock (_lock) _sessions.Remove(session);
    }

    private async Task ServeAsync(Socket socket, LabConversation conversation, bool crowded)
    {
        try
        {
            await ConverseAsync(socket, conversation, crowded);
        }
        finally
        {
            conversation.End();
        }
    }

    private async Task ConverseAsync(Socket socket, LabConversation conversation, bool crowded)
    {
        socket.NoDelay = true;
        await using var channel = new MailChannel(socket, conversation, Behaviour.ByteByByte, Time);
        try
        {
            if (crowded) await channel.SendAsync($"421 4.7.0 {HostName} Error: too many connections\r\n", _stopping.Token);
            else await new MailSession(channel, new MailTransaction(this, conversation.Client.Address), this, conversation.Client.Address.ToString()).RunAsync(_stopping.Token);
            await channel.FarewellAsync(_stopping.Token);
        }
        catch (Exception end) when (end is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // The client went away or gave up the handshake, or the server stops: each is an end like any other.
        }
    }

    private List<Task> Running()
    {
        lock (_lock) return [.. _sessions];
    }

    private List<T> Snapshot<T>(Queue<T> queue)
    {
        lock (_lock) return [.. queue];
    }

    private void Enqueue<T>(Queue<T> queue, T item)
    {
        lock (_lock)
        {
            if (queue.Count == KeptOfEach) queue.Dequeue();
            queue.Enqueue(item);
        }
    }
}
