using System.Collections.Concurrent;
using System.Net;

namespace Backscatter.Core.Scanning;

/// <summary>Holds probes back: at most one connection to an address at a time, whichever client's, and a bounded number of them in all.</summary>
internal sealed class ConnectionGate(int mostAtOnce) : IDisposable
{
    private readonly ConcurrentDictionary<IPAddress, SemaphoreSlim> _addresses = new();
    private readonly SemaphoreSlim _all = new(mostAtOnce);

    /// <summary>Runs one probe when its address is free and a place is.</summary>
    public async Task<T> RunAsync<T>(IPAddress address, Func<Task<T>> probe, CancellationToken cancellationToken)
    {
        // The address first: whoever waits for a busy server must not hold a place that another server's probe could use.
        var own = _addresses.GetOrAdd(address, _ => new SemaphoreSlim(1));
        await own.WaitAsync(cancellationToken);
        try
        {
            await _all.WaitAsync(cancellationToken);
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
            own.Release();
        }
    }

    public void Dispose()
    {
        _all.Dispose();
        foreach (var own in _addresses.Values) own.Dispose();
    }
}
