namespace Backscatter.RealServers.Tests.Servers;

/// <summary>A folder for one server: its configuration, its queue and its state. Removed with everything in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    // The servers give up root for users of their own, who must be able to pass through.
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public ScratchFolder(string name)
    {
        Root = Directory.CreateTempSubdirectory($"backscatter-{name}-").FullName;
        File.SetUnixFileMode(Root, Passable);
    }

    public string Root { get; }

    public string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Makes a folder that everybody may enter, and its parents.</summary>
    public string Folder(string relative)
    {
        var path = Path(relative);
        Directory.CreateDirectory(path, Passable);
        return path;
    }

    /// <summary>Writes a file of lines and returns its path.</summary>
    public string Write(string relative, params IEnumerable<string> lines)
    {
        var path = Path(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, Passable);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
