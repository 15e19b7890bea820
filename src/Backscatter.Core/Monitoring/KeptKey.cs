using System.Security.Cryptography;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring;

/// <summary>A key of the service's own: made at first use, kept with the secrets, the same for all who share the store.</summary>
internal static class KeptKey
{
    /// <summary>The bytes of a key.</summary>
    public const int Bytes = 32;

    /// <summary>The key. It must reach no log, no error and no report.</summary>
    /// <param name="secrets">Where it is kept.</param>
    /// <param name="name">The name under which it is kept.</param>
    /// <param name="whenMadeAnew">What follows where a new one is made, for whoever must choose.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">The storage failed, or what is kept there is no key.</exception>
    public static async Task<byte[]> GetAsync(ISecretStore secrets, string name, string whenMadeAnew, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(name, cancellationToken) is { } kept) return Read(kept, name, whenMadeAnew);
        // Where two make one at the same time, the one that was kept counts.
        await secrets.TryAddAsync(name, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)), cancellationToken);
        return Read(await secrets.FindAsync(name, cancellationToken), name, whenMadeAnew);
    }

    private static byte[] Read(string? kept, string name, string whenMadeAnew)
    {
        var key = new byte[Bytes];
        return Convert.TryFromBase64String(kept ?? "", key, out var length) && length == key.Length
            ? key
            : throw new StoreException($"the secret {name} is no key of {Bytes} bytes in Base64; put back the one that was there, or remove it: then a new one is made, and {whenMadeAnew}");
    }
}
