using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Notifications;

/// <summary>A notification and the outbox entries that it was made of.</summary>
/// <param name="Notification">The notification.</param>
/// <param name="Entries">The ids of the entries; they leave the outbox in the transaction that stores it.</param>
public sealed record Composition(Notification Notification, IReadOnlyList<string> Entries)
{
    /// <summary>The most entries that one may be made of: storages with small transactions (100 rows in Table Storage) must fit it into one.</summary>
    public const int MostEntries = 90;
}

/// <summary>Channels, the outbox and the notifications made from it.</summary>
public interface INotificationStore
{
    /// <summary>A channel, or null.</summary>
    Task<Stored<Channel>?> FindChannelAsync(string id, CancellationToken cancellationToken);

    /// <summary>All channels, by id.</summary>
    IAsyncEnumerable<Stored<Channel>> ListChannelsAsync(CancellationToken cancellationToken);

    /// <summary>Adds a channel (<paramref name="etag"/> null) or changes one; false where it is there already, or was changed meanwhile.</summary>
    Task<bool> TryPutChannelAsync(Channel channel, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes a channel; false where there is none.</summary>
    Task<bool> RemoveChannelAsync(string id, CancellationToken cancellationToken);

    /// <summary>What lies in a client's outbox, oldest first.</summary>
    Task<IReadOnlyList<OutboxEntry>> OutboxAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Makes notifications of a client's outbox: an entry that one names has left the outbox when that one is stored, whoever composes at the same time
    /// and wherever the process dies. What <paramref name="compose"/> leaves out stays.
    /// </summary>
    /// <param name="tenant">Whose outbox.</param>
    /// <param name="compose">Pure: from the entries to notifications; each entry in one notification at most. May be called again with other entries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The notifications that were stored by this call.</returns>
    Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken);

    /// <summary>A notification, or null.</summary>
    Task<Stored<Notification>?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken);

    /// <summary>A client's notifications that are not delivered, oldest first.</summary>
    IAsyncEnumerable<Stored<Notification>> PendingAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>A client's notifications that are delivered or rejected, newest first.</summary>
    IAsyncEnumerable<Notification> EndedAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Changes the delivery of a notification; false where it was changed meanwhile.</summary>
    Task<bool> TryUpdateAsync(Stored<Notification> before, Notification after, CancellationToken cancellationToken);

    /// <summary>Puts entries into outboxes as they are given, whether they are there or not: for a store that is being restored.</summary>
    Task PutOutboxAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken);

    /// <summary>Stores notifications with their delivery as they are given, whether they are there or not: for a store that is being restored.</summary>
    Task PutAsync(IReadOnlyCollection<Notification> notifications, CancellationToken cancellationToken);

    /// <summary>Removes a client's ended notifications before a time; how many went.</summary>
    Task<int> ForgetAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken);
}
