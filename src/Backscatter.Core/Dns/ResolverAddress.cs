using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Dns;

/// <summary>Reads the address of a resolver as people write it: <c>192.0.2.53</c>, <c>192.0.2.53:5353</c>, <c>2001:db8::53</c>, <c>[2001:db8::53]:5353</c>.</summary>
public static class ResolverAddress
{
    /// <summary>The port of DNS where none is written.</summary>
    public const int DefaultPort = 53;

    /// <summary>Reads <c>ip[:port]</c>; where it is none, <paramref name="error"/> says why in one line.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPEndPoint? resolver, [NotNullWhen(false)] out string? error)
    {
        resolver = null;
        var written = text?.Trim() ?? "";
        error = $"{ForeignText.Quote(written, 60)} is no resolver: write ip or ip:port, an IPv6 address with port in brackets, such as 192.0.2.53:5353 or [2001:db8::53]:5353";
        var (host, port) = HostAndPort.Split(written);
        if (host is null || !IPAddress.TryParse(host, out var address)) return false;
        if (address.AddressFamily == AddressFamily.InterNetwork && (address.ToString() != host || written[0] == '[')) return false;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return false;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)) return false;
        resolver = new IPEndPoint(address, port is null ? DefaultPort : int.Parse(port, CultureInfo.InvariantCulture));
        error = null;
        return true;
    }
}
