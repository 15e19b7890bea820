using System.Text.Json.Serialization;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>What the SPF of a domain is worth, whoever sends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpfStatus>))]
public enum SpfStatus
{
    /// <summary>There is no SPF record.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>There is one, and nothing in it or behind it leads to an error.</summary>
    [JsonStringEnumMemberName("valid")]
    Valid,

    /// <summary>Checking it can end in an error that only the owner can mend (RFC 7208 section 2.6.7).</summary>
    [JsonStringEnumMemberName("permerror")]
    PermError,

    /// <summary>Nothing wrong was found, but a lookup failed (RFC 7208 section 2.6.6): an unknown, not a fault.</summary>
    [JsonStringEnumMemberName("temperror")]
    TempError,
}

/// <summary>The paths by which one address or range may send for the domain.</summary>
/// <param name="Range">The address, as a range of one, or the range as it is written. Never walked address by address.</param>
/// <param name="Paths">Every path that leads to it, each once, in the order of the records.</param>
public sealed record SpfSender(AddressRange Range, IReadOnlyList<SpfPath> Paths)
{
    /// <summary>The provider the range belongs to, or null: then it is the domain owner's own, as far as is known.</summary>
    public MailProvider? Provider => Paths.Select(path => path.Provider).FirstOrDefault(provider => provider is not null);

    /// <summary>Whether some path leads to it that authorises it outright.</summary>
    public bool IsAuthorised => Paths.Any(path => path.Qualifier == SpfQualifier.Pass);
}

/// <summary>One way from the domain to a sender.</summary>
/// <param name="Steps">The domain, then the terms: <c>example.com</c>, <c>include:spf.example.net</c>, <c>ip4:192.0.2.0/24</c>. Foreign text made fit
/// to be shown.</param>
/// <param name="Qualifier">What the domain's own record says of it: pass, softfail or neutral. What is failed outright is no sender.</param>
/// <param name="Provider">The provider whose include, host or range it is, or null.</param>
public sealed record SpfPath(IReadOnlyList<string> Steps, SpfQualifier Qualifier, MailProvider? Provider)
{
    /// <summary><c>example.com → include:spf.example.net → ip4:192.0.2.0/24</c>.</summary>
    public override string ToString() => string.Join(" → ", Steps);
}

/// <summary>The SPF record of one name and what it leads to.</summary>
/// <param name="Domain">The name that was asked.</param>
/// <param name="Record">The record, foreign text; null where there is none or it could not be learnt.</param>
/// <param name="Terms">The terms that count, in order.</param>
public sealed record SpfNode(string Domain, string? Record, IReadOnlyList<SpfBranch> Terms);

/// <summary>One term of a record and what it leads to.</summary>
/// <param name="Term">The term, foreign text made fit to be shown.</param>
/// <param name="CostsLookup">Whether it counts towards the ten lookups (RFC 7208 section 4.6.4).</param>
/// <param name="Ranges">The addresses it names or resolves to.</param>
/// <param name="Provider">The provider whose record an include, redirect or exists names, even where it depends on the message and can't be followed;
/// or null.</param>
/// <param name="Target">The record that an include or redirect leads to, where it was followed.</param>
public sealed record SpfBranch(string Term, bool CostsLookup, IReadOnlyList<AddressRange> Ranges, MailProvider? Provider, SpfNode? Target);

/// <summary>The SPF of a domain, followed to its senders (RFC 7208).</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Status">What it is worth.</param>
/// <param name="Why">One sentence for people where the status is permerror or temperror; null otherwise.</param>
/// <param name="RecordText">The domain's record, foreign text; null where there is none or it could not be learnt.</param>
/// <param name="Lookups">Terms that cause lookups, over all records (RFC 7208 section 4.6.4 allows 10).</param>
/// <param name="LookupsAreAtLeast">Whether there are more than were counted: the walk was cut, or a record could not be read or depends on the
/// message.</param>
/// <param name="VoidLookups">Those of them that found nothing, whoever sends (RFC 7208 section 4.6.4 allows 2).</param>
/// <param name="All">What happens to everybody else: the qualifier of the final <c>all</c>, behind redirects too; null where there is none, which
/// means neutral, or where a redirect could not be followed.</param>
/// <param name="Problems">What is wrong or worth knowing, in the order of the records.</param>
/// <param name="Senders">Who may send, each range once.</param>
/// <param name="Root">The tree of records; null where the domain has none or it could not be learnt.</param>
/// <param name="Replies">What DNS said, in the order asked.</param>
public sealed record SpfTree(
    DomainName Domain,
    SpfStatus Status,
    string? Why,
    string? RecordText,
    int Lookups,
    bool LookupsAreAtLeast,
    int VoidLookups,
    SpfQualifier? All,
    IReadOnlyList<SpfProblem> Problems,
    IReadOnlyList<SpfSender> Senders,
    SpfNode? Root,
    IReadOnlyList<DnsReply> Replies);
