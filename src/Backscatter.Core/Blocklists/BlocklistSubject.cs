using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>The kinds of thing a list can be asked about; several together are the kinds that one list carries.</summary>
[Flags]
public enum SubjectKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4 addresses (RFC 5782 section 2.1).</summary>
    IPv4 = 1,

    /// <summary>IPv6 addresses (RFC 5782 section 2.4).</summary>
    IPv6 = 2,

    /// <summary>An address of either family.</summary>
    Address = IPv4 | IPv6,

    /// <summary>Domain names (RFC 5782 section 3).</summary>
    Domain = 4,

    /// <summary>Digests of addresses or names. The engine never asks about them; answers can be explained.</summary>
    Hash = 8,
}

/// <summary>What a list is asked about: one address or one domain.</summary>
public sealed record BlocklistSubject
{
    private BlocklistSubject(SubjectKinds kind, string text, string label)
    {
        Kind = kind;
        Text = text;
        Label = label;
    }

    /// <summary>Exactly one of <see cref="SubjectKinds.IPv4"/>, <see cref="SubjectKinds.IPv6"/> and <see cref="SubjectKinds.Domain"/>.</summary>
    public SubjectKinds Kind { get; }

    /// <summary>The address or the name, as people write it.</summary>
    public string Text { get; }

    /// <summary>What goes in front of the zone: <c>1.2.0.192</c>, 32 nibbles (RFC 5782 section 2.4), or the name itself.</summary>
    public string Label { get; }

    /// <summary>An address. One that merely wraps an IPv4 address (<c>::ffff:192.0.2.1</c>) is that IPv4 address.</summary>
    public static BlocklistSubject Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Exactly(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>A domain.</summary>
    public static BlocklistSubject Of(DomainName domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return new BlocklistSubject(SubjectKinds.Domain, domain.Ascii, domain.Ascii);
    }

    /// <summary>An address as it stands: the IPv6 test points of RFC 5782 section 5 are IPv4-mapped and must be asked as nibbles.</summary>
    internal static BlocklistSubject Exactly(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? new BlocklistSubject(SubjectKinds.IPv4, address.ToString(), Octets(address))
        : new BlocklistSubject(SubjectKinds.IPv6, new IPAddress(address.GetAddressBytes()).ToString(), Nibbles(address));

    /// <summary>A literal name in front of a domain list's zone; some lists use <c>2.0.0.127</c> as their test name, which is no domain.</summary>
    internal static BlocklistSubject Literal(string name) => new(SubjectKinds.Domain, name, name);

    /// <summary>The address or the name.</summary>
    public override string ToString() => Text;

    private static string Octets(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return string.Create(CultureInfo.InvariantCulture, $"{bytes[3]}.{bytes[2]}.{bytes[1]}.{bytes[0]}");
    }

    private static string Nibbles(IPAddress address)
    {
        var hex = Convert.ToHexStringLower(address.GetAddressBytes());
        return string.Join('.', hex.Reverse());
    }
}
