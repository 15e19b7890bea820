using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Sqlite;

/// <summary>Channels, outbox and notifications, each answered by the part that keeps it.</summary>
internal sealed class SqliteNotificationStore(SqliteDatabase database) : INotificationStore
{
    private readonly SqliteChannels _channels = new(database);
    private readonly SqliteOutbox _outbox = new(database);
    private readonly SqliteNotifications _notifications = new(database);

    public Task<Stored<Channel>?> FindChannelAsync(string id, CancellationToken cancellationToken) => _channels.FindAsync(id, cancellationToken);

    public IAsyncEnumerable<Stored<Channel>> ListChannelsAsync(CancellationToken cancellationToken) => _channels.ListAsync(cancellationToken);

    public Task<bool> TryPutChannelAsync(Channel channel, string? etag, CancellationToken cancellationToken) => _channels.TryPutAsync(channel, etag, cancellationToken);

    public Task<bool> RemoveChannelAsync(string id, CancellationToken cancellationToken) => _channels.RemoveAsync(id, cancellationToken);

    public Task<IReadOnlyList<OutboxEntry>> OutboxAsync(TenantId tenant, CancellationToken cancellationToken) => _outbox.ListAsync(tenant, cancellationToken);

    public Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken) =>
        _outbox.ComposeAsync(tenant, compose, cancellationToken);

    public Task<Stored<Notification>?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken) => _notifications.FindAsync(tenant, id, cancellationToken);

    public IAsyncEnumerable<Stored<Notification>> PendingAsync(TenantId tenant, CancellationToken cancellationToken) => _notifications.PendingAsync(tenant, cancellationToken);

    public IAsyncEnumerable<Notification> EndedAsync(TenantId tenant, CancellationToken cancellationToken) => _notifications.EndedAsync(tenant, cancellationToken);

    public Task<bool> TryUpdateAsync(Stored<Notification> before, Notification after, CancellationToken cancellationToken) => _notifications.TryUpdateAsync(before, after, cancellationToken);

    public Task PutOutboxAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken) => _outbox.PutAsync(entries, cancellationToken);

    public Task PutAsync(IReadOnlyCollection<Notification> notifications, CancellationToken cancellationToken) => _notifications.PutAsync(notifications, cancellationToken);

    public Task<int> ForgetAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken) => _notifications.ForgetAsync(tenant, before, cancellationToken);
}
