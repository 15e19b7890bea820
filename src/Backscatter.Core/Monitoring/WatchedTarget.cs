using System.Text.Json.Serialization;

namespace Backscatter.Core.Monitoring;

/// <summary>A target that is watched for a tenant.</summary>
/// <param name="Tenant">For whom.</param>
/// <param name="Target">The target as <see cref="Scanning.Target.Text"/> writes it.</param>
/// <param name="AddedAt">Since when.</param>
public sealed record WatchedTarget(TenantId Tenant, string Target, DateTimeOffset AddedAt)
{
    /// <summary>Who said that its mail servers may be connected to; null where nobody did.</summary>
    public ProbePermission? Probe { get; init; }

    /// <summary>How it is known that the domain is its tenant's; null where it is not.</summary>
    public OwnershipProof? Proof { get; init; }

    /// <summary>Whether its mail servers may be connected to: somebody said so, or its tenant has proven that it is his. If not, only DNS is asked.</summary>
    [JsonIgnore]
    public bool MayBeProbed => Probe is not null || Proof is not null;

    /// <summary>Whether it is left out of sweeps for now.</summary>
    public bool IsPaused { get; init; }
}

/// <summary>A recorded statement that the mail servers of a target may be connected to.</summary>
/// <param name="By">Who said so.</param>
/// <param name="Reason">On what ground.</param>
/// <param name="At">When.</param>
public sealed record ProbePermission(string By, string Reason, DateTimeOffset At);

/// <summary>A kind of check with a rhythm of its own.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckKind>))]
public enum CheckKind
{
    /// <summary>What DNS says: blocklists, SPF, DMARC, mail route, names. Connects to no mail server.</summary>
    [JsonStringEnumMemberName("blocklists")]
    Blocklists,

    /// <summary>The same, and the mail servers are probed.</summary>
    [JsonStringEnumMemberName("probe")]
    Probe,
}
