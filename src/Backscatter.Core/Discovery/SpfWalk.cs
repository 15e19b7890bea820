using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// One walk through an SPF tree over the replies that are known so far: pure but for its own lists. What is not known yet is collected in
/// <see cref="Missing"/>, and the walk goes on beside it.
/// </summary>
internal sealed class SpfWalk(DomainName domain, IReadOnlyDictionary<DnsQuestion, DnsReply> known, MailProviders providers, SpfLimits limits)
{
    private const int AllowedMxHosts = 10;

    private readonly SpfLedger _ledger = new(domain, known, limits);
    private readonly SpfSenders _senders = new(limits.Senders);
    private SpfNode? _root;
    private SpfQualifier? _all;
    private bool _rootUnknown;

    /// <summary>Questions whose replies the walk wanted and did not have, each once, in the order they came up.</summary>
    public IReadOnlyList<DnsQuestion> Missing => _ledger.Missing;

    public void Run()
    {
        var place = SpfPlace.Root(domain);
        var text = _ledger.Ask(domain, DnsRecordType.TXT);
        if (text is null) return;
        _rootUnknown = text.Outcome == DnsOutcome.Unknown;
        if (_rootUnknown)
        {
            _ledger.Failed(text, place);
            return;
        }

        var records = RecordsOf(text);
        if (records.Count == 0)
        {
            foreach (var near in text.Of<TextRecord>().Where(record => SpfRecord.LooksLikeSpf(record.Text)))
            {
                _ledger.Add(
                    SpfProblemKind.NotQuiteSpf,
                    $"the TXT record {ForeignText.Quote(near.Text, 60)} is no SPF record: one begins with v=spf1 and a space",
                    place);
            }

            return;
        }

        (_root, _all) = Read(records, place);
    }

    /// <summary>The outcome of the walk.</summary>
    public SpfTree Tree()
    {
        if (Missing.Count > 0)
            _ledger.Cut($"{Missing.Count} lookups were not made, since {limits.Questions} are the most for one domain", SpfPlace.Root(domain));
        var deciding = _ledger.Deciding;
        var status = (_root, deciding?.Effect) switch
        {
            (null, _) => _rootUnknown || Missing.Count > 0 ? SpfStatus.TempError : SpfStatus.None,
            (_, SpfEffect.PermError) => SpfStatus.PermError,
            (_, SpfEffect.TempError) => SpfStatus.TempError,
            _ => SpfStatus.Valid,
        };
        return new SpfTree(
            domain,
            status,
            deciding?.Text,
            _root?.Record,
            _ledger.Lookups,
            _ledger.LookupsAreAtLeast,
            _ledger.VoidLookups,
            _all,
            _ledger.Problems,
            _senders.All,
            _root,
            _ledger.Replies);
    }

    private (SpfNode Node, SpfQualifier? All) Read(List<string> texts, SpfPlace place)
    {
        if (texts.Count > 1)
        {
            _ledger.Add(
                SpfProblemKind.SeveralRecords,
                $"{place.Domain} has {texts.Count} SPF records, one is allowed (RFC 7208 section 4.5); all of them are followed here",
                place);
        }

        var records = texts.Select(SpfRecord.Read).ToList();
        foreach (var invalid in records.SelectMany(record => record.Terms.OfType<SpfTerm.Invalid>()))
        {
            _ledger.Add(
                SpfProblemKind.SyntaxError,
                $"{ForeignText.Quote(invalid.Text, 80)} in the record of {place.Domain} breaks the grammar of SPF: {invalid.Error}",
                place);
        }

        var branches = records.SelectMany(record => record.BeforeAll).Select(mechanism => Follow(mechanism, place)).ToList();
        var redirect = records.Select(record => record.Redirect).FirstOrDefault(found => found is not null);
        if (records.FirstOrDefault(record => record.All is not null) is { } closed)
        {
            branches.Add(new SpfBranch(Shown(closed.All!), CostsLookup: false, [], null, null));
            NoteAll(closed, closed.All!, place);
            return (new SpfNode(place.Domain.Ascii, texts[0], branches), closed.All!.Qualifier);
        }

        if (redirect is null)
        {
            if (place.SpeaksForRoot && !records.Exists(record => record.HasBrokenEnd))
                _ledger.Add(SpfProblemKind.NoAll, $"the record of {place.Domain} ends without all or redirect, so everybody else is neutral", place);
            return (new SpfNode(place.Domain.Ascii, texts[0], branches), null);
        }

        var (node, final) = FollowRecord(redirect, redirect.Target, place.Redirected(Shown(redirect)));
        branches.Add(new SpfBranch(Shown(redirect), CostsLookup: true, [], providers.ByInclude(redirect.Target), node));
        return (new SpfNode(place.Domain.Ascii, texts[0], branches), final);
    }

