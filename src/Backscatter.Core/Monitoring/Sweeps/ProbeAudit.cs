using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>The entry of the audit log that is written before mail servers are connected to.</summary>
public static class ProbeAudit
{
    /// <summary>Who probes by the clock.</summary>
    public const string Service = "service";

    /// <summary>The entry: whose servers, by which scan, and on what ground.</summary>
    /// <param name="target">The target, which may be probed.</param>
    /// <param name="scan">The id of the scan.</param>
    /// <param name="who">Who wants it.</param>
    /// <param name="at">When.</param>
    public static AuditEntry Entry(WatchedTarget target, string scan, string who, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(target);
        // Made again after a crash it is one more connection, and one more entry.
        return new AuditEntry(
            StableId.Of("target.probed", target.Tenant.Value, target.Target, scan, $"{at.UtcTicks}"), at, who, "target.probed", target.Tenant, target.Target, null,
            AuditJson.Of(new Ground(scan, target.Probe, target.Proof)));
    }

    /// <summary>The entry for a probe that an agent is about to be given: the same, with the server and the agent.</summary>
    /// <param name="target">The target, which may be probed.</param>
    /// <param name="job">The job, as it is leased.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="at">When.</param>
    public static AuditEntry Entry(WatchedTarget target, ProbeJob job, Agent agent, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(agent);
        return new AuditEntry(
            StableId.Of("agent.probed", job.Scan, job.Id, job.Lease), at, $"agent {agent.Name}", "target.probed", target.Tenant, target.Target, null,
            AuditJson.Of(new Ground(job.Scan, target.Probe, target.Proof) { Endpoint = $"{job.Host} [{job.Address}]:{job.Port}", Agent = agent.Id }));
    }

    private sealed record Ground(string Scan, ProbePermission? Statement, OwnershipProof? Proof)
    {
        public string? Endpoint { get; init; }

        public string? Agent { get; init; }
    }
}
