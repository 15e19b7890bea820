using System.Globalization;
using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>An Exim of its own, unpacked and not installed, with a scratch folder as its root.</summary>
internal sealed class EximServer : MailServer
{
    private const string Program = "usr/sbin/exim4";

    // The name is compiled into Debian's Exim; the number means nothing outside the folder.
    private const int UserId = 64001;
    private static readonly (string, int)[] Users = [("Debian-exim", UserId), ("mail", 64002)];

    private EximServer(IPEndPoint endpoint, ScratchFolder folder, ServerProcess process) : base(endpoint, folder, process)
    {
    }

    /// <summary>Its main log, and before that what it wrote when it started.</summary>
    public override string Log => base.Log + (File.Exists(Folder.Path("spool/mainlog")) ? File.ReadAllText(Folder.Path("spool/mainlog")) : "");

    /// <summary>Starts an Exim and waits until it greets.</summary>
    /// <exception cref="ServerUnavailableException">Exim is not unpacked, or this is not root.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<EximServer> StartAsync(
        IPEndPoint endpoint, EximSetup setup, ServerCertificate certificate, CancellationToken cancellationToken)
    {
        ServerSoftware.Exim.Require();
        var folder = new ScratchFolder("exim");
        ServerProcess process;
        try
        {
            await Chroot.FillAsync(folder, [Program], Users, cancellationToken);
            folder.Write("etc/exim.conf", Configuration(endpoint, setup));
            folder.Write("etc/tls.crt", certificate.CertificatePem);
            folder.Write("etc/tls.key", certificate.KeyPem);
            await Command.RunAsync("install", ["-d", "-o", $"{UserId}", "-g", $"{UserId}", "-m", "750", folder.Path("spool")], cancellationToken);
            process = ServerProcess.Start($"exim at {endpoint}", folder, "chroot", folder.Root, $"/{Program}", "-C", "/etc/exim.conf", "-bdf");
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        await process.WaitUntilAsync(token => GreetsAsync(endpoint, token), cancellationToken);
        return new EximServer(endpoint, folder, process);
    }

    public override async Task<bool> IsQueueEmptyAsync(CancellationToken cancellationToken)
    {
        var count = await Command.RunAsync("chroot", [Folder.Root, $"/{Program}", "-C", "/etc/exim.conf", "-bpc"], cancellationToken);
        return int.Parse(count, CultureInfo.InvariantCulture) == 0;
    }

    private static IEnumerable<string> Configuration(IPEndPoint endpoint, EximSetup setup) =>
    [
        $"primary_hostname = {setup.HostName}",
        $"domainlist local_domains = {setup.Domain}",
        $"local_interfaces = {endpoint.Address}",
        $"daemon_smtp_ports = {endpoint.Port}",
        "spool_directory = /spool",
        "log_file_path = /spool/%slog",
        "pid_file_path = /spool/exim.pid",
        "host_lookup =",
        "keep_environment =",
        "tls_advertise_hosts = *",
        "tls_certificate = /etc/tls.crt",
        "tls_privatekey = /etc/tls.key",
        "acl_smtp_rcpt = rcpt",
        .. setup.PredataAcl.Count == 0 ? Array.Empty<string>() : ["acl_smtp_predata = predata"],
        "begin acl",
        "rcpt:",
        "accept local_parts = postmaster",
        "domains = +local_domains",
        .. setup.RcptAcl,
        "accept",
        .. setup.PredataAcl.Count == 0 ? Array.Empty<string>() : ["predata:", .. setup.PredataAcl],
        "begin routers",
        .. setup.Routers,
        "begin transports",
        "remote:",
        "driver = smtp",

        // A number, as there are no names of ports in its root; routers name another one with the host.
        "port = 25",
        "nowhere:",
        "driver = appendfile",
        "file = /dev/null",
        "user = mail",
    ];
}
