using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// One walk through an SPF tree over the replies that are known so far: pure but for its own lists. What is not known yet is collected in
/// <see cref="Missing"/>, and the walk goes on beside it.
/// </summary>
internal sealed class SpfWalk
{
    private readonly DomainName _domain;
    private readonly MailProviders _providers;
    private readonly SpfLimits _limits;
    private readonly SpfLedger _ledger;
    private readonly SpfSenders _senders;
    private readonly SpfMechanisms _mechanisms;
    private SpfNode? _root;
    private SpfQualifier? _all;
    private bool _rootUnknown;

    public SpfWalk(DomainName domain, IReadOnlyDictionary<DnsQuestion, DnsReply> known, MailProviders providers, SpfLimits limits)
    {
        (_domain, _providers, _limits) = (domain, providers, limits);
        _ledger = new SpfLedger(domain, known, limits);
        _senders = new SpfSenders(limits.Senders);
        _mechanisms = new SpfMechanisms(domain, providers, limits, _ledger, _senders);
    }

    /// <summary>Questions whose replies the walk wanted and did not have, each once, in the order they came up.</summary>
    public IReadOnlyList<DnsQuestion> Missing => _ledger.Missing;

    public void Run()
    {
        var place = SpfPlace.Root(_domain);
        var text = _ledger.Ask(_domain, DnsRecordType.TXT);
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
            _ledger.Cut($"{Missing.Count} lookups were not made, since {_limits.Questions} are the most for one domain", SpfPlace.Root(_domain));
        var deciding = _ledger.Deciding;
        var status = (_root, deciding?.Effect) switch
        {
            (null, _) => _rootUnknown || Missing.Count > 0 ? SpfStatus.TempError : SpfStatus.None,
            (_, SpfEffect.PermError) => SpfStatus.PermError,
            (_, SpfEffect.TempError) => SpfStatus.TempError,
            _ => SpfStatus.Valid,
        };
        return new SpfTree(
            _domain,
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
            branches.Add(new SpfBranch(closed.All!.Shown, CostsLookup: false, [], null, null));
            NoteAll(closed, closed.All!, place);
            return (new SpfNode(place.Domain.Ascii, texts[0], branches), closed.All!.Qualifier);
        }

        if (redirect is null)
        {
            if (place.SpeaksForRoot && !records.Exists(record => record.HasBrokenEnd))
                _ledger.Add(SpfProblemKind.NoAll, $"the record of {place.Domain} ends without all or redirect, so everybody else is neutral", place);
            return (new SpfNode(place.Domain.Ascii, texts[0], branches), null);
        }

        var (node, final) = FollowRecord(redirect, redirect.Target, place.Redirected(redirect.Shown));
        branches.Add(new SpfBranch(redirect.Shown, CostsLookup: true, [], _providers.ByInclude(redirect.Target), node));
        return (new SpfNode(place.Domain.Ascii, texts[0], branches), final);
    }

    private void NoteAll(SpfRecord record, SpfTerm.All all, SpfPlace place)
    {
        if (place.Effective(all.Qualifier) == SpfQualifier.Pass)
        {
            _ledger.Add(
                SpfProblemKind.EverybodyPasses,
                $"{ForeignText.Quote(all.Text)} in the record of {place.Domain} lets everybody send for {_domain}",
                place.Step(all.Shown));
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
        var here = place.Step(mechanism.Shown);
        switch (mechanism)
        {
            case SpfTerm.Ip ip:
                return new SpfBranch(ip.Shown, CostsLookup: false, _mechanisms.FollowIp(ip, here), null, null);
            case SpfTerm.Include include:
                return new SpfBranch(
                    include.Shown,
                    CostsLookup: true,
                    [],
                    _providers.ByInclude(include.Target),
                    FollowRecord(include, include.Target, place.Included(include.Shown, include.Qualifier)).Node);
            case SpfTerm.A a:
                return new SpfBranch(a.Shown, CostsLookup: true, _mechanisms.FollowA(a, here), null, null);
            case SpfTerm.Mx mx:
                return new SpfBranch(mx.Shown, CostsLookup: true, _mechanisms.FollowMx(mx, here), null, null);
            case SpfTerm.Exists exists:
                _mechanisms.FollowExists(exists, here);
                return new SpfBranch(exists.Shown, CostsLookup: true, [], _providers.ByInclude(exists.Target), null);
            default:
                _mechanisms.FollowPtr(mechanism, here);
                return new SpfBranch(mechanism.Shown, CostsLookup: true, [], null, null);
        }
    }

    private (SpfNode? Node, SpfQualifier? All) FollowRecord(SpfTerm term, string target, SpfPlace place)
    {
        if (!_ledger.Count(place)) return (null, null);
        var named = _providers.ByInclude(target);
        var whose = named is null ? place.Provider : named.OwnsAddresses ? named : null;
        if (_mechanisms.Named(term, target, place, "the lookups behind it are not counted") is not { } name)
        {
            if (SpfMacro.Expand(target, place.Domain, _domain) is null) _ledger.MoreBehind();
            return (null, null);
        }

        if (place.Holds(name))
        {
            _ledger.Add(SpfProblemKind.Loop, $"{term.Shown} leads back to {name}: the records run in a circle", place);
            return (null, null);
        }

        if (place.Depth >= _limits.Depth)
        {
            _ledger.Cut($"records deeper than {_limits.Depth} are not followed", place);
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
        _ledger.Add(SpfProblemKind.TargetWithoutRecord, $"{term.Shown} leads to {name}, which has no SPF record", place);
        return (null, null);
    }

    private static List<string> RecordsOf(DnsReply reply) => [.. reply.Of<TextRecord>().Select(record => record.Text).Where(SpfRecord.IsSpf)];
}
