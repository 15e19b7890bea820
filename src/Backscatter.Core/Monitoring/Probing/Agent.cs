using System.Text.Json.Serialization;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>A process of ours that may use port 25, and asks for probes over HTTPS.</summary>
/// <param name="Id">Its id, made by the service.</param>
/// <param name="Name">As its operator calls it, fit for one line.</param>
/// <param name="PublicKey">Its public key: ECDSA P-256, SubjectPublicKeyInfo, base64. Its private key never leaves it.</param>
/// <param name="EnrolledAt">When.</param>
/// <param name="Can">What it said it can do, when it last asked for work.</param>
public sealed record Agent(string Id, string Name, string PublicKey, DateTimeOffset EnrolledAt, AgentCapabilities Can)
{
    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset LastSeenAt { get; init; } = EnrolledAt;

    /// <summary>When it was revoked; null while it is not. A revoked agent is told nothing, and nothing of it counts.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>What an agent can do.</summary>
/// <param name="IPv4">Whether it reaches IPv4 servers on port 25.</param>
/// <param name="IPv6">Whether it reaches IPv6 servers on port 25.</param>
/// <param name="Region">Where it is, as its operator says it; null where nobody said.</param>
/// <param name="SourceAddresses">The addresses that servers see it at; empty where nobody said.</param>
/// <param name="Listens">Whether it listens for calls back, and answers for the domain of its senders.</param>
/// <param name="Version">The version of its program.</param>
public sealed record AgentCapabilities([property: JsonPropertyName("ipv4")] bool IPv4, [property: JsonPropertyName("ipv6")] bool IPv6, string? Region, IReadOnlyList<string> SourceAddresses, bool Listens, string Version);

/// <summary>A token that lets one agent enrol, once.</summary>
/// <param name="Hash">SHA-256 of the token, hexadecimal; the token itself is kept nowhere.</param>
/// <param name="Name">The name that the agent gets.</param>
/// <param name="By">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
public sealed record AgentEnrolment(string Hash, string Name, string By, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
