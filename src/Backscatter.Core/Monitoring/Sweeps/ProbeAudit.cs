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

    private sealed record Ground(string Scan, ProbePermission? Statement, OwnershipProof? Proof);
}
