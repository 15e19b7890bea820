using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Sqlite;

/// <summary>
/// Whoever takes work, and whether he lives: a file beside the database that the system keeps locked for as long as its process does, however that
/// ends. Work that a dead process had taken need not stay hidden until its time is over.
/// </summary>
/// <param name="database">The database's file.</param>
internal sealed class SqliteWorker(string database) : IDisposable
{
    private const string Infix = "-worker-";

    private readonly Lock _lock = new();
    private FileStream? _mark;

    /// <summary>The worker's name; no two have the same.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Shows that it lives, from now on until it is disposed of or its process ends; and removes the marks of the dead.</summary>
    /// <exception cref="StoreException">The file cannot be made.</exception>
    public void Show()
    {
        lock (_lock)
        {
            if (_mark is not null) return;
            try
            {
                _mark = Open(Name, FileMode.CreateNew);
                var prefix = Path.GetFileName(database) + Infix;
                foreach (var other in Directory.EnumerateFiles(Path.GetDirectoryName(database)!, prefix + "*")) IsDead(Path.GetFileName(other)[prefix.Length..]);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw SqliteFailure.Of(ForeignText.Escape(database), failure);
            }
        }
    }

    /// <summary>Whether another worker is dead. Its mark is removed then.</summary>
    public bool IsDead(string name)
    {
        if (name == Name) return false;
        // One at a time: whoever looks holds the lock for a moment, and must not be taken for the worker.
        lock (_lock)
        {
            try
            {
                using var mark = Open(name, FileMode.Open);
                return true;
            }
            catch (FileNotFoundException)
            {
                // It gave its mark back, or another noticed its death before.
                return true;
            }
            catch (Exception locked) when (locked is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Gives the mark back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _mark?.Dispose();
            _mark = null;
        }
    }

    private FileStream Open(string name, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(database + Infix + name, options);
    }
}
