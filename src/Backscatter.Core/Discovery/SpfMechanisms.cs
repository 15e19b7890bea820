using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>What the mechanisms of an SPF record lead to that name addresses, or hosts with addresses (RFC 7208 section 5).</summary>
internal sealed class SpfMechanisms(DomainName domain, MailProviders providers, SpfLimits limits, SpfLedger ledger, SpfSenders senders)
{
    private const int AllowedMxHosts = 10;

    public List<AddressRange> FollowIp(SpfTerm.Ip ip, SpfPlace here)
    {
        if (ip.Range is null)
        {
            ledger.Add(
                SpfProblemKind.NeverMatches,
                $"{ForeignText.Quote(ip.Text, 80)} names IPv4-mapped addresses and matches nobody: write it as ip4",
                here);
            return [];
        }

        if (here.Effective(ip.Qualifier) == SpfQualifier.Pass && ip.Range.PrefixLength < (ip.Range.IsIPv6 ? 16 : 8))
        {
            var (kind, who) = ip.Range.PrefixLength == 0
                ? (SpfProblemKind.EverybodyPasses, "everybody")
                : (SpfProblemKind.VeryWideRange, "far more than one sender's addresses");
            ledger.Add(kind, $"{ForeignText.Quote(ip.Text, 80)} lets {who} send for {domain}", here);
        }

        Send(ip.Range, here, ip.Qualifier, here.Provider ?? providers.ByRange(ip.Range));
        return [ip.Range];
    }

    public void FollowPtr(SpfTerm term, SpfPlace here)
    {
        if (!ledger.Count(here)) return;
        var said = $"{ForeignText.Quote(term.Text, 80)} in the record of {here.Domain} should not be used (RFC 7208 section 5.5)";
        ledger.Add(SpfProblemKind.PtrUsed, said + ", and who it lets through can't be told", here);
    }

    public List<AddressRange> FollowA(SpfTerm.A term, SpfPlace here)
    {
        if (!ledger.Count(here)) return [];
        if (Target(term, term.Target, here) is not { } name) return [];
        var (ranges, absent) = AddressesOf(name, term.IPv4Prefix, term.IPv6Prefix, here);
        if (absent is not null) ledger.Void(absent, here);
        foreach (var range in ranges) Send(range, here, term.Qualifier, providers.ByMxHost(name.Ascii) ?? here.Provider ?? providers.ByRange(range));
        return ranges;
    }

    public List<AddressRange> FollowMx(SpfTerm.Mx term, SpfPlace here)
    {
        if (!ledger.Count(here)) return [];
        if (Target(term, term.Target, here) is not { } name || ledger.Ask(name, DnsRecordType.MX) is not { } reply) return [];
        if (reply.Outcome == DnsOutcome.Unknown) ledger.Failed(reply, here);
        if (reply.Outcome == DnsOutcome.Absent) ledger.Void(reply, here);
        var hosts = reply.Of<MxRecord>().Where(record => record.Exchange.Length > 0)
            .OrderBy(record => record.Preference).ThenBy(record => record.Exchange, StringComparer.Ordinal)
            .Select(record => record.Exchange).Distinct(StringComparer.Ordinal).ToList();
        if (hosts.Count > AllowedMxHosts)
        {
            ledger.Add(
                SpfProblemKind.TooManyMxHosts,
                $"{term.Shown} leads to {hosts.Count} hosts, {AllowedMxHosts} are allowed (RFC 7208 section 4.6.4)",
                here);
        }

        if (hosts.Count > limits.MxHosts) ledger.Cut($"of the {hosts.Count} hosts of {term.Shown} the first {limits.MxHosts} are followed", here);
        var found = new List<AddressRange>();
        foreach (var host in hosts.Take(limits.MxHosts))
        {
            if (!DomainName.TryParse(host, out var exchanger, out _)) continue;
            var step = here.Step(exchanger.Ascii);
            foreach (var range in AddressesOf(exchanger, term.IPv4Prefix, term.IPv6Prefix, step).Ranges)
            {
                found.Add(range);
                Send(range, step, term.Qualifier, providers.ByMxHost(exchanger.Ascii) ?? here.Provider ?? providers.ByRange(range));
            }
        }

        return found;
    }

    public void FollowExists(SpfTerm.Exists term, SpfPlace here)
    {
        if (!ledger.Count(here) || Target(term, term.Target, here) is not { } name || ledger.Ask(name, DnsRecordType.A) is not { } reply) return;
        if (reply.Outcome == DnsOutcome.Unknown) ledger.Failed(reply, here);
        if (reply.Outcome == DnsOutcome.Absent) ledger.Void(reply, here);
        if (reply.Outcome == DnsOutcome.Exists && here.Effective(term.Qualifier) == SpfQualifier.Pass)
        {
            ledger.Add(
                SpfProblemKind.EverybodyPasses,
                $"{term.Shown} does not depend on the message and is true, so it lets everybody send for {domain}",
                here);
        }
    }

    // Null and a reply where neither family has an address; then the lookup is void for every sender.
    private (List<AddressRange> Ranges, DnsReply? Absent) AddressesOf(DomainName name, int v4Prefix, int v6Prefix, SpfPlace place)
    {
        var (v4, v6) = (ledger.Ask(name, DnsRecordType.A), ledger.Ask(name, DnsRecordType.AAAA));
        foreach (var reply in new[] { v4, v6 }.Where(reply => reply?.Outcome == DnsOutcome.Unknown)) ledger.Failed(reply!, place);
        var found4 = v4?.Of<AddressRecord>() ?? [];
        var found6 = (v6?.Of<AddressRecord>() ?? []).Where(record => !record.Address.IsIPv4MappedToIPv6);
        List<AddressRange> ranges =
        [
            .. found4.Select(record => AddressRange.Containing(record.Address, v4Prefix)),
            .. found6.Select(record => AddressRange.Containing(record.Address, v6Prefix)),
        ];
        return (ranges, v4?.Outcome == DnsOutcome.Absent && v6?.Outcome == DnsOutcome.Absent ? v4 : null);
    }

    private DomainName? Target(SpfTerm term, string? target, SpfPlace place) =>
        target is null ? place.Domain : Named(term, target, place, "who it lets through can't be told");

    /// <summary>The name a domain-spec stands for; null, and a remark, where there is none or it depends on the message.</summary>
    public DomainName? Named(SpfTerm term, string target, SpfPlace place, string consequence)
    {
        if (SpfMacro.Expand(target, place.Domain, domain) is not { } expanded)
        {
            ledger.Add(SpfProblemKind.DependsOnMessage, $"{term.Shown} depends on the message; {consequence}", place);
            return null;
        }

        if (DomainName.TryParse(expanded, out var name, out var error)) return name;
        ledger.Add(SpfProblemKind.MalformedDomain, $"{term.Shown}: {error}", place);
        return null;
    }

    private void Send(AddressRange range, SpfPlace place, SpfQualifier qualifier, MailProvider? provider)
    {
        if (place.Effective(qualifier) is not { } effective || effective == SpfQualifier.Fail) return;
        if (!senders.Add(range, new SpfPath(place.Steps, effective, provider)) && !ledger.IsCut)
            ledger.Cut($"{limits.Senders} senders are kept, and no more", place);
    }
}
