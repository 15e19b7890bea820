using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>Everything that is kept, in one file.</summary>
internal sealed class SqliteWatchStore(SqliteDatabase database, TimeProvider time) : IWatchStore
{
    public ITenantStore Tenants { get; } = new SqliteTenantStore(database);

    public ITargetStore Targets { get; } = new SqliteTargetStore(database);

    public IStateStore States { get; } = new SqliteStateStore(database);

    public IScanStore Scans { get; } = new SqliteScanStore(database);

    public IDueIndex Due { get; } = new SqliteDueIndex(database);

    public ISweepStore Sweeps { get; } = new SqliteSweepStore(database);

    public ISuppressionStore Suppressions { get; } = new SqliteSuppressionStore(database);

    public IListedIndex Listed { get; } = new SqliteListedIndex(database);

    public IBlocklistStateStore Blocklists { get; } = new SqliteBlocklistStateStore(database);

    public IProblemStore Problems { get; } = new SqliteProblemStore(database);

    public IAuditLog Audit { get; } = new SqliteAuditLog(database);

    public IScanOrderStore Orders { get; } = new SqliteScanOrderStore(database);

    public IIdempotencyStore Idempotency { get; } = new SqliteIdempotencyStore(database, time);

    public IProbeStore Probes { get; } = new SqliteProbeStore(database, time);

    public IAgentStore Agents { get; } = new SqliteAgentStore(database);

    public Task InitialiseAsync(CancellationToken cancellationToken) => database.PrepareAsync(cancellationToken);
}
