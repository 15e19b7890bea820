using System.Collections.Concurrent;
using System.Globalization;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>The store of one test, in memory; what a test wants to go wrong goes wrong in <see cref="BeforeUpdate"/>.</summary>
internal sealed class MemoryStore : INotificationStore, IProblemStore
{
    private readonly ConcurrentDictionary<string, Stored<Notification>> _notifications = new();
    private int _version;

    public Dictionary<string, Channel> Channels { get; } = [];

    public Dictionary<string, OperatorProblem> Problems { get; } = [];

    /// <summary>Called before each update, with the count of updates so far.</summary>
    public Action<int>? BeforeUpdate { get; set; }

    private int Updates { get; set; }

    public Notification this[string id] => _notifications[id].Value;

    public void Put(Notification notification) => _notifications[notification.Id] = Next(notification);

    public Task<Stored<Channel>?> FindChannelAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Channels.TryGetValue(id, out var channel) ? new Stored<Channel>(channel, "1") : null);

    public Task<Stored<Notification>?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken) => Task.FromResult(_notifications.GetValueOrDefault(id));

    public Task<bool> TryUpdateAsync(Stored<Notification> before, Notification after, CancellationToken cancellationToken)
    {
        BeforeUpdate?.Invoke(Updates++);
        return Task.FromResult(_notifications.TryUpdate(after.Id, Next(after), before));
    }

    public Task NoteAsync(OperatorProblem problem, CancellationToken cancellationToken)
    {
        Problems[problem.Id] = problem;
        return Task.CompletedTask;
    }

    public Task<bool> ResolveAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Problems.Remove(id));

    // A deliverer has no business with the rest.
    public IAsyncEnumerable<OperatorProblem> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Stored<Channel>> ListChannelsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryPutChannelAsync(Channel channel, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveChannelAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<OutboxEntry>> OutboxAsync(TenantId tenant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Stored<Notification>> PendingAsync(TenantId tenant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Notification> EndedAsync(TenantId tenant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PutOutboxAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PutAsync(IReadOnlyCollection<Notification> notifications, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> ForgetAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Stored<Notification> Next(Notification notification) => new(notification, Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
}
