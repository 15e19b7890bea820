using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Backscatter.Web.Http;

/// <summary>The marks by which a change made meanwhile is noticed (RFC 9110 section 8.8.3).</summary>
internal static class ETags
{
    /// <summary>The mark of what a storage marks so; what the storage writes stays inside.</summary>
    public static string Of(string stored) => Of(Encoding.UTF8.GetBytes(stored));

    /// <summary>The mark of a body.</summary>
    public static string Of(ReadOnlySpan<byte> body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";

    /// <summary>Whether a header names a mark, or any (<c>*</c>). What cannot be read names none.</summary>
    public static bool Names(StringValues header, string mark, bool isWeakEnough)
    {
        if (!EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var tags)) return false;
        var wanted = new EntityTagHeaderValue(mark);
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(wanted, useStrongComparison: !isWeakEnough));
    }
}
