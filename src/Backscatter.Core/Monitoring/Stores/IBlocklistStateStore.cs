using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Monitoring.Stores;

/// <summary>What is remembered of the blocklists themselves.</summary>
public interface IBlocklistStateStore
{
    /// <summary>The state, or null where none was kept yet.</summary>
    Task<Stored<BlocklistState>?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a state; false where it was changed meanwhile.</summary>
    Task<bool> TryPutAsync(BlocklistState state, string? etag, CancellationToken cancellationToken);
}
