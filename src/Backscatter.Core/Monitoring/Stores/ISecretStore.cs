namespace Backscatter.Core.Monitoring.Stores;

/// <summary>Keeps secrets under names of their own: those of <c>store:NAME</c>, and the service's own.</summary>
public interface ISecretStore
{
    /// <summary>The secret of a name, or null.</summary>
    Task<string?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of the secrets there are, in no order.</summary>
    IAsyncEnumerable<string> NamesAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a secret; null removes it.</summary>
    Task PutAsync(string name, string? secret, CancellationToken cancellationToken);

    /// <summary>Keeps a secret under a name that has none; false where it has one, and then nothing changes. Of several at once one succeeds.</summary>
    Task<bool> TryAddAsync(string name, string secret, CancellationToken cancellationToken);
}
