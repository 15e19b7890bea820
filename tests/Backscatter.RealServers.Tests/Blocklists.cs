using System.Net;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests;

/// <summary>The blocklists of the loopback internet, under the names of public ones, with the test points of RFC 5782 section 5.</summary>
internal static class Blocklists
{
    private static readonly BlocklistEntry TestPoint4 = new("127.0.0.2", "127.0.0.2", "Test point");
    private static readonly BlocklistEntry TestPoint6 = new("::ffff:7f00:2", "127.0.0.2", "Test point");

    /// <summary>The address that a resolver which rewrites claims for names that don't exist.</summary>
    public static IPAddress Rewriting { get; } = new([203, 0, 113, 80]);

    /// <summary>The mail servers that accept everything have earned their listings.</summary>
    public static IReadOnlyList<BlocklistZone> Zones { get; } =
    [
        new("ips.backscatterer.org",
            [TestPoint4, new("127.77.0.12", "127.0.0.2", "Sorry $ is blacklisted at http://www.backscatterer.org/?ip=$")], [], []),
        new("bl.spamcop.net",
            [TestPoint4, new("127.77.0.22", "127.0.0.2", "Blocked - see https://www.spamcop.net/bl.shtml?$")], [], []),
        new("zen.spamhaus.org",
            [TestPoint4, new("127.0.0.3-127.0.0.11", "127.0.0.4", "Test point"), new("192.0.2.0/28", "127.0.0.10", "https://www.spamhaus.org/query/ip/$")],
            [TestPoint6, new("2001:db8:25::/48", "127.0.0.3", "https://www.spamhaus.org/query/ip/$")],
            []),
        new("dbl.spamhaus.org",
            [],
            [],
            [new("dbltest.com", "127.0.1.2", "https://www.spamhaus.org/query/domain/$"), new(".listed.example", "127.0.1.2", "https://www.spamhaus.org/query/domain/$")]),
    ];

    /// <summary>The names that exist below <see cref="Zones"/>, as far as the tests ask for them through a resolver that rewrites.</summary>
    public static IReadOnlyList<string> ListedNames { get; } =
    [
        "2.0.0.127.ips.backscatterer.org", "12.0.77.127.ips.backscatterer.org",
        "2.0.0.127.bl.spamcop.net", "22.0.77.127.bl.spamcop.net",
        "2.0.0.127.zen.spamhaus.org",
        "dbltest.com.dbl.spamhaus.org",
    ];
}
