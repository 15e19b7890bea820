using System.Globalization;
using System.Security.Cryptography;
using Backscatter.Core.Names;

namespace Backscatter.Core.Listening;

/// <summary>
/// Keeps messages as files, one each: <c>TIME-RANDOM.eml</c>, a name that nobody outside has a hand in. A file is there as a whole or not at all, and is never overwritten: where
/// there is no room, nothing is taken until somebody has made some.
/// </summary>
internal sealed class BounceSpool
{
    private const string Kept = ".eml";
    private const string Unfinished = ".part";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private readonly string _folder;
    private readonly ListenerLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private int _files;
    private long _bytes;
    private DateTimeOffset _lookedAt;

    private BounceSpool(string folder, ListenerLimits limits, TimeProvider time) => (_folder, _limits, _time) = (folder, limits, time);

    /// <summary>Opens a spool, makes its folder where there is none, and removes what was left unfinished.</summary>
    /// <exception cref="IOException">The folder can't be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static BounceSpool Open(string folder, ListenerLimits limits, TimeProvider time)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Unfinished)) File.Delete(left);
        var spool = new BounceSpool(folder, limits, time);
        spool.Look();
        return spool;
    }

    /// <summary>Whether a message of this size can be kept, as far as can be told now.</summary>
    public bool HasRoomFor(long bytes)
    {
        lock (_lock) return IsRoomFor(bytes);
    }

    /// <summary>Keeps a message; false where there is no room.</summary>
    /// <exception cref="IOException">It can't be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public async Task<bool> KeepAsync(Envelope envelope, DomainName host, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var trace = envelope.TraceHeader(host);
        var size = trace.Length + (long)content.Length;
        lock (_lock)
        {
            if (!IsRoomFor(size)) return false;
            _files++;
            _bytes += size;
        }

        var name = $"{envelope.At.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var unfinished = Path.Combine(_folder, name + Unfinished);
        try
        {
            await WriteAsync(unfinished, trace, content, cancellationToken);
            File.Move(unfinished, Path.Combine(_folder, name + Kept));
            return true;
        }
        catch
        {
            lock (_lock)
            {
                _files--;
                _bytes -= size;
            }

            Remove(unfinished);
            throw;
        }
    }

    private static async Task WriteAsync(string path, byte[] trace, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, how);
        await file.WriteAsync(trace, cancellationToken);
        await file.WriteAsync(content, cancellationToken);

        // The client forgets the message when it hears 250 (RFC 5321 section 6.1), so it has to be on the disk before.
        file.Flush(flushToDisk: true);
    }

    // Where the disk is at fault the file may stay; the next start removes it.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    private bool IsRoomFor(long bytes)
    {
        if (Fits()) return true;

        // Whoever reads the files takes them away, and does not tell us.
        if (_time.GetUtcNow() - _lookedAt < BetweenLooks) return false;
        Look();
        return Fits();

        bool Fits() => _files < _limits.SpoolFiles && _bytes + bytes <= _limits.SpoolBytes;
    }

    private void Look()
    {
        _lookedAt = _time.GetUtcNow();
        (_files, _bytes) = (0, 0);
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*" + Kept))
        {
            _files++;
            _bytes += file.Length;
        }
    }
}
