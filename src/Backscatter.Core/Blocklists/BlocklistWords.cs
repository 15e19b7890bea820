using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>What being in a list means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BlocklistKind>))]
public enum BlocklistKind
{
    /// <summary>To be in it is a blame; single codes may still be praise or information.</summary>
    [JsonStringEnumMemberName("block")]
    Block,

    /// <summary>To be in it is praise.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,

    /// <summary>To be in it is neither: a score, a country, an age, a neighbourhood.</summary>
    [JsonStringEnumMemberName("informational")]
    Informational,
}

/// <summary>Whether a list still answers, as far as public evidence says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListStanding>))]
public enum ListStanding
{
    /// <summary>In use, with dated evidence.</summary>
    [JsonStringEnumMemberName("alive")]
    Alive,

    /// <summary>The evidence conflicts: its answers count only behind its test points, and it is never on by default.</summary>
    [JsonStringEnumMemberName("uncertain")]
    Uncertain,

    /// <summary>Closed, renamed, abandoned or never there: no answer from the zone says anything about a subject.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,

    /// <summary>It answers, and its answers are not to be believed: stolen or stale data, no criteria, lists the world.</summary>
    [JsonStringEnumMemberName("untrustworthy")]
    Untrustworthy,
}

/// <summary>How far a listing reaches: whose deed it is and who can end it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListingScope>))]
public enum ListingScope
{
    /// <summary>One address.</summary>
    [JsonStringEnumMemberName("address")]
    Address,

    /// <summary>The /24 around the address.</summary>
    [JsonStringEnumMemberName("/24")]
    Slash24,

    /// <summary>An allocation or a range of some other size.</summary>
    [JsonStringEnumMemberName("network")]
    Network,

    /// <summary>Every address of an autonomous system.</summary>
    [JsonStringEnumMemberName("asn")]
    Asn,

    /// <summary>Everything of one provider.</summary>
    [JsonStringEnumMemberName("provider")]
    Provider,

    /// <summary>A domain.</summary>
    [JsonStringEnumMemberName("domain")]
    Domain,
}

/// <summary>How much mail a listing really stops, from nothing upwards: the order of the values is the order of effect.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListingSeverity>))]
public enum ListingSeverity
{
    /// <summary>None worth acting on.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>A few small receivers, or one point of a score.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some receivers, or many as part of a score.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Many receivers refuse.</summary>
    [JsonStringEnumMemberName("high")]
    High,

    /// <summary>Most receivers refuse.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}

/// <summary>
/// What an address within 127.0.0.0/8 means that none of the list's codes names. RFC 5782 section 2.1 makes any of them a listing; that is right
/// for a list with one undocumented code, and wrong for one whose table is closed.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<OtherAnswers>))]
public enum OtherAnswers
{
    /// <summary>Counts as RFC 5782 says: the name exists, so the subject is listed.</summary>
    [JsonStringEnumMemberName("listed")]
    Listed,

    /// <summary>The same on an allow list.</summary>
    [JsonStringEnumMemberName("allow-listed")]
    AllowListed,

    /// <summary>The list says more things than are documented, and no code of it is a blame.</summary>
    [JsonStringEnumMemberName("informational")]
    Informational,

    /// <summary>The table is closed: the answer does not fit the list, and nothing can be read from it.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The operator says that every other answer is a refusal.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>Whether a product that watches other people's mail for money may ask the list without a contract.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommercialUse>))]
public enum CommercialUse
{
    /// <summary>The published terms allow it, within limits.</summary>
    [JsonStringEnumMemberName("allowed")]
    Allowed,

    /// <summary>The terms that are known say nothing about it: free, and asked sparingly.</summary>
    [JsonStringEnumMemberName("unstated")]
    Unstated,

    /// <summary>Only with a contract or a key of one's own.</summary>
    [JsonStringEnumMemberName("contract")]
    Contract,
}

/// <summary>How a listing ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RemovalPolicy>))]
public enum RemovalPolicy
{
    /// <summary>A form that the listed party fills in.</summary>
    [JsonStringEnumMemberName("self-service")]
    SelfService,

    /// <summary>By itself, some time after the last incident.</summary>
    [JsonStringEnumMemberName("automatic")]
    Automatic,

    /// <summary>A person at the operator decides.</summary>
    [JsonStringEnumMemberName("manual")]
    Manual,

    /// <summary>Nobody but the network's owner can bring it about.</summary>
    [JsonStringEnumMemberName("provider")]
    Provider,

    /// <summary>There is nothing to remove: a fact, a score, or praise.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>How much the entry as a whole is to be relied on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Confidence>))]
public enum Confidence
{
    /// <summary>One weak source, or sources that conflict.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some sources that agree.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>The operator's own page or a maintained configuration.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}

/// <summary>A part of an entry that public evidence does not confirm.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnconfirmedPart>))]
public enum UnconfirmedPart
{
    /// <summary>The return codes are convention, not documentation.</summary>
    [JsonStringEnumMemberName("codes")]
    Codes,

    /// <summary>How and when a listing ends.</summary>
    [JsonStringEnumMemberName("removal")]
    Removal,

    /// <summary>Whether it still answers, or when it ended.</summary>
    [JsonStringEnumMemberName("standing")]
    Standing,

    /// <summary>Which kinds of subject it carries.</summary>
    [JsonStringEnumMemberName("subjects")]
    Subjects,

    /// <summary>Its test points.</summary>
    [JsonStringEnumMemberName("testPoints")]
    TestPoints,

    /// <summary>What its terms allow.</summary>
    [JsonStringEnumMemberName("terms")]
    Terms,
}
