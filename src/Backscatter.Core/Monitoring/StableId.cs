using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Backscatter.Core.Monitoring;

/// <summary>
/// Ids made from what they stand for, so that whoever computes one anew comes to the same: the first 128 bits of a SHA-256, as 32 lower-case
/// hexadecimal digits. Such an id is a key in any store.
/// </summary>
internal static class StableId
{
    /// <summary>The id of these parts, in this order. A part that is null is not the same as one that is empty.</summary>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            // Each part with its length in front: no two lists of parts then read alike.
            var bytes = part is null ? null : Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
            hash.AppendData(length);
            if (bytes is not null) hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
