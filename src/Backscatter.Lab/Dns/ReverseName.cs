using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Lab.Dns;

/// <summary>Addresses as labels: four numbers backwards for IPv4, 32 nibbles backwards for IPv6 (RFC 1035 section 3.5, RFC 3596 section 2.5, RFC 5782).</summary>
internal static class ReverseName
{
    public static string Labels(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', bytes.Select(octet => octet.ToString(CultureInfo.InvariantCulture)))
            : string.Join('.', bytes.SelectMany(octet => new[] { octet & 0xf, octet >> 4 }).Select(nibble => nibble.ToString("x", CultureInfo.InvariantCulture)));
    }

    public static string Of(IPAddress address) => Labels(address) + (address.AddressFamily == AddressFamily.InterNetwork ? ".in-addr.arpa" : ".ip6.arpa");
}
