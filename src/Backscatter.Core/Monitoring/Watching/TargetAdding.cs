using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>What became of a target that was to be watched.</summary>
public enum TargetAdded
{
    /// <summary>It is watched from now on.</summary>
    New,

    /// <summary>It was watched already; it has the permission that was named, if any.</summary>
    Known,

    /// <summary>Somebody else changed it at the same time; nothing was changed here.</summary>
    ChangedMeanwhile,
}

/// <summary>Takes targets into what is watched, with the times at which they are due.</summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public static class TargetAdding
{
    /// <summary>The most characters of the name of who permits a probe.</summary>
    public const int LongestName = 100;

    /// <summary>The most characters of the ground on which it is permitted.</summary>
    public const int LongestReason = 300;

    /// <summary>The recorded statement that mail servers may be connected to; null where nobody made one.</summary>
    /// <param name="by">Who makes it.</param>
    /// <param name="because">On what ground.</param>
    /// <param name="now">When.</param>
    /// <param name="permission">The statement, or null.</param>
    /// <returns>Null, or what is wrong with it in one line: it is whole or not there.</returns>
    public static string? ReadPermission(string? by, string? because, DateTimeOffset now, out ProbePermission? permission)
    {
        permission = null;
        if (string.IsNullOrWhiteSpace(by) && string.IsNullOrWhiteSpace(because)) return null;
        if (string.IsNullOrWhiteSpace(by) || string.IsNullOrWhiteSpace(because)) return "a permission to probe names who gives it and on what ground";
        if (PlainLine.Problem(by, LongestName) is { } name) return $"the name of who permits a probe {name}";
        if (PlainLine.Problem(because, LongestReason) is { } reason) return $"the ground of a permission {reason}";
        permission = new ProbePermission(by.Trim(), because.Trim(), now);
        return null;
    }

    /// <summary>Watches a target from now on; one that is watched already gets the permission, if any.</summary>
    public static async Task<TargetAdded> AddAsync(IWatchStore store, TenantId tenant, Target target, ProbePermission? permission, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var added = new WatchedTarget(tenant, target.Text, now) { Probe = permission };
        var isNew = await store.Targets.TryPutAsync(added, null, cancellationToken);
        if (!isNew && permission is not null)
        {
            if (await store.Targets.FindAsync(tenant, target.Text, cancellationToken) is not { } before
                || !await store.Targets.TryPutAsync(before.Value with { Probe = permission }, before.ETag, cancellationToken)) return TargetAdded.ChangedMeanwhile;
        }

        // Also where it was there: a process that died between the two left it without a time.
        await DueNowAsync(store, added, now, cancellationToken);
        return isNew ? TargetAdded.New : TargetAdded.Known;
    }

    /// <summary>Makes the checks of a target due that have no time yet.</summary>
    public static async Task DueNowAsync(IWatchStore store, WatchedTarget watched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = await store.States.FindAsync(watched.Tenant, watched.Target, cancellationToken);
        foreach (var due in Repair.Due(watched, state?.Value, now)) await store.Due.SetAsync(due, cancellationToken);
    }
}
