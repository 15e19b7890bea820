using System.Net;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>How far a route is followed.</summary>
/// <param name="Hosts">MX hosts whose addresses are asked for; the most preferred are.</param>
/// <param name="AddressesPerHost">Addresses kept of each host.</param>
public sealed record RouteLimits(int Hosts = 20, int AddressesPerHost = 32);

/// <summary>
/// Finds how a domain receives mail: MX (RFC 5321 section 5.1), implicit MX, null MX (RFC 7505). What DNS does not say stays unknown: a failed MX
/// question is not 'no mail', a failed AAAA question is not 'no IPv6'.
/// </summary>
public sealed class RouteDiscovery(IDnsResolver resolver, MailProviders providers, RouteLimits? limits = null)
{
    private readonly RouteLimits _limits = limits ?? new RouteLimits();

    /// <summary>Asks for MX, and for the addresses of all hosts side by side.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<MailRoute> FindAsync(DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var mx = await resolver.AskAsync(new DnsQuestion(domain.Ascii, DnsRecordType.MX), cancellationToken);
        return mx.Outcome switch
        {
            DnsOutcome.Unknown => new MailRoute(
                domain, RouteKind.Unknown, [], [], [mx], $"the MX records of {domain} could not be learnt: {Said(mx)}"),
            DnsOutcome.Absent when mx.Code == DnsCode.NameError => new MailRoute(
                domain, RouteKind.None, [], [new RouteNote(RouteNoteKind.NoSuchDomain, domain.Ascii, $"{domain} does not exist (NXDOMAIN)")], [mx]),
            DnsOutcome.Absent => await FindImplicitAsync(domain, mx, cancellationToken),
            _ => await FollowAsync(domain, mx, cancellationToken),
        };
    }

    private async Task<MailRoute> FindImplicitAsync(DomainName domain, DnsReply mx, CancellationToken cancellationToken)
    {
        var notes = new List<RouteNote>();
        var found = await AskAsync(domain, cancellationToken);
        var host = Host(new NamedExchanger(domain, 0), found, notes);
        DnsReply[] replies = [mx, found.V4, found.V6];
        if (host.Addresses.Count > 0) return new MailRoute(domain, RouteKind.ImplicitMx, [host], notes, replies);
        if (host.IPv4 == DnsOutcome.Unknown || host.IPv6 == DnsOutcome.Unknown)
        {
            var failed = host.IPv4 == DnsOutcome.Unknown ? found.V4 : found.V6;
            return new MailRoute(
                domain,
                RouteKind.Unknown,
                [],
                notes,
                replies,
                $"{domain} has no MX record, and whether it has an address could not be learnt: {Said(failed)}");
        }

        return new MailRoute(domain, RouteKind.None, [], [], replies);
    }

    private async Task<MailRoute> FollowAsync(DomainName domain, DnsReply mx, CancellationToken cancellationToken)
    {
        var named = NamedExchangers.Read(mx, _limits.Hosts);
        var notes = new List<RouteNote>(named.Notes);
        var replies = await Task.WhenAll(named.Followed.Select(exchanger => AskAsync(exchanger.Host, cancellationToken)));
        var hosts = new List<MailHost>();
        foreach (var (exchanger, found) in named.Followed.Zip(replies))
        {
            notes.AddRange(AliasNotes(exchanger.Host, found));
            hosts.Add(Host(exchanger, found, notes));
        }

        var kind = (named.SaysNull, named.NamesOthers) switch
        {
            (true, true) => RouteKind.NullMxWithOthers,
            (true, false) => RouteKind.NullMx,
            _ => RouteKind.Mx,
        };
        return new MailRoute(domain, kind, hosts, notes, [mx, .. replies.SelectMany(found => new[] { found.V4, found.V6 })]);
    }

    private async Task<Found> AskAsync(DomainName host, CancellationToken cancellationToken)
    {
        var v4 = resolver.AskAsync(new DnsQuestion(host.Ascii, DnsRecordType.A), cancellationToken);
        var v6 = resolver.AskAsync(new DnsQuestion(host.Ascii, DnsRecordType.AAAA), cancellationToken);
        await Task.WhenAll(v4, v6);
        return new Found(await v4, await v6);
    }

    private MailHost Host(NamedExchanger exchanger, Found found, List<RouteNote> notes)
    {
        var (name, shown) = (exchanger.Host, exchanger.Host.Ascii);
        List<IPAddress> addresses = [.. Addresses(found.V4).Concat(Addresses(found.V6)).Distinct()];
        foreach (var failed in new[] { found.V4, found.V6 }.Where(reply => reply.Outcome == DnsOutcome.Unknown))
        {
            notes.Add(new RouteNote(
                RouteNoteKind.AddressesUnknown, shown, $"the {failed.Question.Type} records of {shown} could not be learnt: {Said(failed)}"));
        }

        if (found.V4.Outcome == DnsOutcome.Absent && found.V6.Outcome == DnsOutcome.Absent)
        {
            notes.Add(found.V4.Code == DnsCode.NameError
                ? new RouteNote(RouteNoteKind.MxDoesNotExist, shown, $"{shown} does not exist (NXDOMAIN)")
                : new RouteNote(RouteNoteKind.MxWithoutAddress, shown, $"{shown} has neither an A nor an AAAA record"));
        }

        if (addresses.Count > _limits.AddressesPerHost)
        {
            var most = _limits.AddressesPerHost;
            notes.Add(new RouteNote(
                RouteNoteKind.TooManyAddresses, shown, $"{shown} has {addresses.Count} addresses, the first {most} are followed"));
            addresses.RemoveRange(most, addresses.Count - most);
        }

        return new MailHost(name, exchanger.Preference, found.V4.Outcome, found.V6.Outcome, addresses, providers.ByMxHost(shown));
    }

    private static IEnumerable<RouteNote> AliasNotes(DomainName host, Found found) => found.V4.Of<NameRecord>().Concat(found.V6.Of<NameRecord>())
        .Where(record => record.Type == DnsRecordType.CNAME && record.Owner == host.Ascii)
        .Take(1)
        .Select(alias => new RouteNote(
            RouteNoteKind.MxIsAlias,
            host.Ascii,
            $"{host} is an alias of {ForeignText.Escape(alias.Target, 80)}; an MX host must not be one (RFC 2181 section 10.3)"));

    private static IEnumerable<IPAddress> Addresses(DnsReply reply) =>
        // An IPv4-mapped AAAA record is another way to write the IPv4 address: one server, which must not count as two.
        reply.Of<AddressRecord>().Select(record => AddressText.Normalise(record.Address)).Distinct()
            .OrderBy(address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal);

    private static string Said(DnsReply reply) => ForeignText.Escape(reply.Detail ?? reply.Code.ToString());

    private sealed record Found(DnsReply V4, DnsReply V6);
}
