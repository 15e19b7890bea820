using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Serving;

/// <summary>The key of this machine, in a file that this user alone may read. It is made once: whoever bears it is an administrator.</summary>
internal static class LocalKeyFile
{
    private const int Bytes = 32;
    private const int MostCharacters = 200;
    private const UnixFileMode Ours = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The SHA-256 of the key in a file, in hexadecimal digits; the key is made where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">It cannot be read or made, others may read it, or there is no key in it. No word of it is shown.</exception>
    public static string HashOf(string path)
    {
        try
        {
            if (!File.Exists(path)) Make(path);
            return Read(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the key file {ForeignText.Escape(path)} cannot be {(File.Exists(path) ? "read" : "made")}; name one with --key-file that this user may read and write");
        }
    }

    private static string Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new UsageException($"the key file {ForeignText.Escape(path)} can be read or written by other users; run: chmod 600 {ForeignText.Escape(path)}");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var buffer = new byte[MostCharacters + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var key = Encoding.UTF8.GetString(buffer, 0, length).Trim();
        // A shorter one was not made here, and could be guessed.
        if (length > MostCharacters || !Base64Url.IsValid(key, out var bytes) || bytes < Bytes)
            throw new UsageException($"the key file {ForeignText.Escape(path)} holds no key; remove it, and one is made at the next start");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    // It gets its name when it is whole. Of two that start at once the first wins, and both use its key.
    private static void Make(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var next = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Ours;
        try
        {
            using (var file = new FileStream(next, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another was faster.
        }
        finally
        {
            File.Delete(next);
        }
    }
}
