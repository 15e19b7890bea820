using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Azure;

public sealed class AzureTenantStoreTests : TenantStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureTargetStoreTests : TargetStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureStateStoreTests : StateStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureScanStoreTests : ScanStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureDueIndexTests : DueIndexContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureSweepStoreTests : SweepStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureSuppressionStoreTests : SuppressionStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureListedIndexTests : ListedIndexContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureBlocklistStateTests : BlocklistStateContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureProblemStoreTests : ProblemStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureNotificationStoreTests : NotificationStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureSecretStoreTests : SecretStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureAuditLogTests : AuditLogContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureScanOrderStoreTests : ScanOrderStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureProbeStoreTests : ProbeStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}

public sealed class AzureAgentStoreTests : AgentStoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}
