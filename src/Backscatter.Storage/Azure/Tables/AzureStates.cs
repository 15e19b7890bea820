using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>What is known of targets now, and how that came about.</summary>
internal sealed class AzureStates(StorageTable watch) : IStateStore
{
    /// <inheritdoc/>
    public async Task<Stored<TargetState>?> FindAsync(TenantId tenant, string target, CancellationToken cancellationToken) =>
        Rows.Stored<TargetState>(await watch.FindAsync(TableKeys.State(tenant, target), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<TargetState>> ListAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Rows.ListAsync<TargetState>(watch, TableKeys.AllStates(tenant), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TryCommitAsync(StateCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ETag? etag = null;
        if (commit.ETag is { } guard && (etag = StorageTable.TryETag(guard)) is null) return false;

        // The mark is of the content, not of the call: whoever comes with this very change, it is known again.
        var mark = MarkOf(commit);
        var (tenant, target) = (commit.State.Tenant, commit.State.Target);
        var historyKey = TableKeys.History(tenant, target, commit.History.At, commit.History.Scan);
        var group = new EntityGroup(TableKeys.WatchPartition(tenant))
            .AddOrReplace(Marked(EntityDocument.Of(TableKeys.State(tenant, target), commit.State), mark), etag)
            .Put(Marked(EntityDocument.Of(historyKey, commit.History), mark));
        foreach (var entry in commit.Outbox) group.Put(Marked(EntityDocument.Of(TableKeys.Outbox(tenant, entry.Id), entry), mark));
        if (await watch.TryWriteAsync(group, cancellationToken) is not null) return true;

        // The state may have moved on since; the history entry stays and says whether it was us.
        return (await watch.FindAsync(historyKey, cancellationToken))?.GetString(StorageTable.Mark) == mark;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistoryEntry> HistoryAsync(
        TenantId tenant, string target, DateTimeOffset? since, DateTimeOffset? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in Rows.ListAsync<HistoryEntry>(watch, TableKeys.HistoryBetween(tenant, target, since, until), cancellationToken)) yield return stored.Value;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistoryEntry> HistoryAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in Rows.ListAsync<HistoryEntry>(watch, TableKeys.AllHistory(tenant), cancellationToken)) yield return stored.Value;
    }

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyCollection<TargetState> states, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        return watch.PutAsync(states.Select(state => EntityDocument.Of(TableKeys.State(state.Tenant, state.Target), state)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutHistoryAsync(IReadOnlyCollection<HistoryEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return watch.PutAsync(entries.Select(entry => EntityDocument.Of(TableKeys.History(entry.Tenant, entry.Target, entry.At, entry.Scan), entry)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ForgetHistoryAsync(TenantId tenant, string target, DateTimeOffset before, CancellationToken cancellationToken) =>
        watch.DeleteAsync(TableKeys.HistoryBetween(tenant, target, since: null, until: before), filter: null, cancellationToken);

    private static string MarkOf(StateCommit commit) => Convert.ToHexStringLower(SHA256.HashData(EntityDocument.Serialize(commit)));

    private static TableEntity Marked(TableEntity entity, string mark)
    {
        entity[StorageTable.Mark] = mark;
        return entity;
    }
}
