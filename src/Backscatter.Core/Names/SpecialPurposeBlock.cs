using System.Net;

namespace Backscatter.Core.Names;

/// <summary>One block of addresses that are no ordinary public ones.</summary>
/// <param name="Range">The block.</param>
/// <param name="Name">Its name in the IANA registry, or the name people know it by.</param>
/// <param name="Source">The document that sets it apart.</param>
internal sealed record SpecialPurposeBlock(AddressRange Range, string Name, string Source)
{
    /// <summary>
    /// The blocks that are refused: those of the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190) that are not globally
    /// reachable, multicast (RFC 5771, RFC 4291), and addresses of cloud platforms that answer to every guest. A smaller block stands before the one
    /// it lies in.
    /// </summary>
    public static IReadOnlyList<SpecialPurposeBlock> All { get; } =
    [
        Block("168.63.129.16/32", "Azure platform address", "Azure's DNS, DHCP and health probe address"),
        Block("169.254.169.254/32", "Cloud metadata service", "RFC 3927 link-local"),
        Block("169.254.170.2/32", "Cloud metadata service", "RFC 3927 link-local"),
        Block("100.100.100.200/32", "Cloud metadata service", "RFC 6598 shared space"),
        Block("192.0.0.192/32", "Cloud metadata service", "RFC 6890 protocol assignments"),
        Block("0.0.0.0/32", "Unspecified Address", "RFC 1122"),
        Block("0.0.0.0/8", "This network", "RFC 791"),
        Block("10.0.0.0/8", "Private-Use", "RFC 1918"),
        Block("100.64.0.0/10", "Shared Address Space (carrier-grade NAT)", "RFC 6598"),
        Block("127.0.0.0/8", "Loopback", "RFC 1122"),
        Block("169.254.0.0/16", "Link Local", "RFC 3927"),
        Block("172.16.0.0/12", "Private-Use", "RFC 1918"),
        Block("192.0.0.0/24", "IETF Protocol Assignments", "RFC 6890"),
        Block("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737"),
        Block("192.88.99.0/24", "6to4 Relay Anycast (deprecated)", "RFC 7526"),
        Block("192.168.0.0/16", "Private-Use", "RFC 1918"),
        Block("198.18.0.0/15", "Benchmarking", "RFC 2544"),
        Block("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737"),
        Block("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737"),
        Block("224.0.0.0/4", "Multicast", "RFC 5771"),
        Block("255.255.255.255/32", "Limited Broadcast", "RFC 919"),
        Block("240.0.0.0/4", "Reserved", "RFC 1112"),

        Block("fd00:ec2::254/128", "Cloud metadata service", "RFC 4193 unique-local"),
        Block("fd20:ce::254/128", "Cloud metadata service", "RFC 4193 unique-local"),
        Block("::/128", "Unspecified Address", "RFC 4291"),
        Block("::1/128", "Loopback Address", "RFC 4291"),
        Block("::/96", "IPv4-compatible Address (deprecated)", "RFC 4291"),
        Block("::ffff:0:0:0/96", "IPv4-translated Address", "RFC 2765"),
        Block("64:ff9b:1::/48", "IPv4-IPv6 Translation, local use", "RFC 8215"),
        Block("100::/64", "Discard-Only Address Block", "RFC 6666"),
        Block("100:0:0:1::/64", "Dummy IPv6 Prefix", "RFC 9780"),
        Block("2001::/32", "TEREDO", "RFC 4380"),
        Block("2001:2::/48", "Benchmarking", "RFC 5180"),
        Block("2001:10::/28", "ORCHID (deprecated)", "RFC 4843"),
        Block("2001:20::/28", "ORCHIDv2", "RFC 7343"),
        Block("2001:30::/28", "Drone Remote ID Protocol Entity Tags", "RFC 9374"),
        Block("2001::/23", "IETF Protocol Assignments", "RFC 2928"),
        Block("2001:db8::/32", "Documentation", "RFC 3849"),
        Block("3fff::/20", "Documentation", "RFC 9637"),
        Block("5f00::/16", "Segment Routing (SRv6) SIDs", "RFC 9602"),
        Block("fc00::/7", "Unique-Local", "RFC 4193"),
        Block("fe80::/10", "Link-Local Unicast", "RFC 4291"),
        Block("fec0::/10", "Site-Local Unicast (deprecated)", "RFC 3879"),
        Block("ff00::/8", "Multicast", "RFC 4291"),
    ];

    /// <summary>The smallest block an address lies in, or null.</summary>
    public static SpecialPurposeBlock? Of(IPAddress address) => All.FirstOrDefault(block => block.Range.Contains(address));

    private static SpecialPurposeBlock Block(string range, string name, string source) => new(AddressRange.Parse(range), name, source);
}
