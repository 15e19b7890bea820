using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Smtp;
using Backscatter.Lab.Clients;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab;

/// <summary>
/// A small internet on loopback: resolvers with the zones of some clients and of the blocklists, and the clients' mail servers, all real and all in
/// this process. It sends no packet off the machine and no mail at all.
/// </summary>
public sealed class LabInternet : IAsyncDisposable
{
    private const int SmtpPortOfDns = 25;
    private const int PortAttempts = 50;
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<LabMailServer> _servers = [];
    private readonly LabCertificateAuthority _authority;
    private readonly AddressPlan _plan;

    private LabInternet(LabCertificateAuthority authority, AddressPlan plan, IReadOnlyList<LabClient> clients)
    {
        _authority = authority;
        _plan = plan;
        Clients = clients;
    }

    /// <summary>The plan in use, never <see cref="LabAddressing.Automatic"/>.</summary>
    public LabAddressing Addressing => _plan.Addressing;

    /// <summary>The clients, with <c>{host.name}</c> replaced by addresses in their expectations.</summary>
    public IReadOnlyList<LabClient> Clients { get; }

    /// <summary>The resolver that tells the truth; its <see cref="LabDns.EndPoint"/> is what <c>--resolver</c> takes.</summary>
    public LabDns Resolver { get; private set; } = null!;

    /// <summary>A resolver that several blocklists refuse, each in its own way, as they refuse public resolvers.</summary>
    public LabDns RefusedResolver { get; private set; } = null!;

    /// <summary>A resolver that invents the address 203.0.113.80 for every name that does not exist.</summary>
    public LabDns RewritingResolver { get; private set; } = null!;

    /// <summary>Connects to the mail servers under their addresses in DNS, on port 25 or <see cref="SmtpPort"/>; to any other endpoint the connection is refused.</summary>
    public ISmtpConnector Connector { get; private set; } = null!;

    /// <summary>The port on which all mail servers listen at their own addresses; null in the plan <see cref="LabAddressing.Documentation"/>, where each has its own.</summary>
    public int? SmtpPort { get; private set; }

    /// <summary>Who signs the servers' certificates: a client must trust it for them to be valid.</summary>
    public LabCertificateAuthority Authority => _authority;

    /// <summary>The mail servers that listen.</summary>
    public IReadOnlyList<LabMailServer> MailServers => _servers;

    /// <summary>The mail server of this host name.</summary>
    /// <exception cref="InvalidOperationException">No server of the lab has this name.</exception>
    public LabMailServer ServerOf(string hostName) => _servers.Single(server => server.HostName == hostName);

    /// <summary>The IPv4 address of this host name in DNS.</summary>
    /// <exception cref="InvalidOperationException">No host of the lab has this name.</exception>
    public IPAddress AddressOf(string hostName) => _plan.Ipv4(Clients.SelectMany(client => client.Hosts).Single(host => host.Name == hostName));

    /// <summary>Starts everything; all of it listens when the task completes.</summary>
    /// <exception cref="SocketException">A port can't be bound.</exception>
    /// <exception cref="ArgumentException">The clients contradict each other.</exception>
    /// <exception cref="FormatException">The zone of a client can't be read.</exception>
    public static async Task<LabInternet> StartAsync(LabOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var plan = new AddressPlan(options.Addressing, options.Clients);
        var zones = LabZones.Build(options, plan);
        var clients = options.Clients.Select(client => client with { Expected = client.Expected.With(subject => LabZones.Fill(subject, options.Clients, plan)) }).ToList();
        var lab = new LabInternet(new LabCertificateAuthority(options.Time.GetUtcNow()), plan, clients);
        try
        {
            await lab.StartMailServersAsync(options, plan);
            lab.StartResolvers(zones, options);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops everything; no port of the lab is bound when it returns.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(_running);
        _authority.Dispose();
    }

    private static async Task StopAsync(List<IAsyncDisposable> running)
    {
        foreach (var part in running) await part.DisposeAsync();
        running.Clear();
    }

    private async Task StartMailServersAsync(LabOptions options, AddressPlan plan)
    {
        var hosts = options.Clients
            .SelectMany(client => client.Hosts.Select(host => (Client: client, Host: host)))
            .Where(pair => pair.Host.Behaviour is not null)
            .ToList();

        // One port must be free on every address: the first server takes any, and when another finds it taken all begin again.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var (client, host) in hosts)
                {
                    var endPoint = Addressing == LabAddressing.Loopback ? new IPEndPoint(plan.Ipv4(host), SmtpPort ?? 0) : new IPEndPoint(IPAddress.Loopback, 0);
                    var server = LabMailServer.Start(new LabMailServerOptions(host.Name, [client.Domain], host.Behaviour!) { EndPoint = endPoint, Time = options.Time, Authority = _authority });
                    _servers.Add(server);
                    _running.Add(server);
                    if (Addressing == LabAddressing.Loopback) SmtpPort = server.EndPoint.Port;
                }

                break;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < PortAttempts)
            {
                await StopAsync(_running);
                _servers.Clear();
                SmtpPort = null;
            }
        }

        var listening = hosts
            .Zip(_servers)
            .SelectMany(pair => plan.Of(pair.First.Host).Select(address => (Address: address, pair.Second.EndPoint)))
            .ToDictionary(pair => pair.Address, pair => pair.EndPoint);
        Connector = new LabConnector(listening, new HashSet<int> { SmtpPortOfDns, SmtpPort ?? SmtpPortOfDns });
    }

    private void StartResolvers(IReadOnlyList<LabZone> zones, LabOptions options)
    {
        LabDns Start(ResolverBehaviour behaviour)
        {
            var dns = LabDns.Start(zones, behaviour, options.Time);
            _running.Add(dns);
            return dns;
        }

        Resolver = Start(new ResolverBehaviour { Everywhere = ZoneBehaviour.Honest with { Delay = options.ResolverDelay } });
        RefusedResolver = Start(new ResolverBehaviour { Views = [.. LabCatalogue.Refusals.Select(list => list.ToZone())] });
        RewritingResolver = Start(new ResolverBehaviour { RewritesNxdomainTo = IPAddress.Parse("203.0.113.80") });
    }
}
