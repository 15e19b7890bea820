using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Core.Service;

/// <summary>One opened storage, behind its ports. Whoever opened it disposes of it.</summary>
/// <param name="Watch">What is watched and known.</param>
/// <param name="Notifications">Channels, outbox and notifications.</param>
/// <param name="Secrets">The secrets of <c>store:NAME</c>.</param>
/// <param name="Queue">The queues of work.</param>
/// <param name="Connection">What is given back in the end; null where nothing is held.</param>
public sealed record WatchStores(IWatchStore Watch, INotificationStore Notifications, ISecretStore Secrets, IWorkQueue Queue, IAsyncDisposable? Connection) : IAsyncDisposable
{
    /// <summary>Which storage it is.</summary>
    public required StorageKind Kind { get; init; }

    /// <summary>Opens what is kept as it is at one moment, for reading alone, whatever is written meanwhile; null where the storage cannot, and a reader sees what is written as he goes on.</summary>
    public Func<CancellationToken, Task<WatchStores>>? AtOneMoment { get; init; }

    /// <summary>Gives back what the storage holds.</summary>
    public ValueTask DisposeAsync() => Connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
