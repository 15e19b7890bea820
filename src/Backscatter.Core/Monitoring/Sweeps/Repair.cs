using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>How long what is kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>The history of every check.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Scans with their transcripts.</summary>
    public TimeSpan Scans { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Scans in which a control failed.</summary>
    public TimeSpan FailedScans { get; init; } = TimeSpan.FromDays(400);

    /// <summary>The batches of sweeps.</summary>
    public TimeSpan Sweeps { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Probes of agents and the calls back to their senders: their scans have what they saw.</summary>
    public TimeSpan Probes { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Ordered scans, and the documents of those whose targets are not watched.</summary>
    public TimeSpan Orders { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The audit log. It is kept for <see cref="LeastAudit"/> and as long as the history, however short this is.</summary>
    public TimeSpan Audit { get; init; } = LeastAudit;

    /// <summary>How long the audit log is kept at least.</summary>
    public static TimeSpan LeastAudit { get; } = TimeSpan.FromDays(400);

    /// <summary>Before which time entries of the audit log are removed.</summary>
    public DateTimeOffset AuditBefore(DateTimeOffset now) => now - new[] { Audit, History, LeastAudit }.Max();
}

/// <summary>
/// Brings up indexes that lag behind the states, as a process that died leaves them, and removes what is too old.
/// It goes through everything that is kept, so it runs once in a while and beside the sweeps.
/// </summary>
public sealed class Repair(IWatchStore store, RetentionOptions retention, TimeProvider time)
{
    /// <summary>Makes the indexes of a tenant say what its targets' states say.</summary>
    public async Task IndexAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, TargetState>(StringComparer.Ordinal);
        await foreach (var state in store.States.ListAsync(tenant, cancellationToken)) states[state.Value.Target] = state.Value;
        await foreach (var target in store.Targets.ListAsync(tenant, cancellationToken))
        {
            if (states.TryGetValue(target.Value.Target, out var state)) await store.Listed.SetAsync(tenant, target.Value.Target, ListedSubjects.Of(state), cancellationToken);
            if (target.Value.IsPaused) continue;
            await store.Due.SetAsync(Due(target.Value, state, time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>Removes of a tenant what is too old; how many rows went.</summary>
    public async Task<int> ForgetAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var count = 0;
        await foreach (var target in store.Targets.ListAsync(tenant, cancellationToken))
        {
            count += await store.States.ForgetHistoryAsync(tenant, target.Value.Target, now - retention.History, cancellationToken);
            count += await store.Scans.ForgetAsync(tenant, target.Value.Target, now - retention.Scans, now - retention.FailedScans, cancellationToken);
        }

        return count;
    }

    /// <summary>Removes batches of sweeps that are too old; how many.</summary>
    public Task<int> ForgetSweepsAsync(CancellationToken cancellationToken) => store.Sweeps.ForgetAsync(time.GetUtcNow() - retention.Sweeps, cancellationToken);

    /// <summary>When the checks of a target are due, by its state; a kind that was never made is due now.</summary>
    public static IReadOnlyList<DueCheck> Due(WatchedTarget target, TargetState? state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. Kinds(target).Select(kind => new DueCheck(target.Tenant, target.Target, kind, state?.Checks.FirstOrDefault(made => made.Kind == kind)?.DueAt ?? now))];
    }

    private static IEnumerable<CheckKind> Kinds(WatchedTarget target) => target.MayBeProbed ? [CheckKind.Blocklists, CheckKind.Probe] : [CheckKind.Blocklists];
}
