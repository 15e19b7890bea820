using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Listening;

/// <summary>Who is connected, so that nobody takes all the room. Safe for any number of callers.</summary>
internal sealed class ClientCrowd(ListenerLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byClient = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Who is counted together: an IPv4 address, or the /64 that a client of IPv6 has to choose addresses from.</summary>
    public static string KeyOf(IPAddress client)
    {
        var plain = AddressText.Normalise(client);
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }

    /// <summary>Lets a client in, who then has to leave; the reply that turns it away where there is no room.</summary>
    public string? Enter(string client, DomainName host)
    {
        lock (_lock)
        {
            if (_all >= limits.Connections) return $"421 4.3.2 {host.Ascii} Too many connections, try again later\r\n";
            var own = _byClient.GetValueOrDefault(client);
            if (own >= limits.ConnectionsPerClient) return $"421 4.7.0 {host.Ascii} Too many connections from your address, try again later\r\n";
            _byClient[client] = own + 1;
            _all++;
            return null;
        }
    }

    public void Leave(string client)
    {
        lock (_lock)
        {
            _all--;
            if (--_byClient[client] == 0) _byClient.Remove(client);
        }
    }
}
