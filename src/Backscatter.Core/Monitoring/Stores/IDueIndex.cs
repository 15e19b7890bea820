namespace Backscatter.Core.Monitoring.Stores;

/// <summary>A check that is to be made.</summary>
/// <param name="Tenant">For whom.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Kind">Of which kind.</param>
/// <param name="At">From when on.</param>
public sealed record DueCheck(TenantId Tenant, string Target, CheckKind Kind, DateTimeOffset At);

/// <summary>When what is to be checked: one entry for each target and kind. It is an index and may lag behind the states; what it names is looked up there.</summary>
public interface IDueIndex
{
    /// <summary>Sets the time of one check, whether it had one or not.</summary>
    Task SetAsync(DueCheck check, CancellationToken cancellationToken);

    /// <summary>Sets the times of several checks. A process that dies meanwhile leaves some of them as they were.</summary>
    async Task SetAsync(IReadOnlyCollection<DueCheck> checks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checks);
        foreach (var check in checks) await SetAsync(check, cancellationToken);
    }

    /// <summary>Removes the times of a target.</summary>
    Task RemoveAsync(TenantId tenant, string target, CancellationToken cancellationToken);

    /// <summary>The checks of a client, whenever they are due, in no order.</summary>
    IAsyncEnumerable<DueCheck> OfAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>What is due at a time, the longest overdue first.</summary>
    IAsyncEnumerable<DueCheck> DueAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
