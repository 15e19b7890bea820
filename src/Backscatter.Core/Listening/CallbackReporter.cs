using System.Globalization;
using System.Threading.Channels;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Listening;

/// <summary>Tells of callbacks one after the other, so that no client waits for whoever is told. What can't be told now is tried again, and what is too much is counted.</summary>
internal sealed class CallbackReporter : IAsyncDisposable
{
    private const int MostTries = 12;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly ICallbackReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly Action<ListenerNote>? _noted;
    private readonly CallbackGate _gate;
    private readonly Channel<SeenCallback> _waiting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _lock = new();
    private readonly Task _telling;
    private long _told;
    private long _dropped;

    public CallbackReporter(ICallbackReceiver receiver, ListenerLimits limits, TimeProvider time, Action<ListenerNote>? noted)
    {
        (_receiver, _time, _noted) = (receiver, time, noted);
        _gate = new CallbackGate(limits);
        _waiting = Channel.CreateBounded<SeenCallback>(new BoundedChannelOptions(limits.WaitingCallbacks) { SingleReader = true });
        _telling = Task.Run(TellAllAsync);
    }

    public long Told => Interlocked.Read(ref _told);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a callback; never waits.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="client">Who is counted for it.</param>
    public void See(SeenCallback callback, string client)
    {
        CallbackPassage passage;
        lock (_lock) passage = _gate.Pass(callback, client);
        if (passage == CallbackPassage.TooMany) Drop($"{callback.Client} asks for more senders than are told of in a minute");
        else if (passage == CallbackPassage.Passes && !_waiting.Writer.TryWrite(callback)) Drop("too many wait to be told of; make sure that the server can be reached");
    }

    /// <summary>Takes no more, tells of those that wait, each once and without another try, and gives up where the caller does.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await using var cut = patience.Register(_cut.Cancel);
        await _telling;
    }

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await StopAsync(_cut.Token);
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task TellAllAsync()
    {
        await foreach (var callback in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (await TellAsync(callback)) Interlocked.Increment(ref _told);
        }
    }

    private async Task<bool> TellAsync(SeenCallback callback)
    {
        for (var tries = 1; ; tries++)
        {
            string why;
            try
            {
                _cut.Token.ThrowIfCancellationRequested();
                await _receiver.SeeAsync(callback, _cut.Token);
                return true;
            }
            catch (Exception failure)
            {
                // Whatever keeps the receiver from taking it, the next one has to be told of all the same.
                why = failure is OperationCanceledException ? "the listener stops" : ForeignText.Escape(failure.Message, 200);
            }

            if (tries == 1) _noted?.Invoke(new ListenerNote(ListenerNoteKind.Callbacks, $"A callback could not be told of: {why}"));
            if (tries == MostTries || !await PauseAsync(tries))
            {
                Drop(why);
                return false;
            }
        }
    }

    private async Task<bool> PauseAsync(int tries)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, tries - 1), LongestPause.TotalSeconds));
        var waited = Task.Delay(pause, _time, _stopping.Token);
        await waited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return waited.IsCompletedSuccessfully;
    }

    // The first ones of a flood are told of one by one less and less often: a log that an attacker can fill tells nothing.
    private void Drop(string why)
    {
        var dropped = Interlocked.Increment(ref _dropped);
        if (dropped is 1 or 10 or 100 || dropped % 1000 == 0)
            _noted?.Invoke(new ListenerNote(ListenerNoteKind.Callbacks, string.Create(CultureInfo.InvariantCulture, $"Callbacks dropped since the start: {dropped}. The last one: {why}")));
    }
}
