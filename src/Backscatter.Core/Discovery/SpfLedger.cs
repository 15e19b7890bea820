using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>What a walk through an SPF tree counts, asks and finds wrong on its way.</summary>
internal sealed class SpfLedger(DomainName domain, IReadOnlyDictionary<DnsQuestion, DnsReply> known, SpfLimits limits)
{
    private const int AllowedLookups = 10;
    private const int AllowedVoidLookups = 2;
    private const int KeptOfAKind = 50;

    private readonly HashSet<DnsQuestion> _asked = [];
    private readonly List<DnsQuestion> _order = [];
    private readonly List<DnsQuestion> _missing = [];
    private readonly List<SpfProblem> _problems = [];

    public int Lookups { get; private set; }

    public bool LookupsAreAtLeast { get; private set; }

    public int VoidLookups { get; private set; }

    /// <summary>Whether the walk left something out.</summary>
    public bool IsCut { get; private set; }

    public IReadOnlyList<SpfProblem> Problems => _problems;

    public IReadOnlyList<DnsQuestion> Missing => _missing;

    public IReadOnlyList<DnsReply> Replies => [.. _order.Where(known.ContainsKey).Select(question => known[question])];

    /// <summary>The problem that decides the status: the first permerror, or else the first temperror.</summary>
    public SpfProblem? Deciding =>
        _problems.Find(problem => problem.Effect == SpfEffect.PermError) ?? _problems.Find(problem => problem.Effect == SpfEffect.TempError);

    /// <summary>Notes that lookups are behind a record which are not counted.</summary>
    public void MoreBehind() => LookupsAreAtLeast = true;

    /// <summary>Counts one term that causes a lookup; false where our own bound is reached and the term is not followed.</summary>
    public bool Count(SpfPlace place)
    {
        if (Lookups >= limits.Lookups)
        {
            if (!IsCut) Cut($"{limits.Lookups} lookups were followed, and no more", place);
            return false;
        }

        if (++Lookups == AllowedLookups + 1)
        {
            Add(
                SpfProblemKind.TooManyLookups,
                $"checking the record of {domain} takes more than {AllowedLookups} lookups (RFC 7208 section 4.6.4); this is the eleventh",
                place);
        }

        return true;
    }

    /// <summary>The reply to a question, or null where it is not known yet; then it is written down as missing.</summary>
    public DnsReply? Ask(DomainName name, DnsRecordType type)
    {
        var question = new DnsQuestion(name.Ascii, type);
        var first = _asked.Add(question);
        if (first) _order.Add(question);
        if (known.TryGetValue(question, out var reply)) return reply;
        if (first) _missing.Add(question);
        return null;
    }

    /// <summary>Counts a lookup that finds nothing, whoever sends.</summary>
    public void Void(DnsReply reply, SpfPlace place)
    {
        Add(SpfProblemKind.VoidLookup, $"{reply.Question} finds nothing", place);
        if (++VoidLookups == AllowedVoidLookups + 1)
        {
            Add(
                SpfProblemKind.TooManyVoidLookups,
                $"more than {AllowedVoidLookups} lookups of the record of {domain} find nothing (RFC 7208 section 4.6.4)",
                place);
        }
    }

    /// <summary>Notes a lookup of which nothing was learnt.</summary>
    public void Failed(DnsReply reply, SpfPlace place) =>
        Add(SpfProblemKind.LookupFailed, $"{reply.Question} could not be learnt: {ForeignText.Escape(reply.Detail ?? reply.Code.ToString())}", place);

    /// <summary>Notes that the walk does not go further here.</summary>
    public void Cut(string text, SpfPlace place)
    {
        IsCut = LookupsAreAtLeast = true;
        Add(SpfProblemKind.WalkCut, text, place);
    }

    /// <summary>Notes a problem. Of each kind a number is kept, since a record may hold thousands of broken terms.</summary>
    public void Add(SpfProblemKind kind, string text, SpfPlace place)
    {
        if (_problems.Count(problem => problem.Kind == kind) < KeptOfAKind) _problems.Add(new SpfProblem(kind, text, place.Steps));
    }
}
