using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// A mail server that is known to answer and whose owner lets us ask: the operator's own, or an agent of ours. None is shipped, since connecting to
/// strangers takes their leave.
/// </summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">25, or another in a laboratory.</param>
/// <param name="Nonce">What only this server says in its greeting, so that nobody in between can answer for it; null where it says nothing of the kind.</param>
public sealed record Canary(string Host, int Port, string? Nonce)
{
    private const int ShortestNonce = 8;
    private const int LongestNonce = 64;

    /// <summary>Reads <c>host[:port][=nonce]</c>; an IPv6 address with a port stands in brackets. Where it is none, <paramref name="error"/> says why in one line.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Canary? canary, [NotNullWhen(false)] out string? error)
    {
        canary = null;
        var written = text?.Trim() ?? "";
        var equals = written.IndexOf('=', StringComparison.Ordinal);
        var (place, nonce) = equals < 0 ? (written, null) : (written[..equals], written[(equals + 1)..]);
        error = $"{ForeignText.Quote(place, 80)} is no mail server: write host, host:port, or an IPv6 address with port in brackets, such as agent.msp.example or [2001:db8::25]:25";
        var (host, port) = HostAndPort.Split(place);
        if (host is null || Read(host) is not { } read) return false;
        var number = 25;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535)) return false;
        if (nonce is not null && !IsNonce(nonce))
        {
            error = $"the nonce of {read} is none: write {ShortestNonce} to {LongestNonce} letters, digits, hyphens or dots, as they stand in that server's greeting";
            return false;
        }

        canary = new Canary(read, number, nonce);
        error = null;
        return true;
    }

    /// <summary>Whether a text can be a nonce: 8 to 64 letters, digits, hyphens, underscores or dots.</summary>
    public static bool IsNonce(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= ShortestNonce and <= LongestNonce && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    /// <summary><c>agent.msp.example:25</c>, without the nonce.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static string? Read(string host)
    {
        if (IPAddress.TryParse(host, out var address) && (host.Contains(':', StringComparison.Ordinal) || address.ToString() == host)) return address.ToString();
        return DomainName.TryParse(host, out var name, out _) && name is { Parent: not null, IsHostName: true } ? name.Ascii : null;
    }
}
