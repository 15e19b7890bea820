using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Backscatter.Core.Discovery;

/// <summary>
/// Whether a name only spells its address, as providers name whole networks: <c>203-0-113-7.dsl.isp.example</c>, <c>7.113.0.203.isp.example</c>,
/// <c>cb007107.isp.example</c>. Some receivers refuse mail from such names, since the address seems to be a customer's line and no mail server's.
/// </summary>
public static partial class NumberedName
{
    /// <summary>Whether the name has the four numbers of an IPv4 address in it, in either order, or its eight hexadecimal digits. Never for IPv6.</summary>
    public static bool Spells(string name, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        var octets = address.GetAddressBytes().Select(octet => octet.ToString(CultureInfo.InvariantCulture)).ToArray();
        if (name.Contains(Convert.ToHexStringLower(address.GetAddressBytes()), StringComparison.OrdinalIgnoreCase)) return true;
        var numbers = Numbers().Matches(name).Select(match => match.Value.TrimStart('0') is { Length: > 0 } number ? number : "0").ToList();
        return Enumerable.Range(0, Math.Max(0, numbers.Count - 3)).Select(start => numbers.Skip(start).Take(4).ToArray())
            .Any(four => four.SequenceEqual(octets) || four.SequenceEqual(octets.Reverse()));
    }

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
