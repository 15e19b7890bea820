using System.Runtime.CompilerServices;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>
/// One database file, used by any number of processes at once: write-ahead log, one writer at a time, a commit is on the disk when it returns. SQLite
/// has no asynchronous calls, so each runs on the thread pool; within a process writers queue up without holding a thread, and are written together.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    // Rows of a page of a list. Between two pages nothing is held, so a slow reader disturbs nobody.
    private const int PageRows = 100;

    private readonly SqliteWrites _writes;
    private readonly SemaphoreSlim _preparer = new(1, 1);
    private readonly string _path;
    private readonly string _shown;
    private readonly string _connectionString;
    private readonly int _patienceMilliseconds;
    private volatile bool _isReady;

    // The one connection of a snapshot, and whose turn it is.
    private SqliteConnection? _held;

    /// <summary>A database; nothing is opened or made yet.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="patience">How long to wait for a writer of another process, in whole seconds.</param>
    public SqliteDatabase(string path, TimeSpan patience)
    {
        _path = path;
        _shown = ForeignText.Escape(path);
        _patienceMilliseconds = (int)patience.TotalMilliseconds;
        _writes = new SqliteWrites(write => WithConnectionAsync(write, CancellationToken.None));
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            Mode = SqliteOpenMode.ReadWrite,
            // How long the library itself tries again; SQLite waits as long, in smaller steps.
            DefaultTimeout = (int)patience.TotalSeconds,
        }.ToString();
    }

    /// <summary>Makes the file where there is none, readable for its owner alone, and brings it to the newest version.</summary>
    /// <exception cref="StoreException">It cannot be made or used.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_isReady) return;
        await _preparer.WaitAsync(cancellationToken);
        try
        {
            if (_isReady) return;
            await RunAsync(Prepare, cancellationToken);
            _isReady = true;
        }
        finally
        {
            _preparer.Release();
        }
    }

    /// <summary>
    /// The database as it is at this moment, whatever is written to it meanwhile: for reading alone. As long as it is open, the write-ahead log grows with what
    /// is written.
    /// </summary>
    public async Task<SqliteDatabase> SnapshotAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return new SqliteDatabase(_path, TimeSpan.FromMilliseconds(_patienceMilliseconds)) { _held = await RunAsync(Hold, cancellationToken), _isReady = true };
    }

    /// <summary>Reads.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await WithConnectionAsync(read, cancellationToken);
    }

    /// <summary>Reads and writes in one transaction, of which there is one at a time; where <paramref name="write"/> throws, nothing is written. It may be run more than once.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        if (_held is not null) throw new InvalidOperationException("a snapshot is only read");
        await PrepareAsync(cancellationToken);
        return await _writes.DoAsync(write, cancellationToken);
    }

    /// <summary>A list, page by page. What is changed meanwhile may be seen or not; what is not changed is seen once.</summary>
    /// <param name="page">The query of the rows after one, or of the first ones (null), with a limit of so many.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    public async IAsyncEnumerable<T> ListAsync<T>(Func<T?, int, FormattableString> page, Func<SqliteDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken) where T : class
    {
        T? last = null;
        List<T> rows;
        do
        {
            var query = page(last, PageRows);
            rows = await ReadAsync(connection => connection.List(query, read), cancellationToken);
            foreach (var row in rows) yield return row;
            last = rows.LastOrDefault();
        }
        while (rows.Count == PageRows);
    }

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync()
    {
        _held?.Dispose();
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writes.Dispose();
        _preparer.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Prepare()
    {
        if (!File.Exists(_path)) MakeFile();
        using var connection = Open();
        // First of all, as the first that touches the file: it says what is no database.
        connection.Text($"PRAGMA journal_mode = WAL");
        SqliteMigrations.Apply(connection, SqliteMigrations.All, _shown);
        return true;
    }

    // An empty file is an empty database. It is made here, because SQLite would make it readable for everybody; its companions (-wal, -shm) take over its mode.
    private void MakeFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(_path, options);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var settings = connection.CreateCommand();
            // FULL: with a write-ahead log, NORMAL would lose the last commits with the power.
            settings.CommandText = $"PRAGMA busy_timeout = {_patienceMilliseconds}; PRAGMA synchronous = FULL";
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // A transaction sees the file as it was when it first read, and ends with its connection.
    private SqliteConnection Hold()
    {
        var connection = Open();
        try
        {
            connection.BeginTransaction(deferred: true);
            connection.Number($"SELECT number FROM change");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<T> WithConnectionAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        if (_held is null)
        {
            return await RunAsync(() =>
            {
                using var connection = Open();
                return work(connection);
            }, cancellationToken);
        }

        await _preparer.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(() => work(_held), cancellationToken);
        }
        finally
        {
            _preparer.Release();
        }
    }

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (Exception failure) when (SqliteFailure.IsOfStorage(failure))
        {
            throw SqliteFailure.Of(_shown, failure);
        }
    }
}
