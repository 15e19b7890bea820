using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Core.Listening;

/// <summary>
/// A mail server for the domain of our probes' senders. It sees who calls these senders back, keeps bounces and mail for postmaster and abuse as files, greets with a nonce for
/// egress tests, and sends no mail on, to nobody and for nobody: there is nothing in it that could. Bounded in all things, and no client ends it.
/// </summary>
public sealed class MailListener : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);
    private readonly MailListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<IConnectionSource> _sources;
    private readonly SessionParts _parts;
    private readonly CallbackReporter _callbacks;
    private readonly ListenerTally _tally = new();
    private readonly ClientCrowd _crowd;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _sessions = [];
    private readonly Task _accepting;
    private int _disposed;

    private MailListener(MailListenerOptions options, BounceSpool spool, ICallbackReceiver receiver, TimeProvider time, IReadOnlyList<IConnectionSource> sources)
    {
        (_options, _time, _sources) = (options, time, sources);
        _crowd = new ClientCrowd(options.Limits);
        _callbacks = new CallbackReporter(receiver, options.Limits, time, options.Noted);
        _parts = new SessionParts(options, spool, _callbacks, _tally, time);
        EndPoints = [.. sources.Select(source => source.EndPoint)];
        _accepting = Task.WhenAll(sources.Zip(EndPoints, AcceptAsync));
    }

    /// <summary>Where it listens, with the ports that it has.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>What it did so far.</summary>
    public ListenerCounts Counts => _tally.Counts(_callbacks);

    /// <summary>Starts a listener; it listens when this returns.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="receiver">Who is told of callbacks.</param>
    /// <param name="time">The clock of all limits.</param>
    /// <exception cref="ArgumentException">An option is missing.</exception>
    /// <exception cref="SocketException">An endpoint can't be bound.</exception>
    /// <exception cref="IOException">The spool can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not use the spool.</exception>
    public static MailListener Start(MailListenerOptions options, ICallbackReceiver receiver, TimeProvider time) => Start(options, receiver, time, TcpConnectionSource.Listen);

    internal static MailListener Start(MailListenerOptions options, ICallbackReceiver receiver, TimeProvider time, Func<IPEndPoint, IConnectionSource> listen)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(time);
        if (options.EndPoints.Count == 0) throw new ArgumentException("a listener needs an endpoint", nameof(options));
        if (options.Domains.Count == 0) throw new ArgumentException("a listener needs a domain", nameof(options));
        var spool = BounceSpool.Open(options.SpoolFolder, options.Limits, time);
        var sources = new List<IConnectionSource>();
        try
        {
            foreach (var endPoint in options.EndPoints) sources.Add(listen(endPoint));
            return new MailListener(options, spool, receiver, time, sources);
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <summary>Listens no more, tells every client so with 421, tells of the callbacks that wait, and returns when all that is done. Where <paramref name="patience"/> is cancelled, what is left is cut.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        await _stopping.CancelAsync();
        foreach (var source in _sources) source.Dispose();
        await _accepting;
        await using (patience.Register(_cut.Cancel))
        {
            await Task.WhenAll(Running());
            await _callbacks.StopAsync(patience);
        }
    }

    /// <summary>Ends everything at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _cut.CancelAsync();
        await StopAsync(_cut.Token);
        await _callbacks.DisposeAsync();
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync(IConnectionSource source, IPEndPoint endPoint)
    {
        await Task.Yield();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Receive(await source.AcceptAsync(_stopping.Token));
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // No file descriptor is free, or the client is gone already: whatever it is, it passes, and without a pause it would take the processor meanwhile.
                var why = failure is SocketException refused ? refused.SocketErrorCode.ToString() : failure.GetType().Name;
                _options.Noted?.Invoke(new ListenerNote(ListenerNoteKind.Accepting, $"No connection can be taken at {endPoint} ({why}); it is tried again each second."));
                await Task.Delay(AcceptPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Receive(Socket socket)
    {
        if (RemoteAddress(socket) is not { } client)
        {
            socket.Dispose();
            return;
        }

        _tally.Connected();
        var key = ClientCrowd.KeyOf(client);
        if (_crowd.Enter(key, _options.HostName) is { } crowded)
        {
            _tally.TurnedAway();
            TurnAway(socket, crowded);
            return;
        }

        var session = Task.Run(() => ServeAsync(socket, client, key));
        lock (_lock) _sessions.Add(session);
        _ = session.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task session)
    {
        lock (_lock) _sessions.Remove(session);
    }

    private async Task ServeAsync(Socket socket, IPAddress client, string key)
    {
        try
        {
            socket.NoDelay = true;
            await using var channel = new ClientChannel(socket);

            // A stream that is encrypted does not always hear of a token, so that its socket is closed under it.
            await using var cut = _cut.Token.Register(socket.Dispose);
            await new ListenerSession(channel, client, key, _parts).RunAsync(_stopping.Token, _cut.Token);
        }
        catch (Exception end) when (end is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, gave the handshake up, or takes no more replies: each is an end like any other.
        }
        catch (Exception fault)
        {
            _options.Noted?.Invoke(new ListenerNote(ListenerNoteKind.Session, $"A connection of {client} ended by a fault of the listener, which goes on: {fault.GetType().Name}: {ForeignText.Escape(fault.Message, 200)}"));
        }
        finally
        {
            socket.Dispose();
            _crowd.Leave(key);
        }
    }

    private List<Task> Running()
    {
        lock (_lock) return [.. _sessions];
    }

    // Without a session, and without waiting: the line fits into the empty buffer of a new connection, or is lost.
    private static void TurnAway(Socket socket, string line)
    {
        using (socket)
        {
            try
            {
                socket.Blocking = false;
                socket.Send(Encoding.ASCII.GetBytes(line));
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // It is gone.
            }
        }
    }

    private static IPAddress? RemoteAddress(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint is IPEndPoint remote ? AddressText.Normalise(remote.Address) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
