using System.Runtime.CompilerServices;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;

namespace Backscatter.Storage.Backup;

/// <summary>
/// Every kind of records in a backup, in the order of the file: whoever adds a store adds its kind here. The order matters where a storage cannot be read as it is at
/// one moment. What is written meanwhile is then rather done or told twice than never: a state is read before its outbox, and an outbox before the notifications made of it.
/// </summary>
internal static class BackupKinds
{
    /// <summary>What of a store is in no backup, and why.</summary>
    public static IReadOnlyDictionary<string, string> LeftOut { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [nameof(IWatchStore.Listed)] = "it is made of the states as they are restored",
        [nameof(IWatchStore.Idempotency)] = "answers to requests of the last day, which nobody sends again to another store",
        [nameof(IWatchStore.Probes)] = "what agents are asked for under way, which the scan that waits for it asks for again",
        [nameof(WatchStores.Queue)] = "what lies in the queues is planned and queued again from what is not done",
    };

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<BackupKind> All { get; } =
    [
        new BackupKind<Tenant>
        {
            Name = "tenant",
            Store = nameof(IWatchStore.Tenants),
            Key = tenant => tenant.Id.Value,
            From = (from, cancellationToken) => from.Stores.Watch.Tenants.ListAsync(cancellationToken).Select(stored => stored.Value),
            Into = (into, tenants, cancellationToken) => Writing.EachAsync(
                tenants, (tenant, stop) => Writing.OverAsync(tenant, () => into.Stores.Watch.Tenants.FindAsync(tenant.Id, stop), etag => into.Stores.Watch.Tenants.TryPutAsync(tenant, etag, stop)), cancellationToken),
            Removal = async (stores, cancellationToken) =>
            {
                foreach (var tenant in await TenantsAsync(stores, cancellationToken)) await stores.Watch.Tenants.RemoveAsync(tenant, cancellationToken);
            },
        },
        new BackupKind<Channel>
        {
            Name = "channel",
            Store = nameof(WatchStores.Notifications),
            Key = channel => channel.Id,
            From = (from, cancellationToken) => from.Stores.Notifications.ListChannelsAsync(cancellationToken).Select(stored => stored.Value),
            Into = (into, channels, cancellationToken) => Writing.EachAsync(
                channels,
                (channel, stop) => Writing.OverAsync(channel, () => into.Stores.Notifications.FindChannelAsync(channel.Id, stop), etag => into.Stores.Notifications.TryPutChannelAsync(channel, etag, stop)),
                cancellationToken),
            Removal = async (stores, cancellationToken) =>
            {
                foreach (var channel in await stores.Notifications.ListChannelsAsync(cancellationToken).ToListAsync(cancellationToken)) await stores.Notifications.RemoveChannelAsync(channel.Value.Id, cancellationToken);
            },
        },
        new BackupKind<Suppression>
        {
            Name = "suppression",
            Store = nameof(IWatchStore.Suppressions),
            Key = suppression => $"{suppression.Tenant} {suppression.Id}",
            From = (from, cancellationToken) => PerTenant(
                from.Stores,
                tenant => from.Stores.Watch.Suppressions.ListAsync(tenant, cancellationToken).Select(stored => stored.Value)
                    .WithinAsync(suppression => suppression.From.UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken), cancellationToken),
            // One that is there already is the same one, as the store was empty.
            Into = (into, suppressions, cancellationToken) => Writing.EachAsync(suppressions, (suppression, stop) => into.Stores.Watch.Suppressions.TryPutAsync(suppression, null, stop), cancellationToken),
        },
        new BackupKind<WatchedTarget>
        {
            Name = "target",
            Store = nameof(IWatchStore.Targets),
            Key = target => $"{target.Tenant} {target.Target}",
            From = (from, cancellationToken) => PerTenant(
                from.Stores,
                tenant => from.Stores.Watch.Targets.ListAsync(tenant, cancellationToken).Select(stored => stored.Value)
                    .WithinAsync(target => InOrder.Stem(target.Target), (one, other) => string.CompareOrdinal(one.Target, other.Target), cancellationToken), cancellationToken),
            Into = (into, targets, cancellationToken) => Writing.EachAsync(
                targets,
                (target, stop) => Writing.OverAsync(target, () => into.Stores.Watch.Targets.FindAsync(target.Tenant, target.Target, stop), etag => into.Stores.Watch.Targets.TryPutAsync(target, etag, stop)),
                cancellationToken),
        },
        new BackupKind<SweepBatch>
        {
            Name = "sweep",
            Store = nameof(IWatchStore.Sweeps),
            Key = batch => $"{batch.Sweep} {batch.Tenant} {batch.Number}",
            From = (from, cancellationToken) => UnfinishedAsync(from.Stores.Watch.Sweeps, cancellationToken),
            Into = (into, batches, cancellationToken) => Writing.EachAsync(batches, (batch, stop) => into.Stores.Watch.Sweeps.TryAddAsync(batch, stop), cancellationToken),
            Removal = (stores, cancellationToken) => stores.Watch.Sweeps.ForgetAsync(DateTimeOffset.MaxValue, cancellationToken),
        },
        new BackupKind<ScanOrder>
        {
            Name = "order",
            Store = nameof(IWatchStore.Orders),
            Key = order => order.Id,
            From = (from, cancellationToken) => from.Stores.Watch.Orders.ListAsync(null, null, cancellationToken)
                .WithinAsync(order => order.At.UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken),
            Into = (into, orders, cancellationToken) => Writing.EachAsync(orders, (order, stop) => into.Stores.Watch.Orders.TryAddAsync(order, stop), cancellationToken),
            Refusal = (_, order) => RecordId.Problem(order.Id),
            Removal = async (stores, cancellationToken) =>
            {
                foreach (var order in await stores.Watch.Orders.ListAsync(null, null, cancellationToken).Select(order => order.Id).ToListAsync(cancellationToken)) await stores.Watch.Orders.RemoveAsync(order, cancellationToken);
            },
        },
        new BackupKind<DueCheck>
        {
            Name = "due",
            Store = nameof(IWatchStore.Due),
            Key = check => $"{check.Tenant} {check.Target} {Words<CheckKind>.Of(check.Kind)}",
            From = (from, cancellationToken) => PerTenant(from.Stores, tenant => DueAsync(from.Stores, tenant, cancellationToken), cancellationToken),
            Into = (into, checks, cancellationToken) => into.Stores.Watch.Due.SetAsync(checks, cancellationToken),
        },
        new BackupKind<TargetState>
        {
            Name = "state",
            Store = nameof(IWatchStore.States),
            Key = state => $"{state.Tenant} {state.Target}",
            From = (from, cancellationToken) => PerTenant(
                from.Stores,
                tenant => from.Stores.Watch.States.ListAsync(tenant, cancellationToken).Select(stored => stored.Value)
                    .WithinAsync(state => InOrder.Stem(state.Target), (one, other) => string.CompareOrdinal(one.Target, other.Target), cancellationToken), cancellationToken),
            Into = async (into, states, cancellationToken) =>
            {
                await into.Stores.Watch.States.PutAsync(states, cancellationToken);
                var listed = states.Select(state => (State: state, Listed: ListedSubjects.Of(state))).Where(state => state.Listed.Count > 0);
                await Writing.EachAsync(listed, (state, stop) => into.Stores.Watch.Listed.SetAsync(state.State.Tenant, state.State.Target, state.Listed, stop), cancellationToken);
            },
        },
        new BackupKind<HistoryEntry>
        {
            Name = "history",
            Store = nameof(IWatchStore.States),
            Key = entry => $"{entry.Tenant} {entry.Target} {entry.Scan}",
            From = (from, cancellationToken) => PerTenant(
                from.Stores,
                tenant => from.Stores.Watch.States.HistoryAsync(tenant, cancellationToken).WithinAsync(entry => (InOrder.Stem(entry.Target), entry.Target.Length > 100 ? 0 : entry.At.UtcTicks), ByTargetNewestFirst, cancellationToken),
                cancellationToken),
            Into = (into, entries, cancellationToken) => into.Stores.Watch.States.PutHistoryAsync(entries, cancellationToken),
        },
        new BackupKind<BackedUpScan>
        {
            Name = "scan",
            Store = nameof(IWatchStore.Scans),
            Key = scan => $"{scan.Tenant?.Value ?? "-"} {scan.Target} {scan.Scan}",
            From = (from, cancellationToken) => ScansAsync(from.Stores, cancellationToken),
            Into = (into, scans, cancellationToken) => into.Stores.Watch.Scans.PutAsync([.. scans.Select(scan => scan.ToStored())], cancellationToken),
            Refusal = (_, scan) => scan.Document is null == scan.Bytes is null ? "has no document, or two" : null,
            Removal = async (stores, cancellationToken) =>
            {
                // Those of clients go with them.
                var targets = await stores.Watch.Scans.ListAsync(null, cancellationToken).Select(scan => scan.Target).Distinct().ToListAsync(cancellationToken);
                foreach (var target in targets) await stores.Watch.Scans.ForgetAsync(null, target, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, cancellationToken);
            },
        },
        new BackupKind<OutboxEntry>
        {
            Name = "outbox",
            Store = nameof(WatchStores.Notifications),
            Key = entry => $"{entry.Tenant} {entry.Id}",
            From = (from, cancellationToken) => PerTenant(from.Stores, tenant => OutboxAsync(from.Stores, tenant, cancellationToken), cancellationToken),
            Into = (into, entries, cancellationToken) => into.Stores.Notifications.PutOutboxAsync(entries, cancellationToken),
        },
        new BackupKind<Notification>
        {
            Name = "notification",
            Store = nameof(WatchStores.Notifications),
            Key = notification => $"{notification.Tenant} {notification.Id}",
            From = (from, cancellationToken) => PerTenant(from.Stores, tenant => NotificationsAsync(from.Stores, tenant, cancellationToken), cancellationToken),
            Into = (into, notifications, cancellationToken) => into.Stores.Notifications.PutAsync(notifications, cancellationToken),
        },
        new BackupKind<BackedUpBlocklists>
        {
            Name = "blocklists",
            Store = nameof(IWatchStore.Blocklists),
            Key = _ => "state",
            From = (from, cancellationToken) => BlocklistsAsync(from.Stores, cancellationToken),
            Into = (into, states, cancellationToken) => PutAsync(into.Stores, states[^1].ToState(), cancellationToken),
            Refusal = (_, state) => state.Problem(),
            Removal = async (stores, cancellationToken) =>
            {
                if (await stores.Watch.Blocklists.FindAsync(cancellationToken) is not null) await PutAsync(stores, BlocklistState.Empty, cancellationToken);
            },
        },
        new BackupKind<OperatorProblem>
        {
            Name = "problem",
            Store = nameof(IWatchStore.Problems),
            Key = problem => problem.Id,
            From = (from, cancellationToken) => from.Stores.Watch.Problems.ListAsync(cancellationToken).Where(problem => !RestoreMark.IsOne(problem))
                .WithinAsync(problem => problem.LastAt.UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken),
            Into = (into, problems, cancellationToken) => Writing.EachAsync(problems, (problem, stop) => into.Stores.Watch.Problems.NoteAsync(problem, stop), cancellationToken),
            Refusal = (_, problem) => RestoreMark.IsOne(problem) ? "is the mark of a store that is being restored" : null,
            Removal = async (stores, cancellationToken) =>
            {
                foreach (var problem in await stores.Watch.Problems.ListAsync(cancellationToken).Where(problem => !RestoreMark.IsOne(problem)).ToListAsync(cancellationToken)) await stores.Watch.Problems.ResolveAsync(problem.Id, cancellationToken);
            },
        },
        new BackupKind<AuditEntry>
        {
            Name = "audit",
            Store = nameof(IWatchStore.Audit),
            Key = entry => entry.Id,
            // What is in an audit log stays in it: nothing is removed, and entries of both are one log.
            From = (from, cancellationToken) => from.Stores.Watch.Audit.ListAsync(null, null, null, cancellationToken)
                .WithinAsync(entry => entry.At.UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken),
            Into = (into, entries, cancellationToken) => into.Stores.Watch.Audit.AppendAsync(entries, cancellationToken),
            Refusal = (_, entry) => RecordId.Problem(entry.Id),
        },
        new BackupKind<BackedUpSecret>
        {
            Name = "secret",
            Store = nameof(WatchStores.Secrets),
            Counts = false,
            Key = secret => secret.Name,
            From = (from, cancellationToken) => SecretsAsync(from, cancellationToken),
            Into = (into, secrets, cancellationToken) => Writing.EachAsync(
                secrets.Where(secret => secret.Sealed is not null && into.Box is not null),
                (secret, stop) => into.Stores.Secrets.PutAsync(secret.Name, into.Box!.Open(secret.Name, secret.Sealed!) ?? throw new BackupException($"the secret {secret.Name} cannot be opened any more"), stop), cancellationToken),
            Refusal = (into, secret) => secret.Sealed is not null && into.Box is not null && into.Box.Open(secret.Name, secret.Sealed) is null ? "cannot be opened: the passphrase is not the one that it was sealed with" : null,
        },
        new BackupKind<Agent>
        {
            Name = "agent",
            Store = nameof(IWatchStore.Agents),
            Key = agent => agent.Id,
            From = (from, cancellationToken) => from.Stores.Watch.Agents.ListAsync(cancellationToken).Select(stored => stored.Value).OrderBy(agent => agent.Id, StringComparer.Ordinal),
            Into = (into, agents, cancellationToken) => Writing.EachAsync(agents, (agent, stop) => PutAgentAsync(into.Stores.Watch.Agents, agent, stop), cancellationToken),
        },
    ];

