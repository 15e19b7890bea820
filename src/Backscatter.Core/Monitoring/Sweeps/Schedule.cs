using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Decides when a target is checked next.</summary>
public static class Schedule
{
    /// <summary>
    /// When a check is due after one was made: an interval later, moved by a part of it that is always the same for the same check. A probe is never
    /// moved to an earlier time, as a day lies between two of them.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="target">Which target.</param>
    /// <param name="kind">Which kind of check.</param>
    /// <param name="at">When the last one was begun.</param>
    /// <param name="isListed">Whether a blocklist lists something of the target.</param>
    /// <param name="options">The intervals.</param>
    public static DateTimeOffset Next(TenantId tenant, string target, CheckKind kind, DateTimeOffset at, bool isListed, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var interval = kind switch
        {
            CheckKind.Probe => options.Probes,
            _ when isListed => options.WhileListed,
            _ => options.Blocklists,
        };
        var spread = SweepIds.Spread(tenant, target, kind);
        var moved = kind == CheckKind.Probe ? spread : (2 * spread) - 1;
        return at + interval + (interval * (options.Jitter * moved));
    }

    /// <summary>Whether the test points of the lists are to be asked again, though no target is due: a list that dies is told of by the hour.</summary>
    /// <param name="known">What is known of the lists' health.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">The intervals.</param>
    public static bool AreListsDue(IReadOnlyList<ListHealth> known, DateTimeOffset now, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(options);
        return known.Max(page => page.TestedAt) is not { } last || now - last >= options.ListHealth;
    }

    /// <summary>Whether a blocklist lists something of a target.</summary>
    public static bool IsListed(IEnumerable<Finding> findings) => findings.Any(finding => finding is { Status: FindingStatus.Open, Key.List: not null });
}
