using System.Text.Json.Serialization;

namespace Backscatter.Core.Monitoring;

/// <summary>Scans that somebody asked for, and how far they are. What was ordered never changes; only how far each target is does.</summary>
/// <param name="Id">Its id, 1 to 100 characters.</param>
/// <param name="Tenant">For whom; null for nobody: then nothing of it becomes a finding.</param>
/// <param name="At">When it was ordered.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="Targets">What is to be scanned, 1 to 100 targets, each once.</param>
public sealed record ScanOrder(string Id, TenantId? Tenant, DateTimeOffset At, string By, IReadOnlyList<OrderedScan> Targets)
{
    /// <summary>The most targets of an order.</summary>
    public const int MostTargets = 100;

    /// <summary>What is to be scanned, 1 to 100 targets, each once.</summary>
    /// <exception cref="ArgumentException">There is none, there are too many, or one stands there twice.</exception>
    public IReadOnlyList<OrderedScan> Targets { get; init; } = Checked(Targets);

    /// <summary>Whether nothing of it waits any more.</summary>
    [JsonIgnore]
    public bool IsDone => Targets.All(target => target.Status != OrderStatus.Waiting);

    /// <summary>The scan of a target, or null where none was ordered.</summary>
    public OrderedScan? Find(string target) => Targets.FirstOrDefault(ordered => ordered.Target == target);

    /// <summary>The order with a target marked, as far as <see cref="OrderedScan.Marked"/> lets it; the same order where nothing changes.</summary>
    public ScanOrder Marked(string target, OrderStatus status, string? scan, string? why)
    {
        var marked = Targets.Select(ordered => ordered.Target == target ? ordered.Marked(status, scan, why) : ordered).ToList();
        return marked.SequenceEqual(Targets) ? this : this with { Targets = marked };
    }

    private static IReadOnlyList<OrderedScan> Checked(IReadOnlyList<OrderedScan> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count is 0 or > MostTargets) throw new ArgumentException($"an order has 1 to {MostTargets} targets, not {targets.Count}", nameof(targets));
        var twice = targets.GroupBy(ordered => ordered.Target, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? targets : throw new ArgumentException($"an order has each target once, and {Names.ForeignText.Quote(twice.Key, 80)} stands in it {twice.Count()} times", nameof(targets));
    }
}

/// <summary>One scan of an order.</summary>
/// <param name="Target">The target as <see cref="Scanning.Target.Text"/> writes it.</param>
/// <param name="Kind">What is asked for. Mail servers of a target that nobody may probe are not connected to all the same.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Scan">The id of the scan that was kept; null until it is done.</param>
/// <param name="Why">Why it failed, in one line; null otherwise.</param>
public sealed record OrderedScan(string Target, CheckKind Kind, OrderStatus Status, string? Scan, string? Why)
{
    /// <summary>
    /// How far it is after word of it. What is done stays done, whatever is said later: its scan is kept. What failed can be done yet, when the work is
    /// taken up again; nothing goes back to waiting.
    /// </summary>
    public OrderedScan Marked(OrderStatus status, string? scan, string? why) =>
        Status == OrderStatus.Done || status == OrderStatus.Waiting ? this : this with { Status = status, Scan = scan, Why = why };
}

/// <summary>How far an ordered scan is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    /// <summary>It is still to be made.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It was made and kept.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It could not be made.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
