namespace Backscatter.Core.Monitoring.Stores;

/// <summary>A change of a target's state with everything that belongs to it: all of it is stored, or nothing.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="ETag">The mark of the state that it was made from; null where there was none.</param>
/// <param name="History">The entry of the scan that made it.</param>
/// <param name="Outbox">What channels are to hear of.</param>
public sealed record StateCommit(TargetState State, string? ETag, HistoryEntry History, IReadOnlyList<OutboxEntry> Outbox);

/// <summary>What is known of targets now, and how that came about.</summary>
public interface IStateStore
{
    /// <summary>The state of a target, or null where it was never checked.</summary>
    Task<Stored<TargetState>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken);

    /// <summary>The states of a client's targets, by target.</summary>
    IAsyncEnumerable<Stored<TargetState>> ListAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a change in one transaction; false where the state was changed meanwhile, and then nothing is stored. True as well where this very change
    /// was stored already and only the answer to it was lost.
    /// </summary>
    Task<bool> TryCommitAsync(StateCommit commit, CancellationToken cancellationToken);

    /// <summary>The history of a target, newest first, from <paramref name="since"/> (with) to <paramref name="until"/> (without).</summary>
    IAsyncEnumerable<HistoryEntry> HistoryAsync(TenantId tenant, string target, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>
    /// All history of a client, also of targets that were removed: target by target, in ordinal order of their names with a <c>|</c> behind each, and of
    /// each the newest first. Names of more than 100 characters may stand otherwise among those that begin with the same 100.
    /// </summary>
    IAsyncEnumerable<HistoryEntry> HistoryAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Stores states as they are given, whether there are any and whatever their marks: for a store that is being restored, as nobody hears of what changes.</summary>
    Task PutAsync(IReadOnlyCollection<TargetState> states, CancellationToken cancellationToken);

    /// <summary>Stores entries of the history as they are given; the same scan again is the same entry. For a store that is being restored.</summary>
    Task PutHistoryAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken);

    /// <summary>Removes a target's history before a time; how many entries went.</summary>
    Task<int> ForgetHistoryAsync(TenantId tenant, string target, DateTimeOffset before, CancellationToken cancellationToken);
}
