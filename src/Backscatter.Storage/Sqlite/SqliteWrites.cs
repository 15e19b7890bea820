using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>
/// Writes that wait for the disk together: what is asked for while another transaction is being written goes into the next one, all of it. Each is
/// done as a whole or not at all, and is on the disk when its caller hears of it; but a disk that takes 10 ms to be sure does not make a hundred
/// writes take a second.
/// </summary>
/// <param name="run">Runs something with an open connection, on the thread pool; failures of the storage are its to name.</param>
internal sealed class SqliteWrites(Func<Func<SqliteConnection, bool>, Task> run) : IDisposable
{
    // A transaction holds up the writers of other processes for as long as it takes.
    private const int MostTogether = 64;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentQueue<Write> _waiting = new();

    /// <summary>Writes; returns when it is on the disk. It may be run more than once, and counts once.</summary>
    public async Task<T> DoAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        var result = default(T);
        var ours = new Write(connection => result = write(connection));
        _waiting.Enqueue(ours);
        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ours.IsWithdrawn = true;
            throw;
        }

        try
        {
            // Whoever had the turn before may have taken it along.
            while (!ours.IsDone) await TogetherAsync();
        }
        finally
        {
            _turn.Release();
        }

        ours.ThrowIfFailed();
        return result!;
    }

    public void Dispose() => _turn.Dispose();

    private async Task TogetherAsync()
    {
        var some = new List<Write>();
        while (some.Count < MostTogether && _waiting.TryDequeue(out var next))
        {
            if (!next.IsWithdrawn) some.Add(next);
        }

        if (some.Count > 1 && await TryAsync(some)) return;
        // Alone, each of them: what the storage has against one is not the others' fault.
        foreach (var write in some) await AloneAsync(write);
    }

    private async Task<bool> TryAsync(List<Write> some)
    {
        var failed = new Dictionary<Write, Exception>();
        try
        {
            await run(connection =>
            {
                failed.Clear();
                using var transaction = Begin(connection);
                foreach (var write in some)
                {
                    transaction.Save("one");
                    try
                    {
                        write.Run(connection);
                        transaction.Release("one");
                    }
                    catch (Exception failure) when (!SqliteFailure.IsOfStorage(failure))
                    {
                        transaction.Rollback("one");
                        failed[write] = failure;
                    }
                }

                transaction.Commit();
                return true;
            });
        }
        catch (Core.Monitoring.Stores.StoreException)
        {
            return false;
        }

        foreach (var write in some) write.End(failed.GetValueOrDefault(write));
        return true;
    }

    private async Task AloneAsync(Write write)
    {
        try
        {
            await run(connection =>
            {
                using var transaction = Begin(connection);
                write.Run(connection);
                transaction.Commit();
                return true;
            });
            write.End(null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            write.End(failure);
        }
    }

    // Not deferred: a transaction that reads first and then wants to write fails where another process wrote in between.
    private static SqliteTransaction Begin(SqliteConnection connection) => connection.BeginTransaction(deferred: false);

    private sealed class Write(Action<SqliteConnection> run)
    {
        private volatile bool _isDone;
        private volatile bool _isWithdrawn;
        private System.Runtime.ExceptionServices.ExceptionDispatchInfo? _failure;

        public bool IsDone => _isDone;

        public bool IsWithdrawn
        {
            get => _isWithdrawn;
            set => _isWithdrawn = value;
        }

        public void Run(SqliteConnection connection) => run(connection);

        public void End(Exception? failure)
        {
            _failure = failure is null ? null : System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure);
            _isDone = true;
        }

        public void ThrowIfFailed() => _failure?.Throw();
    }
}
