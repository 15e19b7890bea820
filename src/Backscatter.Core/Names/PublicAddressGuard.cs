using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Names;

/// <summary>
/// Decides whether an address that DNS gave us may be connected to: nothing private, local, reserved, or in disguise. An IPv4-mapped address is
/// unwrapped and judged as IPv4. A 6to4 (RFC 3056), NAT64 (RFC 6052, 64:ff9b::/96) or ISATAP (RFC 5214) address is refused when the IPv4 address
/// inside it is not public, and judged as IPv6 otherwise. IPv4-compatible, IPv4-translated, Teredo and local-use NAT64 addresses are refused
/// always: no mail server can be reached by them. Any other IPv6 address must be global unicast, 2000::/3 (RFC 4291 section 2.4).
/// </summary>
public static class PublicAddressGuard
{
    private static readonly AddressRange GlobalUnicast = AddressRange.Parse("2000::/3");
    private static readonly AddressRange SixToFour = AddressRange.Parse("2002::/16");
    private static readonly AddressRange Nat64 = AddressRange.Parse("64:ff9b::/96");

    /// <summary>Judges one address. A pure function: no question is asked of anybody.</summary>
    public static GuardVerdict Check(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = AddressText.Normalise(address);
        if (Hidden(plain) is var (form, hidden) && SpecialPurposeBlock.Of(hidden) is { } inside)
            return new GuardVerdict.Refused(
                address, inside.Name, $"{address} is the {form} form of {hidden}, which is not public: {inside.Name} ({inside.Source})");
        if (SpecialPurposeBlock.Of(plain) is { } block)
            return new GuardVerdict.Refused(address, block.Name, $"{address} is not public: {block.Name}, {block.Range} ({block.Source})");
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(plain) && !Nat64.Contains(plain))
            return new GuardVerdict.Refused(
                address, "Not global unicast", $"{address} is not public: IPv6 outside 2000::/3 is not assigned for global unicast (RFC 4291)");
        return new GuardVerdict.Allowed(plain);
    }

    private static (string Form, IPAddress Hidden)? Hidden(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address)) return ("6to4", new IPAddress(bytes.AsSpan(2, 4)));
        if (Nat64.Contains(address)) return ("NAT64", new IPAddress(bytes.AsSpan(12, 4)));

        // An ISATAP interface identifier: 00-00-5E-FE or, for a globally unique IPv4 address, 02-00-5E-FE (RFC 5214 section 6.1).
        var isatap = bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
        return isatap ? ("ISATAP", new IPAddress(bytes.AsSpan(12, 4))) : null;
    }
}
