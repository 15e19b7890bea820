using System.Text.Json.Serialization;

namespace Backscatter.Core.Discovery;

/// <summary>What the owner of a domain asks receivers to do with mail that fails DMARC (RFC 9989 section 4.7).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcPolicy>))]
public enum DmarcPolicy
{
    /// <summary>Nothing; reports at most.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Treat it as suspicious.</summary>
    [JsonStringEnumMemberName("quarantine")]
    Quarantine,

    /// <summary>Refuse it.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,
}

/// <summary>How exactly a domain must match the domain of the author.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcAlignment>))]
public enum DmarcAlignment
{
    /// <summary>The same organizational domain.</summary>
    [JsonStringEnumMemberName("relaxed")]
    Relaxed,

    /// <summary>The same domain.</summary>
    [JsonStringEnumMemberName("strict")]
    Strict,
}

/// <summary>Whether a domain says of itself that it is a public suffix (RFC 9989 section 4.7, tag psd).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcSuffix>))]
public enum DmarcSuffix
{
    /// <summary>It says nothing.</summary>
    [JsonStringEnumMemberName("unsaid")]
    Unsaid,

    /// <summary>It is one: below it begin other organizations.</summary>
    [JsonStringEnumMemberName("public-suffix")]
    PublicSuffix,

    /// <summary>It is none: it is an organizational domain.</summary>
    [JsonStringEnumMemberName("organization")]
    Organization,
}

/// <summary>What is wrong with a DMARC record, or worth knowing about it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcProblemKind>))]
public enum DmarcProblemKind
{
    /// <summary>A name has more than one DMARC record, so none of them counts (RFC 9989 section 4.10).</summary>
    [JsonStringEnumMemberName("several-records")]
    SeveralRecords,

    /// <summary>A TXT record looks as if it was meant as DMARC, and is none.</summary>
    [JsonStringEnumMemberName("not-quite-dmarc")]
    NotQuiteDmarc,

    /// <summary>There is no p tag; that counts as none.</summary>
    [JsonStringEnumMemberName("missing-policy")]
    MissingPolicy,

    /// <summary>p, sp or np holds what is no policy; that counts as none.</summary>
    [JsonStringEnumMemberName("invalid-policy")]
    InvalidPolicy,

    /// <summary>Another tag holds what it must not; its default counts.</summary>
    [JsonStringEnumMemberName("invalid-value")]
    InvalidValue,

    /// <summary>A piece of the record is no tag.</summary>
    [JsonStringEnumMemberName("malformed-tag")]
    MalformedTag,

    /// <summary>A tag stands there twice; the first counts here, and receivers differ.</summary>
    [JsonStringEnumMemberName("duplicate-tag")]
    DuplicateTag,

    /// <summary>A tag is unknown, and ignored.</summary>
    [JsonStringEnumMemberName("unknown-tag")]
    UnknownTag,

    /// <summary>A tag of RFC 7489 that RFC 9989 no longer has; receivers of either kind exist.</summary>
    [JsonStringEnumMemberName("historic-tag")]
    HistoricTag,

    /// <summary>pct asks for the policy on a part of the mail only.</summary>
    [JsonStringEnumMemberName("part-of-mail")]
    PartOfMail,

    /// <summary>t=y asks receivers not to act on the policy yet.</summary>
    [JsonStringEnumMemberName("test-mode")]
    TestMode,

    /// <summary>Nobody receives aggregate reports.</summary>
    [JsonStringEnumMemberName("no-reports")]
    NoReports,
}

/// <summary>One thing that is wrong with a DMARC record, or worth knowing about it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">One sentence for people.</param>
public sealed record DmarcProblem(DmarcProblemKind Kind, string Text);

/// <summary>A DMARC record, read by RFC 9989 with the tags that RFC 7489 had besides. Defaults stand where a tag is missing.</summary>
/// <param name="Text">The record, foreign text.</param>
/// <param name="Policy">p: for the domain itself; none where it is missing or any policy of the record is invalid.</param>
/// <param name="SubdomainPolicy">sp: for names below it; null where it is not said.</param>
/// <param name="NonexistentPolicy">np: for names below it that do not exist; null where it is not said.</param>
/// <param name="DkimAlignment">adkim.</param>
/// <param name="SpfAlignment">aspf.</param>
/// <param name="AggregateReports">rua: the valid URIs, without size limit. Foreign text.</param>
/// <param name="FailureReports">ruf: the valid URIs, without size limit. Foreign text.</param>
/// <param name="FailureOptions">fo: <c>0</c>, <c>1</c>, <c>d</c>, <c>s</c>.</param>
/// <param name="Percent">pct of RFC 7489: 0 to 100.</param>
/// <param name="IsTest">t=y.</param>
/// <param name="Suffix">psd.</param>
/// <param name="Problems">What is wrong with it, in the order of the tags.</param>
public sealed record DmarcRecord(
    string Text,
    DmarcPolicy Policy,
    DmarcPolicy? SubdomainPolicy,
    DmarcPolicy? NonexistentPolicy,
    DmarcAlignment DkimAlignment,
    DmarcAlignment SpfAlignment,
    IReadOnlyList<string> AggregateReports,
    IReadOnlyList<string> FailureReports,
    IReadOnlyList<string> FailureOptions,
    int Percent,
    bool IsTest,
    DmarcSuffix Suffix,
    IReadOnlyList<DmarcProblem> Problems)
{
    /// <summary>Whether a TXT record is a DMARC record: <c>v=DMARC1</c> first, in this case of letters (RFC 9989 section 4.8).</summary>
    public static bool IsDmarc(string text) => DmarcGrammar.IsDmarc(text);

    /// <summary>Reads a record of which <see cref="IsDmarc"/> is true. Never throws: what is wrong stands in <see cref="Problems"/>.</summary>
    public static DmarcRecord Read(string text) => DmarcGrammar.Read(text);
}
