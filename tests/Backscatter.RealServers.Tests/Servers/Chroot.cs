using System.Text.RegularExpressions;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// Makes a scratch folder the root of a server whose paths and users are compiled in: its programs, the libraries they load, a password file. What
/// the server takes for /etc, /var/spool and /var/run lies in the folder, and no user has to be added to the machine.
/// </summary>
internal static partial class Chroot
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Writable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Fills a folder so that programs unpacked by tests/run.sh run with it as their root.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="programs">Paths below <see cref="ServerSoftware.UnpackedRoot"/>; they are the same in the folder.</param>
    /// <param name="users">Users with a number each, which is that of their group as well.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public static async Task FillAsync(
        ScratchFolder folder, IReadOnlyList<string> programs, IReadOnlyList<(string Name, int Id)> users, CancellationToken cancellationToken)
    {
        foreach (var program in programs) Copy(Path.Combine(ServerSoftware.UnpackedRoot, program), folder, program);
        foreach (var library in await LibrariesAsync(programs, cancellationToken))
        {
            Copy(library, folder, library.Replace(ServerSoftware.UnpackedRoot, "", StringComparison.Ordinal).TrimStart('/'));
        }

        folder.Write("etc/passwd", ["root:x:0:0::/:/bin/false", .. users.Select(user => $"{user.Name}:x:{user.Id}:{user.Id}::/:/bin/false")]);
        folder.Write("etc/group", ["root:x:0:", .. users.Select(user => $"{user.Name}:x:{user.Id}:")]);
        folder.Write("etc/hosts", "127.0.0.1 localhost");
        folder.Write("etc/resolv.conf");
        File.SetUnixFileMode(folder.Folder("tmp"), Executable | Writable | UnixFileMode.StickyBit);

        // A plain file does for /dev/null; a device node would need a privilege that containers withhold.
        File.SetUnixFileMode(folder.Write("dev/null"), Writable);
    }

    private static void Copy(string source, ScratchFolder folder, string target)
    {
        folder.Folder(Path.GetDirectoryName(target)!);
        File.Copy(source, folder.Path(target));
        File.SetUnixFileMode(folder.Path(target), Executable);
    }

    private static async Task<IReadOnlyList<string>> LibrariesAsync(IEnumerable<string> programs, CancellationToken cancellationToken)
    {
        var unpacked = string.Join(':', Directory.EnumerateDirectories(Path.Combine(ServerSoftware.UnpackedRoot, "usr", "lib"), "*-linux-*"));
        var paths = programs.Select(program => Path.Combine(ServerSoftware.UnpackedRoot, program));
        var loaded = await Command.RunAsync("ldd", paths, cancellationToken, libraries: unpacked);
        return loaded.Contains("not found", StringComparison.Ordinal)
            ? throw new ServerUnavailableException($"a library is missing; tests/run.sh unpacks it where it runs as root on Debian:\n{loaded}")
            : [.. LoadedLibrary().Matches(loaded).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"(/\S+) \(0x[0-9a-f]+\)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LoadedLibrary();
}
