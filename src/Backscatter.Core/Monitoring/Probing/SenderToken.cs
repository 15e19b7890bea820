using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>
/// What stands behind the name of the sender that an endpoint is probed with, so that a call back to it tells which endpoint caused it. Always the same for the same
/// key and endpoint, as greylists know senders; and of its own making it can be told from one that somebody made up, without being kept anywhere.
/// </summary>
public static class SenderToken
{
    /// <summary>The characters of a token: lower-case letters and 2 to 7 (RFC 4648 section 6), as local parts lose their case on the way.</summary>
    public const int Length = 16;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int NameBytes = 7;
    private const int CheckBytes = 3;

    /// <summary>The token of an endpoint.</summary>
    public static string Of(ReadOnlySpan<byte> key, Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Span<byte> token = stackalloc byte[NameBytes + CheckBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"endpoint\n{endpoint.Host.Ascii}\n{endpoint.Address}\n{endpoint.Port}")).AsSpan(0, NameBytes).CopyTo(token);
        Check(key, token[..NameBytes]).CopyTo(token[NameBytes..]);
        return Write(token);
    }

    /// <summary>Whether a token is of this key. One of 16 million that somebody made up seems so, and then is of no endpoint.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> key, string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Read(token) is { } bytes && CryptographicOperations.FixedTimeEquals(Check(key, bytes.AsSpan(0, NameBytes)), bytes.AsSpan(NameBytes));
    }

    /// <summary>The token at the end of an address's local part, whatever name and sign (<c>+</c>, <c>-</c>, <c>.</c>, <c>=</c>, <c>_</c>) stand before it; null where there is none.</summary>
    /// <param name="address">An address as it was asked about; foreign text.</param>
    public static string? InAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var local = address[..(address.LastIndexOf('@') is var at and >= 0 ? at : address.Length)];
        if (local.Length < Length || (local.Length > Length && local[^(Length + 1)] is not ('+' or '-' or '.' or '=' or '_'))) return null;
        var token = local[^Length..].ToLowerInvariant();
        return token.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal)) ? token : null;
    }

    private static byte[] Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name) => HMACSHA256.HashData(key, [.. "check\n"u8, .. name])[..CheckBytes];

    private static string Write(ReadOnlySpan<byte> bytes)
    {
        var (text, bits, value) = (new StringBuilder(Length), 0, 0);
        foreach (var one in bytes)
        {
            value = ((value << 8) | one) & 0xffff;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Alphabet[(value >> (bits - 5)) & 31]);
        }

        return text.ToString();
    }

    private static byte[]? Read(string token)
    {
        if (token.Length != Length) return null;
        var (bytes, bits, value) = (new List<byte>(NameBytes + CheckBytes), 0, 0);
        foreach (var letter in token)
        {
            if (Alphabet.IndexOf(letter, StringComparison.Ordinal) is var five && five < 0) return null;
            value = ((value << 5) | five) & 0xffff;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(value >> bits));
        }

        return [.. bytes];
    }
}
