using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Names;

/// <summary>
/// Reads the text of one IP address, strictly: IPv4 as four decimal numbers without leading zeros (RFC 6943 section 3.1.1 tells what the looser
/// forms have cost), IPv6 as RFC 4291 section 2.2 writes it, without zone, brackets or prefix length.
/// </summary>
public static class AddressText
{
    private const int LongestText = 45;

    /// <summary>Reads an address; an IPv4-mapped IPv6 address becomes the IPv4 address that it is.</summary>
    /// <exception cref="FormatException">The text is no address; the message says why in one line.</exception>
    public static IPAddress Parse(string text) => TryParse(text, out var address, out var error) ? address : throw new FormatException(error);

    /// <summary>Reads an address; where it is none, <paramref name="error"/> says why in one line fit for a person.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = Read(text, out var read);
        if (error is not null) return false;
        address = Normalise(read!);
        return true;
    }

    /// <summary>The same address without zone, and as IPv4 where it is an IPv4-mapped one (RFC 4291 section 2.5.5.2).</summary>
    public static IPAddress Normalise(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }

    /// <summary>Reads an address as it stands, IPv4-mapped ones included; null and an error where it is none.</summary>
    internal static string? Read(string? text, out IPAddress? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text)) return "an address is empty";
        var trimmed = text.Trim();
        var shown = ForeignText.Quote(trimmed, 80);
        if (trimmed.Length > LongestText) return $"{shown} is no IP address: longer than any can be";
        return trimmed.Contains(':') ? ReadIPv6(trimmed, shown, out address) : ReadIPv4(trimmed, shown, out address);
    }

    private static string? ReadIPv4(string text, string shown, out IPAddress? address)
    {
        address = null;
        var parts = text.Split('.');
        if (parts.Any(part => part.Length == 0 || !part.All(char.IsAsciiDigit)))
            return $"{shown} is no IP address: IPv4 is written as four decimal numbers";
        if (parts.Length != 4) return $"{shown} is no IP address: IPv4 has four numbers, this has {parts.Length}";
        var bytes = new byte[4];
        for (var i = 0; i < 4; i++)
        {
            if (parts[i].Length > 1 && parts[i][0] == '0')
                return $"{shown} is no IP address: {parts[i]} has a leading zero, which some read as octal";
            if (parts[i].Length > 3 || !byte.TryParse(parts[i], out bytes[i])) return $"{shown} is no IP address: {parts[i]} is more than 255";
        }

        address = new IPAddress(bytes);
        return null;
    }

    private static string? ReadIPv6(string text, string shown, out IPAddress? address)
    {
        address = null;
        if (text.Contains('%')) return $"{shown} has a zone, which means something on one machine only";
        if (text.Contains('[') || text.Contains(']')) return $"{shown} is no IP address: leave the brackets away";
        if (!text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.'))
            return $"{shown} is no IP address: IPv6 is written in hexadecimal digits and colons";
        var tail = text[(text.LastIndexOf(':') + 1)..];
        if (tail.Contains('.') && ReadIPv4(tail, shown, out _) is { } wrong) return wrong;
        var groups = text.Split(':').Count(group => group.Length > 0) + (tail.Contains('.') ? 1 : 0);
        var shortened = text.Contains("::", StringComparison.Ordinal);
        if (groups > (shortened ? 7 : 8) || !IPAddress.TryParse(text, out address))
            return $"{shown} is no IP address: IPv6 has eight groups of at most four digits, one run of zero groups may be '::'";
        return null;
    }
}
