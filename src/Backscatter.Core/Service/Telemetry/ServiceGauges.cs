using System.Diagnostics.Metrics;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>Looks once in a while at what is asked of the storage, and shows what was seen last. While nobody collects, nothing is asked.</summary>
public sealed class ServiceGauges
{
    private readonly EngineSetup _setup;
    private readonly WatchStores _stores;
    private readonly TimeProvider _time;
    private readonly Instrument[] _instruments;
    private IReadOnlyList<Measure> _seen = [];

    /// <summary>Shows them.</summary>
    /// <param name="telemetry">Where.</param>
    /// <param name="setup">Which lists are asked, and how much.</param>
    /// <param name="stores">What is looked at.</param>
    /// <param name="time">The clock.</param>
    internal ServiceGauges(ServiceTelemetry telemetry, EngineSetup setup, WatchStores stores, TimeProvider time)
    {
        (_setup, _stores, _time) = (setup, stores, time);
        _instruments = [.. ServiceTelemetry.Gauges.Keys.Select(name => telemetry.Show(name, () => Seen(name)))];
    }

    /// <summary>How often it looks: twice a minute.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Looks now, if somebody collects.</summary>
    /// <exception cref="StoreException">The storage failed; what was seen before is shown further on.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_instruments.Any(instrument => instrument.Enabled)) return;
        var seen = new List<Measure>();
        foreach (var queue in WorkQueues.All)
        {
            seen.Add(Measures.Of(Measures.QueueLength, await _stores.Queue.CountAsync(queue, cancellationToken), ("queue", queue)));
            seen.Add(Measures.Of(Measures.QueueLength, await _stores.Queue.CountAsync(WorkQueues.PoisonOf(queue), cancellationToken), ("queue", WorkQueues.PoisonOf(queue))));
            seen.Add(Measures.Of(Measures.QueueAge, (long)(await _stores.Queue.AgeAsync(queue, cancellationToken) ?? TimeSpan.Zero).TotalSeconds, ("queue", queue)));
        }

        var known = (await _stores.Watch.Blocklists.FindAsync(cancellationToken))?.Value ?? BlocklistState.Empty;
        seen.AddRange(Measures.OfBudget(_setup.Data.Lists, known.Spent, _setup.Asking.Budget, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime)));
        seen.Add(Measures.OfHealth(_setup.Data.Lists, known.Health));
        _seen = seen;
    }

    private IEnumerable<Measure> Seen(string name) => _seen.Where(measure => measure.Name == name);
}