    /// <summary>The kind of a name, and its place in the order; null where this version knows none.</summary>
    public static (int Place, BackupKind Kind)? Find(string name) => ByName.TryGetValue(name, out var found) ? found : null;

    private static Dictionary<string, (int Place, BackupKind Kind)> ByName { get; } = All.Index().ToDictionary(kind => kind.Item.Name, kind => (kind.Index, kind.Item), StringComparer.Ordinal);

    private static async Task<List<TenantId>> TenantsAsync(WatchStores stores, CancellationToken cancellationToken) =>
        await stores.Watch.Tenants.ListAsync(cancellationToken).Select(tenant => tenant.Value.Id).ToListAsync(cancellationToken);

    private static async IAsyncEnumerable<T> PerTenant<T>(WatchStores stores, Func<TenantId, IAsyncEnumerable<T>> of, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tenant in await TenantsAsync(stores, cancellationToken))
        {
            await foreach (var record in of(tenant).WithCancellation(cancellationToken)) yield return record;
        }
    }

    // The batches that are done of a sweep that is not: whether it is done with its client is seen from all of them.
    private static async IAsyncEnumerable<SweepBatch> UnfinishedAsync(ISweepStore sweeps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = await sweeps.UnfinishedAsync(cancellationToken).Select(batch => (batch.Sweep, batch.Tenant)).Distinct().ToListAsync(cancellationToken);
        foreach (var (sweep, tenant) in open.OrderBy(one => one.Sweep, StringComparer.Ordinal).ThenBy(one => one.Tenant.Value, StringComparer.Ordinal))
        {
            await foreach (var batch in sweeps.ListAsync(sweep, tenant, cancellationToken)) yield return batch;
        }
    }

    private static async IAsyncEnumerable<DueCheck> DueAsync(WatchStores stores, TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var checks = await stores.Watch.Due.OfAsync(tenant, cancellationToken).ToListAsync(cancellationToken);
        foreach (var check in checks.OrderBy(check => check.Target, StringComparer.Ordinal).ThenBy(check => check.Kind)) yield return check;
    }

    private static int ByTargetNewestFirst(HistoryEntry one, HistoryEntry other)
    {
        var order = string.CompareOrdinal(one.Target, other.Target);
        if (order == 0) order = other.At.UtcTicks.CompareTo(one.At.UtcTicks);
        return order == 0 ? string.CompareOrdinal(one.Scan, other.Scan) : order;
    }

    private static async IAsyncEnumerable<BackedUpScan> ScansAsync(WatchStores stores, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tenant in (TenantId?[])[null, .. await TenantsAsync(stores, cancellationToken)])
        {
            var scans = stores.Watch.Scans.ListAsync(tenant, cancellationToken).WithinAsync(
                scan => scan.Target.Length > 100 ? (InOrder.Stem(scan.Target), "") : (scan.Target, InOrder.Stem(scan.Scan)),
                (one, other) => string.CompareOrdinal(one.Target, other.Target) is not 0 and var order ? order : string.CompareOrdinal(one.Scan, other.Scan), cancellationToken);
            await foreach (var scan in scans) yield return BackedUpScan.Of(scan);
        }
    }

    private static async IAsyncEnumerable<OutboxEntry> OutboxAsync(WatchStores stores, TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in (await stores.Notifications.OutboxAsync(tenant, cancellationToken)).OrderBy(entry => entry.At).ThenBy(entry => entry.Id, StringComparer.Ordinal)) yield return entry;
    }

    private static IAsyncEnumerable<Notification> NotificationsAsync(WatchStores stores, TenantId tenant, CancellationToken cancellationToken) =>
        stores.Notifications.PendingAsync(tenant, cancellationToken).Select(stored => stored.Value)
            .WithinAsync(notification => notification.CreatedAt.UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken)
            .Concat(stores.Notifications.EndedAsync(tenant, cancellationToken)
                .WithinAsync(notification => (notification.EndedAt ?? notification.CreatedAt).UtcTicks, (one, other) => string.CompareOrdinal(one.Id, other.Id), cancellationToken));

    private static async IAsyncEnumerable<BackedUpBlocklists> BlocklistsAsync(WatchStores stores, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await stores.Watch.Blocklists.FindAsync(cancellationToken) is not { Value: var state }) yield break;
        if (state.Health.Count + state.Sightings.Count + state.Usual.Count + state.Spent.Count + state.Cursors.Count > 0) yield return BackedUpBlocklists.Of(state);
    }

    private static async Task PutAsync(WatchStores stores, BlocklistState state, CancellationToken cancellationToken) =>
        await Writing.OverAsync(state, () => stores.Watch.Blocklists.FindAsync(cancellationToken), etag => stores.Watch.Blocklists.TryPutAsync(state, etag, cancellationToken));

    /// <summary>An agent that was revoked since the backup was made stays revoked.</summary>
    private static async Task PutAgentAsync(IAgentStore agents, Agent agent, CancellationToken cancellationToken)
    {
        var revoked = agent.RevokedAt ?? (await agents.FindAsync(agent.Id, cancellationToken))?.Value.RevokedAt;
        var put = agent with { RevokedAt = revoked };
        await Writing.OverAsync(put, () => agents.FindAsync(put.Id, cancellationToken), etag => agents.TryPutAsync(put, etag, cancellationToken));
    }

    private static async IAsyncEnumerable<BackedUpSecret> SecretsAsync(BackupAccess from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = await from.Stores.Secrets.NamesAsync(cancellationToken).ToListAsync(cancellationToken);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var secret = from.Box is null ? null : await from.Stores.Secrets.FindAsync(name, cancellationToken);
            yield return new BackedUpSecret(name, secret is null ? null : from.Box!.Seal(name, secret));
        }
    }
}
