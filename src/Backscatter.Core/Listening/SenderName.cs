using System.Buffers;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Listening;

/// <summary>The local parts of our probes' senders: <c>mxcheck</c>, and <c>mxcheck-</c> with a token that was made for one endpoint.</summary>
public static class SenderName
{
    /// <summary>The fewest characters of a token: more than the eight letters of <see cref="UnknownRecipient"/>, which must stay unknown at our own domain too.</summary>
    public const int ShortestToken = 10;

    /// <summary>The most characters of a token: with what stands before it a local part of 56 (RFC 5321 section 4.5.3.1.1 allows 64).</summary>
    public const int LongestToken = 48;

    private const string Before = ProbeOptions.UsualSender + "-";
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>The local part of a token.</summary>
    public static string Of(string token) => Before + token;

    /// <summary>Whether a local part, in lower case, has the form of a sender with a token.</summary>
    public static bool HasToken(string localPart)
    {
        ArgumentNullException.ThrowIfNull(localPart);
        if (!localPart.StartsWith(Before, StringComparison.Ordinal)) return false;
        var token = localPart.AsSpan(Before.Length);
        return token.Length is >= ShortestToken and <= LongestToken && !token.ContainsAnyExcept(TokenCharacters);
    }
}
