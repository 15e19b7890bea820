using System.Collections.Concurrent;
using System.Net;
using Backscatter.Core.Discovery;

namespace Backscatter.Core.Scanning;

/// <summary>
/// Holds probes back: at most one connection to an address at a time, whichever client's; few at once and in a minute to the servers of one mail
/// provider; and a bounded number of them in all.
/// </summary>
internal sealed class ConnectionGate(int mostAtOnce, ProviderLimits limits, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<IPAddress, SemaphoreSlim> _addresses = new();
    private readonly ConcurrentDictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _all = new(mostAtOnce);
    private readonly long _opened = time.GetTimestamp();

    /// <summary>Runs one probe when its address is free, its provider's pace allows it, and a place is free.</summary>
    public async Task<T> RunAsync<T>(MailEndpoint endpoint, Func<Task<T>> probe, CancellationToken cancellationToken)
    {
        // From the narrowest to the widest: whoever waits for a busy server must not hold a place that another server's probe could use.
        var own = _addresses.GetOrAdd(endpoint.Address, _ => new SemaphoreSlim(1));
        await own.WaitAsync(cancellationToken);
        try
        {
            // A server of no provider that is known is paced by its host's name: behind several addresses of one name stands one operator too.
            var lane = _lanes.GetOrAdd(endpoint.Provider?.Id ?? endpoint.Host.Ascii, _ => new Lane(limits));
            await lane.Places.WaitAsync(cancellationToken);
            try
            {
                await TakePlaceAsync(lane, cancellationToken);
                try
                {
                    return await probe();
                }
                finally
                {
                    _all.Release();
                }
            }
            finally
            {
                lane.Places.Release();
            }
        }
        finally
        {
            own.Release();
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var lane in _lanes.Values) lane.Places.Dispose();
        foreach (var own in _addresses.Values) own.Dispose();
    }

    /// <summary>Takes a place among all at a moment at which the lane's pace allows a beginning.</summary>
    private async Task TakePlaceAsync(Lane lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (lane.Wait(Now) is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancellationToken);
            await _all.WaitAsync(cancellationToken);
            // Another probe in this lane may have begun meanwhile. Then the place is given back: the second until this one's turn is others' to use.
            if (lane.TryBegin(Now)) return;
            _all.Release();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_opened);

    /// <summary>The probes of one provider.</summary>
    private sealed class Lane(ProviderLimits limits)
    {
        private readonly Lock _lock = new();
        private readonly List<TimeSpan> _begun = [];

        public SemaphoreSlim Places { get; } = new(limits.Connections);

        public TimeSpan Wait(TimeSpan now)
        {
            lock (_lock) return limits.Wait(_begun, now);
        }

        public bool TryBegin(TimeSpan now)
        {
            lock (_lock)
            {
                if (limits.Wait(_begun, now) > TimeSpan.Zero) return false;
                if (_begun.Count == limits.PerMinute) _begun.RemoveAt(0);
                _begun.Add(now);
                return true;
            }
        }
    }
}
