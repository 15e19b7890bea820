using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Where a walk stands: whose record it reads, by which steps it came, and what a match there means for the domain it began at.</summary>
/// <param name="Domain">The domain whose record is read.</param>
/// <param name="Steps">The way there, fit to be shown.</param>
/// <param name="Provider">The provider whose include was last followed, or null.</param>
internal sealed record SpfPlace(DomainName Domain, IReadOnlyList<string> Steps, MailProvider? Provider)
{
    private readonly SpfPlace? _outer;

    // Behind an include only a pass matches, and means what the include says (RFC 7208 section 5.2).
    private readonly bool _included;
    private readonly SpfQualifier? _granted;

    private SpfPlace(SpfPlace outer, IReadOnlyList<string> steps, bool included, SpfQualifier? granted) : this(outer.Domain, steps, outer.Provider) =>
        (_outer, _included, _granted) = (outer._outer, included, granted);

    private SpfPlace(SpfPlace from, DomainName domain, MailProvider? provider) : this(domain, from.Steps, provider) =>
        (_outer, _included, _granted) = (from, from._included, from._granted);

    /// <summary>Whether the record speaks for the domain the walk began with: it is its own, or stands for it by redirect.</summary>
    public bool SpeaksForRoot => !_included;

    /// <summary>How many records lie above this one.</summary>
    public int Depth => _outer is null ? 0 : _outer.Depth + 1;

    public static SpfPlace Root(DomainName domain) => new(domain, [domain.Ascii], null);

    /// <summary>The same record, one term further.</summary>
    public SpfPlace Step(string step) => new(this, [.. Steps, step], _included, _granted);

    /// <summary>On the way through an include.</summary>
    public SpfPlace Included(string step, SpfQualifier qualifier) => new(this, [.. Steps, step], included: true, Effective(qualifier));

    /// <summary>On the way through a redirect, which stands for the record it stands in (RFC 7208 section 6.1).</summary>
    public SpfPlace Redirected(string step) => Step(step);

    /// <summary>Arrived at the next record.</summary>
    public SpfPlace At(DomainName domain, MailProvider? provider) => new(this, domain, provider);

    /// <summary>What a match with this qualifier means for the domain the walk began at; null where it is no match there.</summary>
    public SpfQualifier? Effective(SpfQualifier qualifier) => !_included ? qualifier : qualifier == SpfQualifier.Pass ? _granted : null;

    /// <summary>Whether the walk is inside the record of this domain already.</summary>
    public bool Holds(DomainName domain) => Domain == domain || (_outer?.Holds(domain) ?? false);
}
