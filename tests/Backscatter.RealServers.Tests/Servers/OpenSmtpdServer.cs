using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// An OpenSMTPD of its own, unpacked and not installed, with a scratch folder as its root: its queue, its control socket and its users are
/// compiled in and can't be configured away.
/// </summary>
internal sealed class OpenSmtpdServer : MailServer
{
    private const int QueueGroup = 64012;
    private static readonly string[] Programs = ["usr/sbin/smtpd", "usr/sbin/smtpctl", "usr/libexec/opensmtpd/mail.local"];
    private static readonly (string, int)[] Users =
        [("opensmtpd", 64011), ("opensmtpq", QueueGroup), ("postmaster", 64013), ("abuse", 64014), ("info", 64015)];

    private OpenSmtpdServer(IPEndPoint endpoint, ScratchFolder folder, ServerProcess process) : base(endpoint, folder, process)
    {
    }

    /// <summary>Starts an OpenSMTPD and waits until it greets.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="hostName">The name it greets with.</param>
    /// <param name="domain">The domain it receives mail for.</param>
    /// <param name="certificate">What it offers with STARTTLS.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="nextHop">The host behind, to which it takes every recipient; null to receive for the users of its root only: postmaster, abuse and info.</param>
    /// <exception cref="ServerUnavailableException">OpenSMTPD is not unpacked, or this is not root.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<OpenSmtpdServer> StartAsync(
        IPEndPoint endpoint, string hostName, string domain, ServerCertificate certificate, CancellationToken cancellationToken, IPEndPoint? nextHop = null)
    {
        ServerSoftware.OpenSmtpd.Require();
        var folder = new ScratchFolder("opensmtpd");
        ServerProcess process;
        try
        {
            await Chroot.FillAsync(folder, Programs, Users, cancellationToken);
            folder.Folder("var/lib/opensmtpd/empty");
            folder.Folder("var/run");
            folder.Folder("run");
            File.SetUnixFileMode(
                folder.Folder("var/spool/smtpd"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            folder.Write("etc/mailname", hostName);
            folder.Write("etc/smtpd.conf", Configuration(endpoint, hostName, domain, nextHop));
            folder.Write("etc/tls.crt", certificate.CertificatePem);
            File.SetUnixFileMode(folder.Write("etc/tls.key", certificate.KeyPem), UnixFileMode.UserRead);

            // smtpctl works only for the group of the queue.
            await Command.RunAsync("chgrp", [$"{QueueGroup}", folder.Path("usr/sbin/smtpctl")], cancellationToken);
            await Command.RunAsync("chmod", ["2755", folder.Path("usr/sbin/smtpctl")], cancellationToken);
            process = ServerProcess.Start($"opensmtpd at {endpoint}", folder, "chroot", folder.Root, "/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf");
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        await process.WaitUntilAsync(token => GreetsAsync(endpoint, token), cancellationToken);
        return new OpenSmtpdServer(endpoint, folder, process);
    }

    public override async Task<bool> IsQueueEmptyAsync(CancellationToken cancellationToken) =>
        (await Command.RunAsync("chroot", [Folder.Root, "/usr/sbin/smtpctl", "show", "queue"], cancellationToken)).Trim().Length == 0;

    private static string[] Configuration(IPEndPoint endpoint, string hostName, string domain, IPEndPoint? nextHop) =>
    [
        $"pki {hostName} cert \"/etc/tls.crt\"",
        $"pki {hostName} key \"/etc/tls.key\"",
        $"listen on {endpoint.Address} port {endpoint.Port} tls pki {hostName} hostname {hostName}",
        nextHop is null ? "action receive mbox" : $"action receive relay host \"smtp://{nextHop}\"",
        $"match from any for domain \"{domain}\" action receive",
    ];
}
