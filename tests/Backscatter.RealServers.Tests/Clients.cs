using System.Net;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests;

/// <summary>The clients of the loopback internet: their domains, and where their mail goes.</summary>
internal static class Clients
{
    private static readonly (string Host, byte Address)[] Hosts =
    [
        ("mx.rejecting.example", 10),
        ("mx.relay.example", 11),
        ("mx.acceptall.example", 12),
        ("mx.unverified.example", 13),
        ("mx.greylist.example", 14),
        ("mx.postscreen.example", 15),
        ("mx.postfix-callout.example", 17),
        ("mx.exim-rejecting.example", 20),
        ("mx.exim-callout.example", 21),
        ("mx.exim-acceptall.example", 22),
        ("mx.exim-data.example", 23),
        ("mx.opensmtpd.example", 30),
        ("mx.opensmtpd-relay.example", 31),
    ];

    // Nobody listens at the first; the server of the second is started by the test that must be its first visitor.
    private static readonly (string Host, byte Address)[] HostsWithoutServer =
    [
        ("mx.down.example", 98),
        ("mx.screened.example", 16),
    ];

    // The backup of backup.example takes everything that its primary would refuse. Nothing is wrong with listed.example but its name.
    private static readonly (string Domain, string[] Mx)[] All =
    [
        .. Hosts.Concat(HostsWithoutServer).Select(host => (host.Host["mx.".Length..], new[] { host.Host })),
        ("backup.example", ["mx.rejecting.example", "mx.acceptall.example"]),
        ("listed.example", ["mx.rejecting.example"]),
    ];

    // Addresses that tests ask lists about and that are no client's; nothing is wrong with their names.
    private static readonly (string Reverse, string Host, string Address)[] Strangers =
    [
        ("15.2.0.192.in-addr.arpa", "a15.stranger.example", "A 192.0.2.15"),
        ("16.2.0.192.in-addr.arpa", "a16.stranger.example", "A 192.0.2.16"),
        ("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "a25.stranger.example", "AAAA 2001:db8:25::7"),
        ("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "a26.stranger.example", "AAAA 2001:db8:26::7"),
    ];

    /// <summary>The hosts that have a server as long as the tests run.</summary>
    public static IEnumerable<string> MailHosts => Hosts.Select(host => host.Host);

    /// <summary>The zones of the clients, and the reverse zones of their addresses and of others.</summary>
    public static IEnumerable<string> Zones => [.. All.Select(client => client.Domain), "probe.example", "prober.example", "stranger.example", "77.127.in-addr.arpa", "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"];

    /// <summary>MX, address, SPF, DMARC and reverse records of all clients.</summary>
    public static IEnumerable<string> Records =>
    [
        .. Zones.Select(zone => $"{zone}. 300 IN SOA ns.invalid. hostmaster.invalid. 1 600 300 86400 300"),
        .. All.SelectMany(RecordsOf),
        .. Hosts.Concat(HostsWithoutServer).Select(host => $"{host.Host}. 300 IN A {AddressOf(host.Host)}"),
        .. Hosts.Concat(HostsWithoutServer).Select(host => $"{host.Address}.0.77.127.in-addr.arpa. 300 IN PTR {host.Host}."),
        .. Strangers.SelectMany(stranger => new[] { $"{stranger.Reverse}. 300 IN PTR {stranger.Host}.", $"{stranger.Host}. 300 IN {stranger.Address}" }),
        "_25._tcp.mx.rejecting.example. 300 IN TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000",
        "_mta-sts.rejecting.example. 300 IN TXT \"v=STSv1; id=20260101T000000;\"",
        "prober.example. 300 IN MX 10 mx.rejecting.example.",
        "prober.example. 300 IN TXT \"v=spf1 ip4:127.0.0.1 -all\"",
        "probe.example. 300 IN A 127.0.0.1",
        "probe.example. 300 IN TXT \"v=spf1 ip4:127.0.0.1 -all\"",
    ];

    /// <summary>The address of a mail host.</summary>
    public static IPAddress AddressOf(string host) => Loopback.Address(Hosts.Concat(HostsWithoutServer).Single(known => known.Host == host).Address);

    private static IEnumerable<string> RecordsOf((string Domain, string[] Mx) client) =>
    [
        .. client.Mx.Select((host, i) => $"{client.Domain}. 300 IN MX {10 * (i + 1)} {host}."),
        $"{client.Domain}. 300 IN TXT \"v=spf1 {string.Join(' ', client.Mx.Select(host => $"ip4:{AddressOf(host)}"))} -all\"",
        $"_dmarc.{client.Domain}. 300 IN TXT \"v=DMARC1; p=reject; rua=mailto:postmaster@{client.Domain}\"",
    ];
}
