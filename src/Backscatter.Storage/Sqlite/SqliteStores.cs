using Backscatter.Core.Service;

namespace Backscatter.Storage.Sqlite;

/// <summary>The storage of one machine: everything in one file.</summary>
public static class SqliteStores
{
    // Longer than any transaction of ours takes, and short enough that a person who waits learns why.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The stores and queues in a file. It is opened, and made where there is none, at the first use; whatever is wrong with it is a
    /// <see cref="Core.Monitoring.Stores.StoreException"/> then.
    /// </summary>
    /// <param name="path">The file. Companions stand beside it while it is used: <c>-wal</c>, <c>-shm</c>, and <c>-worker-…</c> of whoever takes work.</param>
    /// <param name="time">The clock of the queues, and of what expires.</param>
    public static WatchStores Open(string path, TimeProvider time) => Open(path, time, Patience);

    /// <summary>The same, with how long to wait for a writer of another process.</summary>
    internal static WatchStores Open(string path, TimeProvider time, TimeSpan patience)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(time);
        return Of(new SqliteDatabase(path, patience), path, time);
    }

    private static WatchStores Of(SqliteDatabase database, string path, TimeProvider time)
    {
        var worker = new SqliteWorker(Path.GetFullPath(path));
        return new WatchStores(new SqliteWatchStore(database, time), new SqliteNotificationStore(database), new SqliteSecretStore(database), new SqliteWorkQueue(database, worker, time), new Held(database, worker))
        {
            Kind = StorageKind.File,
            AtOneMoment = async cancellationToken => Of(await database.SnapshotAsync(cancellationToken), path, time),
        };
    }

    private sealed class Held(SqliteDatabase database, SqliteWorker worker) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            worker.Dispose();
            return database.DisposeAsync();
        }
    }
}