    private void NoteAll(SpfRecord record, SpfTerm.All all, SpfPlace place)
    {
        if (place.Effective(all.Qualifier) == SpfQualifier.Pass)
        {
            _ledger.Add(
                SpfProblemKind.EverybodyPasses,
                $"{ForeignText.Quote(all.Text)} in the record of {place.Domain} lets everybody send for {domain}",
                place.Step(Shown(all)));
        }

        if (record.AfterAll.FirstOrDefault() is { } behind)
        {
            _ledger.Add(
                SpfProblemKind.TermsAfterAll,
                $"in the record of {place.Domain} {ForeignText.Quote(behind.Text, 80)} and what follows stands after all and is never looked at",
                place);
        }

        if (record.Redirect is { } redirect)
        {
            _ledger.Add(
                SpfProblemKind.RedirectIgnored,
                $"in the record of {place.Domain} {ForeignText.Quote(redirect.Text, 80)} stands beside all and is never looked at",
                place);
        }
    }

    private SpfBranch Follow(SpfTerm.Mechanism mechanism, SpfPlace place)
    {
        var here = place.Step(Shown(mechanism));
        switch (mechanism)
        {
            case SpfTerm.Ip ip:
                return new SpfBranch(Shown(ip), CostsLookup: false, FollowIp(ip, here), null, null);
            case SpfTerm.Include include:
                return new SpfBranch(
                    Shown(include),
                    CostsLookup: true,
                    [],
                    providers.ByInclude(include.Target),
                    FollowRecord(include, include.Target, place.Included(Shown(include), include.Qualifier)).Node);
            case SpfTerm.A a:
                return new SpfBranch(Shown(a), CostsLookup: true, FollowA(a, here), null, null);
            case SpfTerm.Mx mx:
                return new SpfBranch(Shown(mx), CostsLookup: true, FollowMx(mx, here), null, null);
            case SpfTerm.Exists exists:
                FollowExists(exists, here);
                return new SpfBranch(Shown(exists), CostsLookup: true, [], providers.ByInclude(exists.Target), null);
            default:
                FollowPtr(mechanism, here);
                return new SpfBranch(Shown(mechanism), CostsLookup: true, [], null, null);
        }
    }

    private void FollowPtr(SpfTerm term, SpfPlace here)
    {
        if (!_ledger.Count(here)) return;
        var said = $"{ForeignText.Quote(term.Text, 80)} in the record of {here.Domain} should not be used (RFC 7208 section 5.5)";
        _ledger.Add(SpfProblemKind.PtrUsed, said + ", and who it lets through can't be told", here);
    }

