using System.Security.Cryptography;
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
    public async Task<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(Name, cancellationToken) is { } kept) return Read(kept);
        // Where two make one at the same time, the one that was kept counts.
        await secrets.TryAddAsync(Name, Convert.ToBase64String(RandomNumberGenerator.GetBytes(TenantProof.KeyBytes)), cancellationToken);
        return Read(await secrets.FindAsync(Name, cancellationToken));
    }

    private static byte[] Read(string? kept)
    {
        var key = new byte[TenantProof.KeyBytes];
        return Convert.TryFromBase64String(kept ?? "", key, out var length) && length == key.Length
            ? key
            : throw new StoreException($"the secret {Name} is no key of {TenantProof.KeyBytes} bytes in Base64; put back the one that was there, or remove it: then a new one is made, and every tenant has a new token");
    }
}
