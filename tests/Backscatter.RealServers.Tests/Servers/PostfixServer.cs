using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// A Postfix of its own: configuration, queue and state in a scratch folder, master(8) in the foreground, its log on standard output. Nothing
/// below /etc/postfix or /var/spool/postfix is read or written.
/// </summary>
internal sealed class PostfixServer : MailServer
{
    private readonly string _configuration;

    private PostfixServer(IPEndPoint endpoint, ScratchFolder folder, ServerProcess process, string configuration) : base(endpoint, folder, process) =>
        _configuration = configuration;

    /// <summary>Starts a Postfix and waits until it greets.</summary>
    /// <exception cref="ServerUnavailableException">Postfix is not installed, or this is not root.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<PostfixServer> StartAsync(
        IPEndPoint endpoint, PostfixSetup setup, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        var master = ServerSoftware.Postfix.Require();
        var folder = new ScratchFolder("postfix");
        ServerProcess process;
        string configuration;
        try
        {
            configuration = folder.Folder("etc");
            folder.Write("etc/main.cf", MainCf(folder, Path.GetDirectoryName(master)!, setup));
            folder.Write("etc/master.cf", MasterCf(endpoint, setup.Screened));
            folder.Write("etc/tls.pem", certificate.KeyPem, certificate.CertificatePem);
            await MakeQueueAsync(folder, cancellationToken);
            process = ServerProcess.Start($"postfix at {endpoint}", folder, master, "-s", "-c", configuration);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        await process.WaitUntilAsync(token => GreetsAsync(endpoint, token), cancellationToken);
        return new PostfixServer(endpoint, folder, process, configuration);
    }

    public override async Task<bool> IsQueueEmptyAsync(CancellationToken cancellationToken) =>
        (await Command.RunAsync("/usr/sbin/postqueue", ["-c", _configuration, "-j"], cancellationToken)).Trim().Length == 0;

    private static IEnumerable<string> MainCf(ScratchFolder folder, string daemons, PostfixSetup setup) =>
    [
        "compatibility_level = 3.6",
        $"queue_directory = {folder.Path("queue")}",
        $"data_directory = {folder.Path("data")}",
        $"daemon_directory = {daemons}",
        "command_directory = /usr/sbin",
        "maillog_file = /dev/stdout",
        $"myhostname = {setup.HostName}",
        "inet_interfaces = loopback-only",
        "inet_protocols = ipv4",

        // The prober's address is 127.0.0.1, and it must not be treated as a neighbour.
        "mynetworks =",
        "smtpd_relay_restrictions = reject_unauth_destination",

        // No question leaves the machine.
        "smtpd_peername_lookup = no",
        "smtp_dns_support_level = disabled",
        "alias_maps =",
        "alias_database =",
        "smtpd_tls_security_level = may",
        $"smtpd_tls_chain_files = {folder.Path("etc/tls.pem")}",
        .. setup.MainCf,
    ];

    private static IEnumerable<string> MasterCf(IPEndPoint endpoint, bool screened) =>
    [
        .. screened
            ? new[]
            {
                $"{endpoint} inet n - n - 1 postscreen",
                "smtpd pass - - n - - smtpd",
                "dnsblog unix - - n - 0 dnsblog",
                "tlsproxy unix - - n - 0 tlsproxy",
            }
            : [$"{endpoint} inet n - n - - smtpd"],
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "proxywrite unix - - n - 1 proxymap",
        "smtp unix - - n - - smtp",
        "relay unix - - n - - smtp",
        "showq unix n - n - - showq",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "discard unix - - n - - discard",
        "local unix - n n - - local",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "postlog unix-dgram n - n - 1 postlogd",
    ];

    /// <summary>The folders that "postfix check" would make, with the owners and modes it demands.</summary>
    private static async Task MakeQueueAsync(ScratchFolder folder, CancellationToken cancellationToken)
    {
        string queue = folder.Folder("queue"), data = folder.Path("data");
        string[] own = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];
        folder.Folder("queue/pid");
        await InstallAsync("root", "700", own.Select(name => Path.Combine(queue, name)).Append(data));
        await InstallAsync("postdrop", "710", [Path.Combine(queue, "public")]);
        await InstallAsync("postdrop", "730", [Path.Combine(queue, "maildrop")]);

        Task InstallAsync(string group, string mode, IEnumerable<string> folders) =>
            Command.RunAsync("install", ["-d", "-o", "postfix", "-g", group, "-m", mode, .. folders], cancellationToken);
    }
}