    private List<AddressRange> FollowIp(SpfTerm.Ip ip, SpfPlace here)
    {
        if (ip.Range is null)
        {
            _ledger.Add(
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
            _ledger.Add(kind, $"{ForeignText.Quote(ip.Text, 80)} lets {who} send for {domain}", here);
        }

        Send(ip.Range, here, ip.Qualifier, here.Provider ?? providers.ByRange(ip.Range));
        return [ip.Range];
    }

    private (SpfNode? Node, SpfQualifier? All) FollowRecord(SpfTerm term, string target, SpfPlace place)
    {
        if (!_ledger.Count(place)) return (null, null);
        var named = providers.ByInclude(target);
        var whose = named is null ? place.Provider : named.OwnsAddresses ? named : null;
        if (Named(term, target, place, "the lookups behind it are not counted") is not { } name)
        {
            if (SpfMacro.Expand(target, place.Domain, domain) is null) _ledger.MoreBehind();
            return (null, null);
        }

        if (place.Holds(name))
        {
            _ledger.Add(SpfProblemKind.Loop, $"{Shown(term)} leads back to {name}: the records run in a circle", place);
            return (null, null);
        }

        if (place.Depth >= limits.Depth)
        {
            _ledger.Cut($"records deeper than {limits.Depth} are not followed", place);
            return (null, null);
        }

        if (_ledger.Ask(name, DnsRecordType.TXT) is not { } text) return (null, null);
        if (text.Outcome == DnsOutcome.Unknown)
        {
            _ledger.MoreBehind();
            _ledger.Failed(text, place);
            return (null, null);
        }

        var records = RecordsOf(text);
        if (records.Count > 0) return Read(records, place.At(name, whose));
        if (text.Outcome == DnsOutcome.Absent) _ledger.Void(text, place);
        _ledger.Add(SpfProblemKind.TargetWithoutRecord, $"{Shown(term)} leads to {name}, which has no SPF record", place);
        return (null, null);
    }

    private List<AddressRange> FollowA(SpfTerm.A term, SpfPlace here)
    {
        if (!_ledger.Count(here)) return [];
        if (Target(term, term.Target, here) is not { } name) return [];
        var (ranges, absent) = AddressesOf(name, term.IPv4Prefix, term.IPv6Prefix, here);
        if (absent is not null) _ledger.Void(absent, here);
        foreach (var range in ranges) Send(range, here, term.Qualifier, providers.ByMxHost(name.Ascii) ?? here.Provider ?? providers.ByRange(range));
        return ranges;
    }

    private List<AddressRange> FollowMx(SpfTerm.Mx term, SpfPlace here)
    {
        if (!_ledger.Count(here)) return [];
        if (Target(term, term.Target, here) is not { } name || _ledger.Ask(name, DnsRecordType.MX) is not { } reply) return [];
        if (reply.Outcome == DnsOutcome.Unknown) _ledger.Failed(reply, here);
        if (reply.Outcome == DnsOutcome.Absent) _ledger.Void(reply, here);
        var hosts = reply.Of<MxRecord>().Where(record => record.Exchange.Length > 0)
            .OrderBy(record => record.Preference).ThenBy(record => record.Exchange, StringComparer.Ordinal)
            .Select(record => record.Exchange).Distinct(StringComparer.Ordinal).ToList();
        if (hosts.Count > AllowedMxHosts)
        {
            _ledger.Add(
                SpfProblemKind.TooManyMxHosts,
                $"{Shown(term)} leads to {hosts.Count} hosts, {AllowedMxHosts} are allowed (RFC 7208 section 4.6.4)",
                here);
        }

        if (hosts.Count > limits.MxHosts) _ledger.Cut($"of the {hosts.Count} hosts of {Shown(term)} the first {limits.MxHosts} are followed", here);
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

    private void FollowExists(SpfTerm.Exists term, SpfPlace here)
    {
        if (!_ledger.Count(here) || Target(term, term.Target, here) is not { } name || _ledger.Ask(name, DnsRecordType.A) is not { } reply) return;
        if (reply.Outcome == DnsOutcome.Unknown) _ledger.Failed(reply, here);
        if (reply.Outcome == DnsOutcome.Absent) _ledger.Void(reply, here);
        if (reply.Outcome == DnsOutcome.Exists && here.Effective(term.Qualifier) == SpfQualifier.Pass)
        {
            _ledger.Add(
                SpfProblemKind.EverybodyPasses,
                $"{Shown(term)} does not depend on the message and is true, so it lets everybody send for {domain}",
                here);
        }
    }

    // Null and a reply where neither family has an address; then the lookup is void for every sender.
    private (List<AddressRange> Ranges, DnsReply? Absent) AddressesOf(DomainName name, int v4Prefix, int v6Prefix, SpfPlace place)
    {
        var (v4, v6) = (_ledger.Ask(name, DnsRecordType.A), _ledger.Ask(name, DnsRecordType.AAAA));
        foreach (var reply in new[] { v4, v6 }.Where(reply => reply?.Outcome == DnsOutcome.Unknown)) _ledger.Failed(reply!, place);
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

    private DomainName? Named(SpfTerm term, string target, SpfPlace place, string consequence)
    {
        if (SpfMacro.Expand(target, place.Domain, domain) is not { } expanded)
        {
            _ledger.Add(SpfProblemKind.DependsOnMessage, $"{Shown(term)} depends on the message; {consequence}", place);
            return null;
        }

        if (DomainName.TryParse(expanded, out var name, out var error)) return name;
        _ledger.Add(SpfProblemKind.MalformedDomain, $"{Shown(term)}: {error}", place);
        return null;
    }

    private void Send(AddressRange range, SpfPlace place, SpfQualifier qualifier, MailProvider? provider)
    {
        if (place.Effective(qualifier) is not { } effective || effective == SpfQualifier.Fail) return;
        if (!_senders.Add(range, new SpfPath(place.Steps, effective, provider)) && !_ledger.IsCut)
            _ledger.Cut($"{limits.Senders} senders are kept, and no more", place);
    }

    private static List<string> RecordsOf(DnsReply reply) => [.. reply.Of<TextRecord>().Select(record => record.Text).Where(SpfRecord.IsSpf)];

    private static string Shown(SpfTerm term) => ForeignText.Escape(term.Text, 120);
}
