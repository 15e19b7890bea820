namespace Backscatter.Core.Monitoring.Stores;

/// <summary>
/// Everything that is kept, behind ports of one concern each. Every write is durable when it returns. A write that is repeated because its answer was
/// lost must have the effect of one. Failures of the storage itself are <see cref="StoreException"/>.
/// </summary>
public interface IWatchStore
{
    /// <summary>The clients.</summary>
    ITenantStore Tenants { get; }

    /// <summary>What is watched for them.</summary>
    ITargetStore Targets { get; }

    /// <summary>What is known of it now, and how that came about.</summary>
    IStateStore States { get; }

    /// <summary>The scans with their evidence.</summary>
    IScanStore Scans { get; }

    /// <summary>When what is to be checked.</summary>
    IDueIndex Due { get; }

    /// <summary>The sweeps under way and done.</summary>
    ISweepStore Sweeps { get; }

    /// <summary>What need not be told.</summary>
    ISuppressionStore Suppressions { get; }

    /// <summary>Who is on which list.</summary>
    IListedIndex Listed { get; }

    /// <summary>What is remembered of the blocklists themselves.</summary>
    IBlocklistStateStore Blocklists { get; }

    /// <summary>What went wrong that an operator must see.</summary>
    IProblemStore Problems { get; }

    /// <summary>What was changed and probed, by whom and when.</summary>
    IAuditLog Audit { get; }

    /// <summary>The scans that somebody asked for.</summary>
    IScanOrderStore Orders { get; }

    /// <summary>What requests under a key were answered with.</summary>
    IIdempotencyStore Idempotency { get; }

    /// <summary>The probes that agents are to make, and what they saw.</summary>
    IProbeStore Probes { get; }

    /// <summary>The agents.</summary>
    IAgentStore Agents { get; }

    /// <summary>Makes the store ready: tables, migrations. May be called at every start.</summary>
    Task InitialiseAsync(CancellationToken cancellationToken);
}
