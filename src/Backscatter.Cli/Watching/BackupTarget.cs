using Backscatter.Core.Names;

namespace Backscatter.Cli.Watching;

/// <summary>Where a backup goes: standard output (<c>-</c>), or a file that appears only when it is whole and that its owner alone can read.</summary>
internal sealed class BackupTarget : IDisposable
{
    private readonly string? _path;

    private BackupTarget(string? path, Stream stream) => (_path, Stream) = (path, stream);

    public Stream Stream { get; }

    private string Partial => _path + ".partial";

    /// <summary>Opens it before the work begins.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static BackupTarget Open(string path)
    {
        if (path == "-")
        {
            return Console.IsOutputRedirected
                ? new BackupTarget(null, Console.OpenStandardOutput())
                : throw new UsageException("a backup is no text for a terminal; name a file, or send standard output into one");
        }

        if (Directory.Exists(path)) throw new UsageException($"{ForeignText.Escape(path)} is a folder; name a file in it");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 128 * 1024 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.Delete(path + ".partial");
            return new BackupTarget(path, new FileStream(path + ".partial", options));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{ForeignText.Escape(path)} cannot be written; name a file in a folder that exists and that this user may write to");
        }
    }

    /// <summary>Makes sure that it is on the disk, and gives the file its name.</summary>
    public void Complete()
    {
        if (Stream is FileStream file) file.Flush(flushToDisk: _path is not null);
        else Stream.Flush();
        Stream.Dispose();
        if (_path is not null) File.Move(Partial, _path, overwrite: true);
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (_path is not null) File.Delete(Partial);
    }
}
