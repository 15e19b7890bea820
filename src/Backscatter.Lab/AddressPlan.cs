using System.Net;
using System.Net.Sockets;
using Backscatter.Lab.Clients;

namespace Backscatter.Lab;

/// <summary>Numbers the hosts of all clients and gives each its addresses.</summary>
internal sealed class AddressPlan
{
    private const int MostHosts = 250;
    private readonly Dictionary<string, int> _numbers;

    /// <exception cref="ArgumentException">Two hosts have one name, or there are more than 250.</exception>
    public AddressPlan(LabAddressing addressing, IReadOnlyList<LabClient> clients)
    {
        Addressing = addressing == LabAddressing.Automatic ? Fitting() : addressing;
        var hosts = clients.SelectMany(client => client.Hosts).ToList();
        if (hosts.Count > MostHosts) throw new ArgumentException($"{hosts.Count} hosts, the lab has addresses for {MostHosts}", nameof(clients));
        _numbers = hosts.Select((host, index) => (host.Name, Number: index + 1)).ToDictionary(host => host.Name, host => host.Number, StringComparer.Ordinal);
    }

    public LabAddressing Addressing { get; }

    public IPAddress Ipv4(LabHost host) => IPAddress.Parse((Addressing == LabAddressing.Loopback ? "127.53.0." : "192.0.2.") + _numbers[host.Name]);

    public IPAddress? Ipv6(LabHost host) => Addressing == LabAddressing.Documentation && host.HasIpv6 ? IPAddress.Parse($"2001:db8::{_numbers[host.Name]:x}") : null;

    public IEnumerable<IPAddress> Of(LabHost host) => new[] { Ipv4(host), Ipv6(host) }.OfType<IPAddress>();

    private static LabAddressing Fitting()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Parse("127.53.0.1"), 0));
            return LabAddressing.Loopback;
        }
        catch (SocketException)
        {
            return LabAddressing.Documentation;
        }
    }
}
