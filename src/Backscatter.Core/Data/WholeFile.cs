using System.Globalization;

namespace Backscatter.Core.Data;

/// <summary>Replaces files as a whole, so that a crash leaves the old one or the new one.</summary>
public static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">Its whole content.</param>
    /// <exception cref="DataFileException">It cannot be written; one line says so.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // In the same folder: a file system replaces a file at once only within itself.
        var next = $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.new";
        try
        {
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataFileException(DataFileException.At(DataFile.Shown(path), "", "cannot be written", "name a file in a folder that this user may write to").Message, failure);
        }
    }
}
