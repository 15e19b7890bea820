using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Ownership;

/// <summary>The key that tokens of tenants are made with: made at first use, kept with the secrets, the same for all who share the store.</summary>
/// <param name="secrets">Where it is kept.</param>
public sealed class OwnershipKey(ISecretStore secrets)
{
    /// <summary>The name under which it is kept.</summary>
    public const string Name = "ownership-key";

    /// <summary>The key, <see cref="TenantProof.KeyBytes"/> bytes. It must reach no log, no error and no report.</summary>
    /// <exception cref="StoreException">The storage failed, or what is kept there is no key.</exception>
    public Task<byte[]> GetAsync(CancellationToken cancellationToken) => KeptKey.GetAsync(secrets, Name, "every tenant has a new token", cancellationToken);
}
