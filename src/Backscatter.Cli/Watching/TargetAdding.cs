using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Storage;

namespace Backscatter.Cli.Watching;

/// <summary>Takes targets into what is watched.</summary>
internal static class TargetAdding
{
    private const int LongestStatement = 300;

    /// <summary>The recorded statement that mail servers may be connected to; null where nobody made one.</summary>
    /// <exception cref="UsageException">Only a half of it was given.</exception>
    public static ProbePermission? Permission(string? by, string? because, DateTimeOffset now) => (by, because) switch
    {
        (null or "", null or "") => null,
        ({ Length: > 0 }, { Length: > 0 }) => new ProbePermission(ForeignText.Escape(by, 100), ForeignText.Escape(because, LongestStatement), now),
        _ => throw new UsageException("a permission to probe names who gives it and on what ground: --probe-allowed-by NAME --because REASON"),
    };

    /// <summary>Watches a target from now on; one that is watched already gets the permission, if any. Whether it is new.</summary>
    public static async Task<bool> AddAsync(WatchStores stores, TenantId tenant, Target target, ProbePermission? permission, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var added = new WatchedTarget(tenant, target.Text, now) { Probe = permission };
        var isNew = await stores.Watch.Targets.TryPutAsync(added, null, cancellationToken);
        if (!isNew && permission is not null)
        {
            if (await stores.Watch.Targets.FindAsync(tenant, target.Text, cancellationToken) is not { } before
                || !await stores.Watch.Targets.TryPutAsync(before.Value with { Probe = permission }, before.ETag, cancellationToken)) throw StoreCommand.ChangedMeanwhile(target.Text);
        }

        // Also where it was there: a process that died between the two left it without a time.
        await DueNowAsync(stores, added, now, cancellationToken);
        return isNew;
    }

    /// <summary>Makes the checks of a target due that have no time yet.</summary>
    public static async Task<bool> DueNowAsync(WatchStores stores, WatchedTarget watched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = await stores.Watch.States.FindAsync(watched.Tenant, watched.Target, cancellationToken);
        foreach (var due in Repair.Due(watched, state?.Value, now)) await stores.Watch.Due.SetAsync(due, cancellationToken);
        return true;
    }
}
