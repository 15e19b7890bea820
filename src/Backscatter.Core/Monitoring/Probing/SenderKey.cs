using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>The key that tokens of senders are made with (<see cref="SenderToken"/>): made at first use, kept with the secrets, the same for all who share the store.</summary>
/// <param name="secrets">Where it is kept.</param>
public sealed class SenderKey(ISecretStore secrets)
{
    /// <summary>The name under which it is kept.</summary>
    public const string Name = "sender-key";

    /// <summary>The key. It must reach no log, no error and no report.</summary>
    /// <exception cref="StoreException">The storage failed, or what is kept there is no key.</exception>
    public Task<byte[]> GetAsync(CancellationToken cancellationToken) => KeptKey.GetAsync(secrets, Name, "greylists meet every sender for the first time", cancellationToken);
}
