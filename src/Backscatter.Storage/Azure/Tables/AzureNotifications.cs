using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// Channels, the outbox and the notifications. A notification lies where it is found in order of time, pending or ended, and a second row says where
/// that is; both change in one transaction.
/// </summary>
internal sealed class AzureNotifications(WatchTables tables) : INotificationStore
{
    private readonly StorageTable _watch = tables.Watch;
    private readonly OutboxComposer _composer = new(tables.Watch);

    /// <inheritdoc/>
    public async Task<Stored<Channel>?> FindChannelAsync(string id, CancellationToken cancellationToken) => Rows.Stored<Channel>(await tables.Settings.FindAsync(TableKeys.Channel(id), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<Channel>> ListChannelsAsync(CancellationToken cancellationToken) => Rows.ListAsync<Channel>(tables.Settings, TableKeys.AllChannels(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryPutChannelAsync(Channel channel, string? etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return tables.Settings.TryPutAsync(EntityDocument.Of(TableKeys.Channel(channel.Id), channel), etag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveChannelAsync(string id, CancellationToken cancellationToken)
    {
        var wasThere = await tables.Settings.FindAsync(TableKeys.Channel(id), cancellationToken) is not null;
        await tables.Settings.DeleteAsync(TableKeys.Channel(id), ETag.All, cancellationToken);
        return wasThere;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEntry>> OutboxAsync(TenantId tenant, CancellationToken cancellationToken) => _composer.OutboxAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(compose);
        return _composer.ComposeAsync(tenant, compose, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stored<Notification>?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken)
    {
        ETag? seen = null;
        while (await _watch.FindAsync(TableKeys.NotificationPlace(tenant, id), cancellationToken) is { } place && place.ETag != seen)
        {
            // Where it is not where its place said, it was moved between the two looks; or its client is being removed, and then the place stays.
            if (await _watch.FindAsync(NotificationRows.Named(place), cancellationToken) is { } row) return Rows.Stored<Notification>(row);
            seen = place.ETag;
        }

        return null;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<Notification>> PendingAsync(TenantId tenant, CancellationToken cancellationToken) => Rows.ListAsync<Notification>(_watch, TableKeys.AllPending(tenant), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Notification> EndedAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in Rows.ListAsync<Notification>(_watch, TableKeys.AllEnded(tenant), cancellationToken)) yield return stored.Value;
    }

    /// <inheritdoc/>
    public async Task<bool> TryUpdateAsync(Stored<Notification> before, Notification after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (StorageTable.TryETag(before.ETag) is not { } etag) return false;
        var (from, to) = (NotificationRows.KeyOf(before.Value), NotificationRows.KeyOf(after));
        var row = EntityDocument.Of(to, after);
        if (from == to) return await _watch.TryPutAsync(row, etag, cancellationToken) is not null;

        var place = NotificationRows.Place(after);
        var move = new EntityGroup(to.Partition).Delete(from, etag).Add(row).Put(place);
        if (await _watch.TryWriteAsync(move, cancellationToken) is not null) return true;
        return (await _watch.FindAsync(StorageTable.KeyOf(place), cancellationToken))?.GetString(StorageTable.Mark) == place.GetString(StorageTable.Mark);
    }

    /// <inheritdoc/>
    public Task PutOutboxAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return _watch.PutAsync(entries.Select(entry => EntityDocument.Of(TableKeys.Outbox(entry.Tenant, entry.Id), entry)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PutAsync(IReadOnlyCollection<Notification> notifications, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notifications);

        // One that lies elsewhere, as its delivery was another, must not lie in two places.
        var found = await Task.WhenAll(notifications.Select(notification => _watch.FindAsync(TableKeys.NotificationPlace(notification.Tenant, notification.Id), cancellationToken)));
        var moved = found.OfType<TableEntity>().Select(NotificationRows.Named).Except(notifications.Select(NotificationRows.KeyOf)).ToList();
        await _watch.PutAsync(notifications.Select(notification => EntityDocument.Of(NotificationRows.KeyOf(notification), notification)), cancellationToken);
        await _watch.PutAsync(notifications.Select(NotificationRows.Place), cancellationToken);
        await _watch.DeleteAsync(moved, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var stored in Rows.ListAsync<Notification>(_watch, TableKeys.AllEnded(tenant, before), cancellationToken))
        {
            // One that was moved meanwhile, to be sent again, stays.
            var key = NotificationRows.KeyOf(stored.Value);
            var removal = new EntityGroup(key.Partition).Delete(key, new ETag(stored.ETag)).Delete(TableKeys.NotificationPlace(tenant, stored.Value.Id), ETag.All);
            if (await _watch.TryWriteAsync(removal, cancellationToken) is not null || await _watch.FindAsync(key, cancellationToken) is null) count++;
        }

        return count;
    }
}
