using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Service;

/// <summary>How often is checked, and how long what is kept.</summary>
internal static class ReadTimes
{
    private static readonly SweepOptions Usual = new();
    private static readonly RetentionOptions Kept = new();

    // Checks are planned in portions of five minutes; more often than that nothing is.
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public static SweepOptions OfSweeps(SettingsReading reading, WrittenSettings written) => new()
    {
        Blocklists = reading.Time("Intervals:Blocklists", written.Intervals.Blocklists, Usual.Blocklists, Slot, 7 * Day, "from 5m to 7d, such as 6h"),
        WhileListed = reading.Time("Intervals:WhileListed", written.Intervals.WhileListed, Usual.WhileListed, Slot, 7 * Day, "from 5m to 7d, such as 1h"),
        Probes = reading.Time("Intervals:Probes", written.Intervals.Probes, Usual.Probes, Day, 30 * Day, "from 1d to 30d: a mail server is probed once a day at most"),
        ListHealth = reading.Time("Intervals:ListHealth", written.Intervals.ListHealth, Usual.ListHealth, Slot, Day, "from 5m to 1d, such as 1h"),
        Concurrency = reading.Number(nameof(written.Concurrency), written.Concurrency, Usual.Concurrency, 1, 64, "1 to 64 targets are scanned side by side"),
    };

    public static RetentionOptions OfRetention(SettingsReading reading, WrittenRetention written) => new()
    {
        History = reading.Time("Retention:History", written.History, Kept.History, Day, Longest, "from 1d to 3660d"),
        Scans = reading.Time("Retention:Scans", written.Scans, Kept.Scans, Day, Longest, "from 1d to 3660d"),
        FailedScans = reading.Time("Retention:FailedScans", written.FailedScans, Kept.FailedScans, Day, Longest, "from 1d to 3660d"),
        Sweeps = reading.Time("Retention:Sweeps", written.Sweeps, Kept.Sweeps, 2 * Day, Longest, "from 2d to 3660d"),
        Orders = reading.Time("Retention:Orders", written.Orders, Kept.Orders, Day, Longest, "from 1d to 3660d"),
        Audit = reading.Time("Retention:Audit", written.Audit, Kept.Audit, RetentionOptions.LeastAudit, Longest, "from 400d to 3660d"),
    };
}
