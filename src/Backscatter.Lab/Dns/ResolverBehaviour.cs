using System.Net;

namespace Backscatter.Lab.Dns;

/// <summary>
/// How one resolver of the lab behaves. Several resolvers serve the same internet and show it differently, as resolvers do: one is refused by a
/// blocklist, another invents addresses for names that don't exist.
/// </summary>
public sealed record ResolverBehaviour
{
    /// <summary>Answers what the zones hold.</summary>
    public static ResolverBehaviour Honest { get; } = new();

    /// <summary>How it treats every question, before the zone's own behaviour.</summary>
    public ZoneBehaviour Everywhere { get; init; } = ZoneBehaviour.Honest;

    /// <summary>Zones that answer this resolver otherwise than the rest of the world; each replaces the zone of the same origin.</summary>
    public IReadOnlyList<LabZone> Views { get; init; } = [];

    /// <summary>The address given for A questions instead of NXDOMAIN, as resolvers with a search page do; null for a resolver that tells the truth.</summary>
    public IPAddress? RewritesNxdomainTo { get; init; }
}
