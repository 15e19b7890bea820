using Backscatter.Core.Names;

namespace Backscatter.Cli.Watching;

/// <summary>Reads the passphrase of a backup. It comes from a file, so that it stands on no command line and in no environment.</summary>
internal static class Passphrase
{
    /// <summary>The fewest characters of one: whoever has the file can try as often as he likes.</summary>
    public const int Fewest = 12;

    private const int Most = 1024;

    /// <summary>The first line of a file; null where no file is named.</summary>
    /// <exception cref="UsageException">It cannot be read, or is too short.</exception>
    public static string? Read(string? path)
    {
        if (path is null) return null;
        var shown = $"--passphrase-file {ForeignText.Escape(path)}";
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[Most + 1];
            var line = new string(buffer, 0, reader.ReadBlock(buffer)).Split('\n', 2)[0].TrimEnd('\r');
            return line.Length is >= Fewest and <= Most ? line : throw new UsageException($"{shown} has {(line.Length > Most ? "too many" : line.Length)} characters on its first line; a passphrase has {Fewest} to {Most}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{shown} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}; name a file whose first line is the passphrase");
        }
    }
}
