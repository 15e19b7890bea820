using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring.Stores;

/// <summary>What need not be told. Suppressions that have ended are kept, as they are part of the history.</summary>
public interface ISuppressionStore
{
    /// <summary>A client's suppressions, newest first, those that have ended too.</summary>
    IAsyncEnumerable<Stored<Suppression>> ListAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Adds a suppression (<paramref name="etag"/> null) or changes one; false where one of the id is there already, or was changed meanwhile.</summary>
    Task<bool> TryPutAsync(Suppression suppression, string? etag, CancellationToken cancellationToken);
}
