using System.Text.Json.Serialization;

namespace Backscatter.Core.Monitoring;

/// <summary>How it is known that a domain is its tenant's.</summary>
/// <param name="Kind">By what.</param>
/// <param name="By">Who asked for it to be looked at, or made the statement.</param>
/// <param name="Reason">What was seen or stated, in one line.</param>
/// <param name="At">Since when it is proven, without a break.</param>
/// <param name="CheckedAt">When it was last seen to hold.</param>
public sealed record OwnershipProof(ProofKind Kind, string By, string Reason, DateTimeOffset At, DateTimeOffset CheckedAt);

/// <summary>What a proof rests on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofKind>))]
public enum ProofKind
{
    /// <summary>The tenant's token stands in the TXT record <c>_backscatter.DOMAIN</c>.</summary>
    [JsonStringEnumMemberName("dns-txt")]
    DnsTxt,

    /// <summary>The domain is a verified domain of the tenant's Microsoft 365.</summary>
    [JsonStringEnumMemberName("microsoft-365")]
    Microsoft365,

    /// <summary>An administrator said so.</summary>
    [JsonStringEnumMemberName("statement")]
    Statement,
}
