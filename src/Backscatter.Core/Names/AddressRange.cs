using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Backscatter.Core.Names;

/// <summary>
/// A range of addresses that share a prefix: <c>192.0.2.0/24</c> (CIDR, RFC 4632), or one address as /32 or /128. Never IPv4-mapped.
/// </summary>
public sealed record AddressRange
{
    private AddressRange(IPAddress first, int prefixLength) => (First, PrefixLength) = (first, prefixLength);

    /// <summary>The lowest address: all bits after the prefix are zero.</summary>
    public IPAddress First { get; }

    /// <summary>How many leading bits are common: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether the range holds IPv6 addresses.</summary>
    public bool IsIPv6 => First.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Whether the range is one address.</summary>
    public bool IsSingle => PrefixLength == Bits(First);

    /// <summary>How many addresses the range holds, network and broadcast address included: 1 to 2^128.</summary>
    public BigInteger Count => BigInteger.One << (Bits(First) - PrefixLength);

    /// <summary>The range of one address.</summary>
    public static AddressRange Of(IPAddress address) => Containing(address, Bits(AddressText.Normalise(address)));

    /// <summary>
    /// The range of this prefix length in which an address lies; bits after the prefix are dropped, as SPF drops them (RFC 7208 section 5.6).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The prefix length is negative or more than the address has bits.</exception>
    public static AddressRange Containing(IPAddress address, int prefixLength)
    {
        var plain = AddressText.Normalise(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, Bits(plain));
        return new AddressRange(Masked(plain, prefixLength), prefixLength);
    }

    /// <summary>
    /// Reads <c>address/length</c>, or an address alone as the range of itself. A range written with bits set after its prefix is an error, not
    /// silently another range: who writes <c>192.0.2.7/24</c> may have meant the one address.
    /// </summary>
    /// <exception cref="FormatException">The text is no range; the message says why in one line.</exception>
    public static AddressRange Parse(string text) => TryParse(text, out var range, out var error) ? range : throw new FormatException(error);

    /// <summary>Reads a range; where it is none, <paramref name="error"/> says why in one line fit for a person.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AddressRange? range, [NotNullWhen(false)] out string? error)
    {
        range = null;
        var slash = text?.IndexOf('/') ?? -1;
        if (slash < 0)
        {
            if (!AddressText.TryParse(text, out var single, out error)) return false;
            range = Of(single);
            return true;
        }

        error = AddressText.Read(text![..slash], out var address);
        if (error is not null) return false;
        var shown = ForeignText.Quote(text.Trim(), 80);
        error = ReadLength(text[(slash + 1)..].Trim(), address!, shown, out var length);
        if (error is not null) return false;
        if (address!.IsIPv4MappedToIPv6)
        {
            error = $"{shown} is a range of IPv4-mapped addresses: write it as IPv4";
            return false;
        }

        var containing = Containing(address, length);
        if (!containing.First.Equals(address))
        {
            error = $"{shown} has bits set after its prefix: write {containing} for the range, or {address} for the one address";
            return false;
        }

        range = containing;
        return true;
    }

    /// <summary>Whether an address lies in the range; an IPv4-mapped one counts as IPv4.</summary>
    public bool Contains(IPAddress address)
    {
        var plain = AddressText.Normalise(address);
        return plain.AddressFamily == First.AddressFamily && Masked(plain, PrefixLength).Equals(First);
    }

    /// <summary>Whether a whole other range lies in this one.</summary>
    public bool Contains(AddressRange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.PrefixLength >= PrefixLength && Contains(other.First);
    }

    /// <summary>All addresses in ascending order, where there are at most <paramref name="most"/>; otherwise false and none of them.</summary>
    public bool TryList(int most, out IReadOnlyList<IPAddress> addresses)
    {
        addresses = [];
        if (Count > most) return false;
        var first = new BigInteger(First.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
        addresses = [.. Enumerable.Range(0, (int)Count).Select(i => FromNumber(first + i))];
        return true;
    }

    /// <summary><c>192.0.2.0/24</c>; one address without its length: <c>192.0.2.1</c>.</summary>
    public override string ToString() => IsSingle ? First.ToString() : string.Create(CultureInfo.InvariantCulture, $"{First}/{PrefixLength}");

    private IPAddress FromNumber(BigInteger number)
    {
        var bytes = new byte[Bits(First) / 8];
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return new IPAddress(bytes);
    }

    private static string? ReadLength(string text, IPAddress address, string shown, out int length)
    {
        length = 0;
        var bits = Bits(address);
        var canonical = text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
        if (!canonical || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits)
            return $"{shown} is no address range: after the slash stands a number from 0 to {bits}";
        return null;
    }

    private static IPAddress Masked(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefixLength - 8 * i, 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
}
