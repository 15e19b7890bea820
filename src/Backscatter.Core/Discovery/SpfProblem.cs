using System.Text.Json.Serialization;

namespace Backscatter.Core.Discovery;

/// <summary>What a problem does to the result of a check.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpfEffect>))]
public enum SpfEffect
{
    /// <summary>The check can end in permerror.</summary>
    [JsonStringEnumMemberName("permerror")]
    PermError,

    /// <summary>We could not learn something; a receiver may meet the same.</summary>
    [JsonStringEnumMemberName("temperror")]
    TempError,

    /// <summary>Nothing breaks, but the owner should know.</summary>
    [JsonStringEnumMemberName("advice")]
    Advice,
}

/// <summary>What is wrong with an SPF record, or worth knowing about it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpfProblemKind>))]
public enum SpfProblemKind
{
    /// <summary>A term breaks the grammar (RFC 7208 section 4.6).</summary>
    [JsonStringEnumMemberName("syntax-error")]
    SyntaxError,

    /// <summary>A name has more than one SPF record (RFC 7208 section 4.5).</summary>
    [JsonStringEnumMemberName("several-records")]
    SeveralRecords,

    /// <summary>The target of an include or redirect has no SPF record (RFC 7208 sections 5.2 and 6.1).</summary>
    [JsonStringEnumMemberName("target-without-record")]
    TargetWithoutRecord,

    /// <summary>A term names what is no domain (RFC 7208 section 4.3).</summary>
    [JsonStringEnumMemberName("malformed-domain")]
    MalformedDomain,

    /// <summary>Records lead to themselves.</summary>
    [JsonStringEnumMemberName("loop")]
    Loop,

    /// <summary>More than 10 terms cause lookups (RFC 7208 section 4.6.4).</summary>
    [JsonStringEnumMemberName("too-many-lookups")]
    TooManyLookups,

    /// <summary>More than 2 lookups find nothing (RFC 7208 section 4.6.4).</summary>
    [JsonStringEnumMemberName("too-many-void-lookups")]
    TooManyVoidLookups,

    /// <summary>An mx term leads to more than 10 hosts (RFC 7208 section 4.6.4).</summary>
    [JsonStringEnumMemberName("too-many-mx-hosts")]
    TooManyMxHosts,

    /// <summary>DNS did not say.</summary>
    [JsonStringEnumMemberName("lookup-failed")]
    LookupFailed,

    /// <summary>A lookup found nothing.</summary>
    [JsonStringEnumMemberName("void-lookup")]
    VoidLookup,

    /// <summary>Everybody may send: <c>+all</c>, a range of everything, or an exists that is always true.</summary>
    [JsonStringEnumMemberName("everybody-passes")]
    EverybodyPasses,

    /// <summary>A range is so wide that it holds more than any one sender: shorter than /8 in IPv4, than /16 in IPv6.</summary>
    [JsonStringEnumMemberName("very-wide-range")]
    VeryWideRange,

    /// <summary>ptr should not be used (RFC 7208 section 5.5); who it lets through can't be told.</summary>
    [JsonStringEnumMemberName("ptr-used")]
    PtrUsed,

    /// <summary>A term depends on the message, so that who it lets through can't be told.</summary>
    [JsonStringEnumMemberName("depends-on-message")]
    DependsOnMessage,

    /// <summary>Mechanisms after <c>all</c> are never looked at (RFC 7208 section 5.1).</summary>
    [JsonStringEnumMemberName("terms-after-all")]
    TermsAfterAll,

    /// <summary>A redirect beside <c>all</c> is never looked at (RFC 7208 section 5.1).</summary>
    [JsonStringEnumMemberName("redirect-ignored")]
    RedirectIgnored,

    /// <summary>There is neither <c>all</c> nor redirect, so that everybody else is neutral.</summary>
    [JsonStringEnumMemberName("no-all")]
    NoAll,

    /// <summary>An ip6 term names IPv4-mapped addresses and matches nobody (RFC 7208 section 5).</summary>
    [JsonStringEnumMemberName("never-matches")]
    NeverMatches,

    /// <summary>A TXT record looks as if it was meant as SPF, and is none (RFC 7208 section 4.5).</summary>
    [JsonStringEnumMemberName("not-quite-spf")]
    NotQuiteSpf,

    /// <summary>We followed the records up to our own bounds and no further.</summary>
    [JsonStringEnumMemberName("walk-cut")]
    WalkCut,
}

/// <summary>One thing that is wrong with the SPF of a domain, or worth knowing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Path">The domain and the terms that lead there, as in <see cref="SpfPath.Steps"/>.</param>
public sealed record SpfProblem(SpfProblemKind Kind, string Text, IReadOnlyList<string> Path)
{
    /// <summary>What it does to the result of a check.</summary>
    public SpfEffect Effect => Kind switch
    {
        SpfProblemKind.SyntaxError or SpfProblemKind.SeveralRecords or SpfProblemKind.TargetWithoutRecord
            or SpfProblemKind.MalformedDomain or SpfProblemKind.Loop
            or SpfProblemKind.TooManyLookups or SpfProblemKind.TooManyVoidLookups or SpfProblemKind.TooManyMxHosts => SpfEffect.PermError,
        SpfProblemKind.LookupFailed => SpfEffect.TempError,
        _ => SpfEffect.Advice,
    };
}
