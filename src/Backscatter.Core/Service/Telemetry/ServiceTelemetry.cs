using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>
/// What the service counts of itself; docs/serve.md has the table. No tenant, no domain and no secret is a tag of a metric. A span may name the target of a
/// scan, and never the address or the key of a receiver.
/// </summary>
public sealed class ServiceTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "Backscatter.Cloud";

    private readonly Meter _meter = new(Name);
    private readonly Dictionary<string, Counter<long>> _counters;

    /// <summary>Makes the meter.</summary>
    public ServiceTelemetry()
    {
        _counters = Counters.ToDictionary(counter => counter.Key, counter => _meter.CreateCounter<long>(counter.Key, counter.Value.Unit, counter.Value.What), StringComparer.Ordinal);
    }

    /// <summary>Where spans come from.</summary>
    public static ActivitySource Spans { get; } = new(Name);

    /// <summary>What is counted, by name, with its unit.</summary>
    public static IReadOnlyDictionary<string, (string Unit, string What)> Counters { get; } = new Dictionary<string, (string, string)>
    {
        [Measures.Scans] = ("{scan}", "Scans that were made, by kind and verdict."),
        [Measures.Answers] = ("{answer}", "Answers of blocklists that went into scans, by list, result and reason."),
        [Measures.Probes] = ("{endpoint}", "Endpoints that were judged, by verdict and reason."),
        [Measures.Notifications] = ("{notification}", "Tries to deliver a notification, by kind of channel and outcome."),
        [Measures.Batches] = ("{batch}", "Batches of sweeps that were finished."),
    };

    /// <summary>What is looked at once in a while, by name, with its unit.</summary>
    public static IReadOnlyDictionary<string, (string Unit, string What)> Gauges { get; } = new Dictionary<string, (string, string)>
    {
        [Measures.QueueAge] = ("s", "How long the oldest work that waits has waited, by queue; 0 where none does."),
        [Measures.QueueLength] = ("{work}", "Pieces of work in a queue, those under way and those for later too."),
        [Measures.Budget] = ("{question}", "Questions that one operator of blocklists may still be asked today."),
        [Measures.Unhealthy] = ("{list}", "Blocklists that are asked and not believed."),
    };

    /// <summary>Counts what was measured.</summary>
    public void Count(IEnumerable<Measure> measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        foreach (var measure in measures) _counters[measure.Name].Add(measure.Value, [.. measure.Tags]);
    }

    /// <summary>Whether an instrument is of this meter; a process may have several services.</summary>
    internal bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    /// <summary>Shows a gauge, whose values are asked for whenever somebody collects.</summary>
    internal Instrument Show(string name, Func<IEnumerable<Measure>> values) =>
        _meter.CreateObservableGauge(name, () => values().Select(measure => new Measurement<long>(measure.Value, [.. measure.Tags])), Gauges[name].Unit, Gauges[name].What);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
