using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Smtp;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;

namespace Backscatter.Benchmarks;

/// <summary>Domains, each with a mail server of its own that refuses unknown recipients, and one mail server that shows that the way out is open.</summary>
internal sealed class LoadedInternet : IAsyncDisposable
{
    public const string Nonce = "load-canary-4711";

    private readonly LabCertificateAuthority _authority = new(DateTimeOffset.UtcNow);
    private readonly List<LabMailServer> _servers = [];
    private readonly LabDns _dns;

    public LoadedInternet(int domains)
    {
        SmtpPort = FreePort();
        Domains = [.. Enumerable.Range(0, domains).Select(number => string.Create(CultureInfo.InvariantCulture, $"d{number:000}.example"))];
        foreach (var (domain, number) in Domains.Select((domain, number) => (domain, number)))
            _servers.Add(Start($"mx.{domain}", domain, Address(number), new LabMailBehaviour()));
        _servers.Add(Start("canary.example", "canary.example", CanaryAddress, new LabMailBehaviour { Greeting = new SmtpReply(220, [$"canary.example ESMTP {Nonce}"]) }));
        _dns = LabDns.Start([.. Domains.Select((domain, number) => Zone(domain, Address(number)))], ResolverBehaviour.Honest);
    }

    public IReadOnlyList<string> Domains { get; }

    public IPEndPoint Resolver => _dns.EndPoint;

    public int SmtpPort { get; }

    public string RootPem => _authority.RootPem;

    public string Canary => string.Create(CultureInfo.InvariantCulture, $"{CanaryAddress}:{SmtpPort}={Nonce}");

    /// <summary>How many conversations the mail servers had, that one not counted.</summary>
    public int Conversations => _servers.SkipLast(1).Sum(server => server.Conversations.Count);

    private const string CanaryAddress = "127.53.5.1";

    public async ValueTask DisposeAsync()
    {
        await _dns.DisposeAsync();
        foreach (var server in _servers) await server.DisposeAsync();
        _authority.Dispose();
    }

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"127.53.4.{number + 1}");

    private static LabZone Zone(string domain, string address) => LabZone.Parse(domain, $"""
        @ MX 10 mx
        @ NS ns.lab.example.
        mx A {address}
        @ TXT "v=spf1 mx -all"
        _dmarc TXT "v=DMARC1; p=reject"
        """);

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Parse(CanaryAddress), 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private LabMailServer Start(string host, string domain, string address, LabMailBehaviour behaviour) =>
        LabMailServer.Start(new LabMailServerOptions(host, [domain], behaviour) { EndPoint = new IPEndPoint(IPAddress.Parse(address), SmtpPort), Authority = _authority });
}
