using System.Text.Json.Serialization;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Whether a DMARC policy applies to a domain.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcStatus>))]
public enum DmarcStatus
{
    /// <summary>One applies: its own or that of a domain above.</summary>
    [JsonStringEnumMemberName("found")]
    Found,

    /// <summary>None applies, and no record was meant to.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>None applies, though there are records: several at one name, or what only looks like one.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,

    /// <summary>It could not be learnt; <see cref="DmarcResult.Why"/> says why.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Whether receivers are asked to act on mail that fails.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcEnforcement>))]
public enum DmarcEnforcement
{
    /// <summary>On all of it: quarantine or reject.</summary>
    [JsonStringEnumMemberName("enforced")]
    Enforced,

    /// <summary>On a part of it: pct from 1 to 99. Receivers that follow RFC 9989 act on all of it.</summary>
    [JsonStringEnumMemberName("partly-enforced")]
    PartlyEnforced,

    /// <summary>Not: there is no policy, or it is none, or pct=0, or t=y.</summary>
    [JsonStringEnumMemberName("not-enforced")]
    NotEnforced,

    /// <summary>It could not be learnt.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Which tag of the record gives the policy that applies (RFC 9989 section 4.10.1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DmarcTag>))]
public enum DmarcTag
{
    /// <summary>The record is the domain's own, or says nothing else of domains below.</summary>
    [JsonStringEnumMemberName("p")]
    P,

    /// <summary>The record is that of a domain above, and says this of domains below.</summary>
    [JsonStringEnumMemberName("sp")]
    SP,

    /// <summary>The record is that of a domain above, and says this of names that don't exist.</summary>
    [JsonStringEnumMemberName("np")]
    NP,
}

/// <summary>The DMARC policy of a domain, and where it stands.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Status">Whether a policy applies.</param>
/// <param name="Why">One sentence where <paramref name="Status"/> is unknown or invalid; null otherwise.</param>
/// <param name="FoundAt">The domain whose record applies: the domain itself or one above it; null where none does.</param>
/// <param name="Record">The record that applies, or null.</param>
/// <param name="Tag">The tag of it that applies, or null.</param>
/// <param name="Policy">The policy that applies, or null.</param>
/// <param name="Enforcement">Whether receivers are asked to act on it.</param>
/// <param name="Problems">What is wrong with the records met on the way and with the one that applies.</param>
/// <param name="Replies">What DNS said, from the domain upwards.</param>
public sealed record DmarcResult(
    DomainName Domain,
    DmarcStatus Status,
    string? Why,
    DomainName? FoundAt,
    DmarcRecord? Record,
    DmarcTag? Tag,
    DmarcPolicy? Policy,
    DmarcEnforcement Enforcement,
    IReadOnlyList<DmarcProblem> Problems,
    IReadOnlyList<DnsReply> Replies);
