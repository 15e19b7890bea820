using Backscatter.Core.Names;
using Backscatter.Storage.Backup;

namespace Backscatter.Cli.Watching;

/// <summary>Where a backup comes from: a file, or standard input (<c>-</c>), which is put into a file first, as it is read twice.</summary>
internal sealed class BackupSource : IDisposable
{
    private readonly string _path;
    private readonly bool _isOurs;

    private BackupSource(string path, bool isOurs)
    {
        (_path, _isOurs) = (path, isOurs);
        File = new BackupFile(isOurs ? "standard input" : ForeignText.Escape(path), () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024));
        Length = new FileInfo(path).Length;
    }

    public BackupFile File { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static async Task<BackupSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path == "-") return await SpoolAsync(cancellationToken);
            if (Directory.Exists(path)) throw new UsageException($"{ForeignText.Escape(path)} is a folder; name a file that backscatter backup wrote");
            await using var readable = System.IO.File.OpenRead(path);
            return new BackupSource(path, isOurs: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{(path == "-" ? "standard input" : ForeignText.Escape(path))} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}; name a file that backscatter backup wrote");
        }
    }

    public void Dispose()
    {
        if (_isOurs) System.IO.File.Delete(_path);
    }

    private static async Task<BackupSource> SpoolAsync(CancellationToken cancellationToken)
    {
        // Made readable for its owner alone.
        var path = Path.GetTempFileName();
        try
        {
            await using (var spool = new FileStream(path, FileMode.Open, FileAccess.Write))
            await using (var input = Console.OpenStandardInput())
            {
                await input.CopyToAsync(spool, cancellationToken);
            }

            return new BackupSource(path, isOurs: true);
        }
        catch
        {
            System.IO.File.Delete(path);
            throw;
        }
    }
}
