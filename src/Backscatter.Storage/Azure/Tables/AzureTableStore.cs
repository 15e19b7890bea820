using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>Everything that is kept, in Table Storage. docs/storage.md says which table holds what, and why.</summary>
/// <param name="tables">The tables.</param>
/// <param name="time">The clock of what expires.</param>
internal sealed class AzureTableStore(WatchTables tables, TimeProvider time) : IWatchStore
{
    /// <inheritdoc/>
    public ITenantStore Tenants { get; } = new AzureTenants(tables, time);

    /// <inheritdoc/>
    public ITargetStore Targets { get; } = new AzureTargets(tables);

    /// <inheritdoc/>
    public IStateStore States { get; } = new AzureStates(tables.Watch);

    /// <inheritdoc/>
    public IScanStore Scans { get; } = new AzureScans(tables.Scans);

    /// <inheritdoc/>
    public IDueIndex Due { get; } = new AzureDueIndex(tables.Due);

    /// <inheritdoc/>
    public ISweepStore Sweeps { get; } = new AzureSweeps(tables.Sweeps);

    /// <inheritdoc/>
    public ISuppressionStore Suppressions { get; } = new AzureSuppressions(tables.Watch);

    /// <inheritdoc/>
    public IListedIndex Listed { get; } = new AzureListedIndex(tables.Listed);

    /// <inheritdoc/>
    public IBlocklistStateStore Blocklists { get; } = new AzureBlocklistState(tables.Settings);

    /// <inheritdoc/>
    public IProblemStore Problems { get; } = new AzureProblems(tables.Settings);

    /// <inheritdoc/>
    public IAuditLog Audit { get; } = new AzureAuditLog(tables.Audit);

    /// <inheritdoc/>
    public IScanOrderStore Orders { get; } = new AzureScanOrders(tables.Requests, time);

    /// <inheritdoc/>
    public IIdempotencyStore Idempotency { get; } = new AzureIdempotency(tables.Requests, time);

    /// <inheritdoc/>
    public IProbeStore Probes { get; } = new AzureProbes(tables.Probes, time);

    /// <inheritdoc/>
    public IAgentStore Agents { get; } = new AzureAgents(tables.Settings);

    /// <summary>Channels, outbox and notifications.</summary>
    public INotificationStore Notifications { get; } = new AzureNotifications(tables);

    /// <summary>The secrets.</summary>
    public ISecretStore Secrets { get; } = new AzureSecrets(tables.Secrets);

    /// <inheritdoc/>
    public Task InitialiseAsync(CancellationToken cancellationToken) => tables.CreateAsync(cancellationToken);
}
