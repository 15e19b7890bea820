using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;

namespace Backscatter.Watching.Tests.Kills;

/// <summary>The internet of a fleet, round by round: a resolver with the zones of the round, and the mail servers as they behave in it.</summary>
internal sealed class ChangingInternet : IAsyncDisposable
{
    private readonly Fleet _fleet;
    private readonly LabCertificateAuthority _authority = new(DateTimeOffset.UtcNow);
    private readonly Dictionary<Place, LabMailServer> _servers = [];
    private LabDns? _dns;

    private ChangingInternet(Fleet fleet, int smtpPort) => (_fleet, SmtpPort) = (fleet, smtpPort);

    /// <summary>The resolver of the round.</summary>
    public IPEndPoint Resolver => _dns!.EndPoint;

    /// <summary>The port of all mail servers.</summary>
    public int SmtpPort { get; }

    /// <summary>The authority of their certificates.</summary>
    public string RootPem => _authority.RootPem;

    /// <summary>The resolver and the servers of a round listen when the task completes.</summary>
    public static async Task<ChangingInternet> StartAsync(Fleet fleet)
    {
        var internet = new ChangingInternet(fleet, FreePort());
        await internet.TurnAsync(0);
        return internet;
    }

    /// <summary>Makes everything as it is in a round.</summary>
    public async Task TurnAsync(int round)
    {
        if (_dns is not null) await _dns.DisposeAsync();
        _dns = LabDns.Start(Zones(round), ResolverBehaviour.Honest);
        foreach (var place in _fleet.Places.Where(place => place.IsProbed))
        {
            var takesEverybody = Is(place, Ailment.TakesEverybody, round);
            if (_servers.TryGetValue(place, out var running))
            {
                if (takesEverybody == running.Behaviour.UnknownRecipients is LabUnknownRecipients.Accepted) continue;
                await running.DisposeAsync();
            }

            var behaviour = takesEverybody ? new LabMailBehaviour { UnknownRecipients = new LabUnknownRecipients.Accepted() } : new LabMailBehaviour();
            _servers[place] = LabMailServer.Start(new LabMailServerOptions(place.Host, [place.Domain], behaviour) { EndPoint = new IPEndPoint(IPAddress.Parse(place.Address), SmtpPort), Authority = _authority });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_dns is not null) await _dns.DisposeAsync();
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _authority.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Parse("127.53.1.1"), 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private bool Is(Place place, Ailment ailment, int round) => _fleet.Spells.Any(spell => spell.Place == place && spell.Ailment == ailment && spell.IsIn(round));

    private List<LabZone> Zones(int round)
    {
        var pointers = _fleet.Places.Select(place => (DnsRecord)new NameRecord(string.Join('.', place.Address.Split('.').Reverse()) + ".in-addr.arpa", TimeSpan.FromMinutes(5), DnsRecordType.PTR, place.Host));
        var listings = _fleet.Places.Where(place => Is(place, Ailment.Listed, round)).Select(place => new LabListing(place.Address, "127.0.0.2", "Sent spam"));
        return
        [
            .. _fleet.Places.Select(place => LabZone.Parse(place.Domain, $"""
                @ MX 10 mx
                @ NS ns.lab.example.
                mx A {place.Address}
                @ TXT "v=spf1 mx {(Is(place, Ailment.OpenSpf, round) ? "+all" : "-all")}"
                {(Is(place, Ailment.NoDmarc, round) ? "" : "_dmarc TXT \"v=DMARC1; p=reject\"")}
                """)),
            new LabZone("in-addr.arpa", [.. pointers]),
            new LabBlocklist(Fleet.List) { Listings = [.. listings] }.ToZone(),
        ];
    }
}
