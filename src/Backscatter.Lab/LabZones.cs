using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Lab.Clients;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab;

/// <summary>Builds all zones of the lab's internet from its clients: their own, their provider's, the reverse tree and the blocklists.</summary>
internal static class LabZones
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<LabZone> Build(LabOptions options, AddressPlan plan)
    {
        var zones = LabCatalogue.CommonZones
            .Concat(options.Clients.Select(client => (Origin: client.Domain, Text: client.Zone)))
            .Select(zone => LabZone.Parse(zone.Origin, Fill(zone.Text, options.Clients, plan)).With([new NameRecord(zone.Origin, Ttl, DnsRecordType.NS, "ns.lab.example")]))
            .ToDictionary(zone => zone.Origin, StringComparer.Ordinal);

        foreach (var host in options.Clients.SelectMany(client => client.Hosts))
        {
            var origin = zones.Keys.Where(origin => host.Name.EndsWith("." + origin, StringComparison.Ordinal)).MaxBy(origin => origin.Length)
                ?? throw new ArgumentException($"no zone of the lab holds {host.Name}", nameof(options));
            zones[origin] = zones[origin].With(plan.Of(host).Select(address => new AddressRecord(host.Name, Ttl, address)));
        }

        return [.. zones.Values, .. Reverse(options.Clients, plan), .. Blocklists(options, plan)];
    }

    /// <summary>The text with <c>{host.name}</c> replaced by the IPv4 address of that host.</summary>
    public static string Fill(string text, IEnumerable<LabClient> clients, AddressPlan plan) =>
        clients.SelectMany(client => client.Hosts).Aggregate(text, (filled, host) => filled.Replace($"{{{host.Name}}}", plan.Ipv4(host).ToString(), StringComparison.Ordinal));

    private static IEnumerable<LabZone> Reverse(IReadOnlyList<LabClient> clients, AddressPlan plan)
    {
        var named = clients.SelectMany(client => client.Hosts)
            .Where(host => host.ReverseName is not null)
            .SelectMany(host => plan.Of(host).Select(address => (Address: address, Name: host.ReverseName!)))
            .Concat(clients.SelectMany(client => client.Senders).Select(sender => (Address: IPAddress.Parse(sender.Address), sender.Name)))
            .Concat(LabCatalogue.CommonZones.SelectMany(zone => LabZone.Parse(zone.Origin, zone.Text).Records.OfType<AddressRecord>()).Select(record => (record.Address, Name: record.Owner)))
            .ToLookup(named => named.Address.AddressFamily, named => (DnsRecord)new NameRecord(ReverseName.Of(named.Address), Ttl, DnsRecordType.PTR, named.Name));
        yield return new LabZone("in-addr.arpa", [.. named[AddressFamily.InterNetwork]]);
        yield return new LabZone("ip6.arpa", [.. named[AddressFamily.InterNetworkV6]]);
    }

    private static IEnumerable<LabZone> Blocklists(LabOptions options, AddressPlan plan)
    {
        var listings = options.Clients
            .SelectMany(client => client.Listings)
            .ToLookup(listed => listed.Zone, listed => listed.Listing with { Subject = Fill(listed.Listing.Subject, options.Clients, plan) }, StringComparer.Ordinal);
        var lessons = options.ListLessons.ToDictionary(lesson => lesson.List.Zone, StringComparer.Ordinal);
        var world = options.EmptyBlocklists.ToDictionary(list => list.Zone, StringComparer.Ordinal);
        var own = LabCatalogue.TestPoints.ToDictionary(list => list.Zone, list => list.TestPoints, StringComparer.Ordinal);

        foreach (var zone in world.Keys.Concat(own.Keys).Concat(lessons.Keys).Concat(listings.Select(group => group.Key)).Distinct(StringComparer.Ordinal))
        {
            var list = lessons.TryGetValue(zone, out var lesson) ? lesson.List : world.GetValueOrDefault(zone) ?? new LabBlocklist(zone);
            yield return (list with { TestPoints = list.TestPoints ?? own.GetValueOrDefault(zone), Listings = [.. list.Listings, .. listings[zone]] }).ToZone();
        }
    }
}
