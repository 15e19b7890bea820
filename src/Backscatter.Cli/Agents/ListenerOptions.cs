using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Core.Listening;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Agents;

/// <summary>The options by which an agent listens on port 25 for its own domain, and the listener that they ask for.</summary>
internal sealed class ListenerOptions
{
    private const int SmtpPort = 25;

    public Option<string[]> Listen { get; } = new("--listen")
    {
        Description = "Be the mail server of the sender domain at this address, to see who calls its senders back; repeatable. Its MX must lead here. Sends no mail on.",
        HelpName = "address[:port]",
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string> Nonce { get; } = new("--nonce")
    {
        Description = "Greet with this word, 8 to 64 letters and digits, so that others can name this agent as a canary: --canary host=nonce.",
        HelpName = "word",
    };

    public Option<string> Spool { get; } = new("--spool") { Description = "Keep bounces, and mail for postmaster and abuse, in this folder. [default: spool in the --state folder]", HelpName = "folder" };

    public Option<string> CertificateFile { get; } = new("--certificate-file") { Description = "Offer STARTTLS with this certificate: PEM, with its chain and its key. Read once, at the start.", HelpName = "file.pem" };

    /// <summary>All of them, for the command that has them.</summary>
    public IEnumerable<Option> All => [Listen, Nonce, Spool, CertificateFile];

    /// <summary>What is asked for; null where nobody listens.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ehlo">The agent's own name.</param>
    /// <param name="senderDomain">The domain of the senders of its probes.</param>
    /// <param name="state">The agent's own folder.</param>
    /// <exception cref="UsageException">It can't be; one line says why.</exception>
    public MailListenerOptions? Read(ParseResult parsed, SmtpIdentity ehlo, SmtpIdentity senderDomain, string state)
    {
        var endPoints = (parsed.GetValue(Listen) ?? []).Select(EndPointOf).Distinct().ToList();
        if (endPoints.Count == 0)
        {
            if (All.Skip(1).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle) throw new UsageException($"{idle.Name} is for an agent that listens; add --listen, such as --listen 0.0.0.0:25");
            return null;
        }

        return new MailListenerOptions
        {
            EndPoints = endPoints,
            HostName = NameOf("--ehlo", ehlo),
            Domains = [NameOf("--sender-domain", senderDomain)],
            SpoolFolder = parsed.GetValue(Spool) ?? Path.Combine(state, "spool"),
            Nonce = parsed.GetValue(Nonce) is { } nonce ? NonceOf(nonce) : null,
            Certificate = parsed.GetValue(CertificateFile) is { } file ? CertificateOf(file) : null,
        };
    }

    /// <summary>Starts what was read.</summary>
    /// <exception cref="UsageException">It can't be started; one line says why.</exception>
    public static MailListener Start(MailListenerOptions options, ICallbackReceiver receiver, TimeProvider time)
    {
        try
        {
            return MailListener.Start(options, receiver, time);
        }
        catch (SocketException failure)
        {
            var where = string.Join(", ", options.EndPoints);
            throw new UsageException(failure.SocketErrorCode switch
            {
                SocketError.AccessDenied => $"--listen {where}: this user may not listen there; a port below 1024 needs the capability CAP_NET_BIND_SERVICE, as infra/agent/backscatter-agent.service gives it",
                SocketError.AddressAlreadyInUse => $"--listen {where}: another program listens there, often a mail server that came with the system; stop it, or name another address of this machine",
                SocketError.AddressNotAvailable => $"--listen {where}: this machine has no such address; name one of its own, or 0.0.0.0 for all",
                _ => $"--listen {where}: cannot listen there ({failure.SocketErrorCode}); name an address of this machine",
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"--spool {ForeignText.Quote(options.SpoolFolder, 200)} cannot be used ({failure.GetType().Name}); name a folder that this user may write to");
        }
    }

    private static IPEndPoint EndPointOf(string text)
    {
        var number = SmtpPort;
        var (host, port) = AddressText.TryParse(text, out _, out _) ? (text, null) : HostAndPort.Split(text);
        return AddressText.TryParse(host, out var address, out _) && (port is null || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 0 and <= 65535))
            ? new IPEndPoint(address, number)
            : throw new UsageException($"--listen {ForeignText.Quote(text, 80)} is no address of this machine; write one such as 192.0.2.25, 0.0.0.0:25 or [::]:25");
    }

    private static DomainName NameOf(string option, SmtpIdentity identity) =>
        identity.IsName ? DomainName.Parse(identity.Text) : throw new UsageException($"an agent that listens needs a name; give it with {option}, such as {option} agent.example.com");

    private static string NonceOf(string nonce) =>
        Canary.IsNonce(nonce) ? nonce : throw new UsageException($"--nonce {ForeignText.Quote(nonce, 80)} is none; write 8 to 64 letters, digits, hyphens, underscores or dots");

    private static SslStreamCertificateContext CertificateOf(string file)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(file), [.. all.Skip(1)], offline: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UsageException($"--certificate-file {ForeignText.Quote(file, 200)} cannot be used ({failure.GetType().Name}); name a PEM file with the certificate, its chain and its key, without a passphrase");
        }
    }
}
