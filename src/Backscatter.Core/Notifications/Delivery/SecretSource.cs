using System.Text;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>Finds secrets in the environment, in files and in a store.</summary>
/// <param name="environment">The value of an environment variable, or null.</param>
/// <param name="store">Where <c>store:NAME</c> is looked up; null where there is no store.</param>
public sealed class SecretSource(Func<string, string?> environment, ISecretStore? store) : ISecretSource
{
    /// <summary>The most bytes of a file that are read; a secret is shorter.</summary>
    public const int MostBytes = 16384;

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!SecretReference.TryRead(reference, out var place, out var name)) return null;
        var secret = place switch
        {
            "env" => environment(name),
            "file" => await ReadAsync(name, cancellationToken),
            _ => store is null ? null : await store.FindAsync(name, cancellationToken),
        };
        return string.IsNullOrWhiteSpace(secret) ? null : secret.Trim();
    }

    // A file that cannot be read is one with no secret for us; who asks says where it should have been.
    private static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[MostBytes + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > MostBytes ? null : new UTF8Encoding(false).GetString(buffer, 0, length).TrimStart('\ufeff');
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
