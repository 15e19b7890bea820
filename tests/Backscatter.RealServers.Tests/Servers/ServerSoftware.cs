namespace Backscatter.RealServers.Tests.Servers;

/// <summary>Where the programs of one server are, or why it can't be started here.</summary>
/// <param name="Name">The server's name, as people say it.</param>
/// <param name="Program">The program to start; meaningless where <paramref name="Missing"/> is set.</param>
/// <param name="Missing">Why there is none to start and what to do about it; null when there is.</param>
internal sealed record ServerSoftware(string Name, string Program, string? Missing)
{
    /// <summary>The programs of packages that can't be installed side by side, unpacked here by tests/run.sh.</summary>
    public static string UnpackedRoot { get; } = Path.Combine(RepositoryRoot(), ".cache", "servers", "root");

    public static ServerSoftware Rbldnsd { get; } = Installed("rbldnsd", needsRoot: false, "/usr/sbin/rbldnsd", "/usr/local/sbin/rbldnsd");

    public static ServerSoftware Unbound { get; } = Installed("unbound", needsRoot: false, "/usr/sbin/unbound", "/usr/local/sbin/unbound");

    public static ServerSoftware Postfix { get; } = Installed("postfix", needsRoot: true, "/usr/lib/postfix/sbin/master", "/usr/libexec/postfix/master");

    public static ServerSoftware Postgrey { get; } = Installed("postgrey", needsRoot: false, "/usr/sbin/postgrey", "/usr/bin/postgrey");

    public static ServerSoftware Exim { get; } = Unpacked("exim", "usr/sbin/exim4");

    public static ServerSoftware OpenSmtpd { get; } = Unpacked("opensmtpd", "usr/sbin/smtpd");

    /// <summary>The path of the program.</summary>
    /// <exception cref="ServerUnavailableException">It can't be started here.</exception>
    public string Require() => Missing is null ? Program : throw new ServerUnavailableException(Missing);

    private static ServerSoftware Installed(string name, bool needsRoot, params string[] places)
    {
        var program = places.FirstOrDefault(File.Exists);
        return program is null
            ? new ServerSoftware(name, name, $"{name} is not installed; tests/run.sh installs it where it runs as root on Debian")
            : new ServerSoftware(name, program, needsRoot ? NeedsRoot(name) : null);
    }

    private static ServerSoftware Unpacked(string name, string program)
    {
        var path = Path.Combine(UnpackedRoot, program);
        return new ServerSoftware(name, path, File.Exists(path)
            ? NeedsRoot(name)
            : $"{name} is not unpacked in {UnpackedRoot}; tests/run.sh does it where it runs as root on Debian");
    }

    private static string? NeedsRoot(string name) =>
        Environment.IsPrivilegedProcess ? null : $"{name} can be started by root only, and the tests run as {Environment.UserName}";

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Backscatter.Cloud.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} holds Backscatter.Cloud.sln");
    }
}

/// <summary>A server can't be had on this machine; the tests that need it are skipped with this message.</summary>
internal sealed class ServerUnavailableException(string message) : Exception(message);
