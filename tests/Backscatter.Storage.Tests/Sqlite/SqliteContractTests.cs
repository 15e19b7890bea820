using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Sqlite;

public sealed class SqliteTenantStoreTests : TenantStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteTargetStoreTests : TargetStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteStateStoreTests : StateStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteScanStoreTests : ScanStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteDueIndexTests : DueIndexContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteSweepStoreTests : SweepStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteSuppressionStoreTests : SuppressionStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteListedIndexTests : ListedIndexContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteBlocklistStateTests : BlocklistStateContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteProblemStoreTests : ProblemStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteNotificationStoreTests : NotificationStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteSecretStoreTests : SecretStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteAuditLogTests : AuditLogContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteScanOrderStoreTests : ScanOrderStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteProbeStoreTests : ProbeStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class SqliteAgentStoreTests : AgentStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}
