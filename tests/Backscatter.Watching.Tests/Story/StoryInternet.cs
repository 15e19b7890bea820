using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;

namespace Backscatter.Watching.Tests.Story;

/// <summary>The internet of the story: three domains of one client, each with a mail server of its own; what they do and publish changes as the story goes on.</summary>
internal sealed class StoryInternet : IAsyncDisposable
{
    private readonly LabCertificateAuthority _authority = new(DateTimeOffset.UtcNow);
    private readonly Dictionary<string, LabMailServer> _servers = new(StringComparer.Ordinal);
    private readonly LabDns _dns;
    private string? _proof;

    public StoryInternet()
    {
        SmtpPort = FreePort("127.53.3.1");
        Listener = new IPEndPoint(IPAddress.Parse("127.53.3.100"), FreePort("127.53.3.100"));
        foreach (var domain in Domains) _servers[domain] = Start(domain, new LabMailBehaviour());
        _dns = LabDns.Start(Zones(), ResolverBehaviour.Honest);
    }

    /// <summary>The client's domains.</summary>
    public static IReadOnlyList<string> Domains { get; } = ["alpha.example", "bravo.example", "charlie.example"];

    /// <summary>The resolver.</summary>
    public IPEndPoint Resolver => _dns.EndPoint;

    /// <summary>The port of all mail servers.</summary>
    public int SmtpPort { get; }

    /// <summary>Where the mail server of the senders' domain listens, which is an agent.</summary>
    public IPEndPoint Listener { get; }

    /// <summary>The authority of their certificates.</summary>
    public string RootPem => _authority.RootPem;

    /// <summary>An endpoint as verdicts name it.</summary>
    public string Endpoint(string domain) => $"mx.{domain} [{Address(domain)}]:{SmtpPort}";

    /// <summary>The mail server of a domain, as it is now.</summary>
    public LabMailServer Server(string domain) => _servers[domain];

    /// <summary>All domains publish the record that proves whose they are.</summary>
    public void Prove(string value)
    {
        _proof = value;
        _dns.Show(Zones());
    }

    /// <summary>A mail server behaves otherwise from now on.</summary>
    public async Task TurnAsync(string domain, LabMailBehaviour behaviour)
    {
        await _servers[domain].DisposeAsync();
        _servers[domain] = Start(domain, behaviour);
    }

    public async ValueTask DisposeAsync()
    {
        await _dns.DisposeAsync();
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _authority.Dispose();
    }

    private static string Address(string domain) => $"127.53.3.{Domains.ToList().IndexOf(domain) + 1}";

    private static int FreePort(string address)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private LabMailServer Start(string domain, LabMailBehaviour behaviour) =>
        LabMailServer.Start(new LabMailServerOptions($"mx.{domain}", [domain], behaviour) { EndPoint = new IPEndPoint(IPAddress.Parse(Address(domain)), SmtpPort), Authority = _authority });

    private List<LabZone> Zones()
    {
        var pointers = Domains.Select(domain => (DnsRecord)new NameRecord(string.Join('.', Address(domain).Split('.').Reverse()) + ".in-addr.arpa", TimeSpan.FromMinutes(5), DnsRecordType.PTR, $"mx.{domain}"));
        return
        [
            .. Domains.Select(domain => LabZone.Parse(domain, $"""
                @ MX 10 mx
                @ NS ns.lab.example.
                mx A {Address(domain)}
                @ TXT "v=spf1 mx -all"
                _dmarc TXT "v=DMARC1; p=reject"
                {(_proof is null ? "" : $"_backscatter TXT \"{_proof}\"")}
                """)),
            new LabZone("in-addr.arpa", [.. pointers]),
        ];
    }
}
