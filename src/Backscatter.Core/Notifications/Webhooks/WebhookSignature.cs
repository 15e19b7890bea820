using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Backscatter.Core.Notifications.Webhooks;

/// <summary>
/// The headers by which a receiver knows a message again and knows that it is ours, after Standard Webhooks 1.0: HMAC-SHA256 over
/// <c>id.timestamp.body</c>, so that neither an old message nor a changed one passes. <c>docs/webhook.md</c> shows how it is verified.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The notification's id; the same id twice is the same message.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>When this try was made, in seconds since 1970 (UTC).</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The signature, <c>v1,</c> and Base64; missing where the channel has no key.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string EncodedKey = "whsec_";

    /// <summary>The headers of one try.</summary>
    /// <param name="id">The notification's id.</param>
    /// <param name="at">When it is made.</param>
    /// <param name="body">The body, byte for byte.</param>
    /// <param name="key">The key: <c>whsec_</c> and Base64, or any text, whose UTF-8 it is then; null for no signature.</param>
    public static IReadOnlyDictionary<string, string> Headers(string id, DateTimeOffset at, ReadOnlySpan<byte> body, string? key)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [IdHeader] = id, [TimestampHeader] = timestamp };
        if (key is not null) headers[SignatureHeader] = Sign(id, timestamp, body, key);
        return headers;
    }

    private static string Sign(string id, string timestamp, ReadOnlySpan<byte> body, string key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(key));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static byte[] KeyOf(string key)
    {
        var encoded = key.StartsWith(EncodedKey, StringComparison.Ordinal) ? key[EncodedKey.Length..] : null;
        var bytes = new byte[key.Length];
        return encoded is not null && Convert.TryFromBase64String(encoded, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(key);
    }
}
