using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// A set of IPv4 addresses that a list answers with: each octet is a number, a range <c>2-24</c> or <c>*</c>; where <see cref="Bit"/> is given,
/// that bit of the last octet is set as well. <c>127.0.*.3</c>, <c>127.0.4.0-100</c>, <c>127.0.0.* bit 8</c>.
/// </summary>
public sealed class AnswerPattern
{
    private readonly (byte From, byte To)[] _octets;

    private AnswerPattern(string text, (byte From, byte To)[] octets, int? bit)
    {
        Text = text;
        Bit = bit;
        _octets = octets;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>A power of two from 1 to 128 that must be set in the last octet, or null.</summary>
    public int? Bit { get; }

    /// <summary>Whether the address is in the set.</summary>
    public bool Matches(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        for (var i = 0; i < 4; i++)
        {
            if (bytes[i] < _octets[i].From || bytes[i] > _octets[i].To) return false;
        }

        return Bit is not { } bit || (bytes[3] & bit) != 0;
    }

    /// <summary>Reads a pattern; null where the text is none, with one line that says why.</summary>
    internal static AnswerPattern? Read(string text, int? bit, out string? error)
    {
        error = null;
        if (bit is { } value && (value is < 1 or > 128 || !int.IsPow2(value))) error = $"bit {value.ToString(CultureInfo.InvariantCulture)} is none of 1, 2, 4, 8, 16, 32, 64, 128";
        var parts = text.Split('.');
        var octets = new (byte, byte)[4];
        if (parts.Length != 4) error ??= "an answer has four octets";
        for (var i = 0; error is null && i < 4; i++)
        {
            if (ReadOctet(parts[i]) is not { } octet) error = $"\"{parts[i]}\" is no octet: a number, a range such as 2-24, or *";
            else octets[i] = octet;
        }

        if (error is null && octets[0] != (127, 127)) error = "an answer of a list begins with 127 (RFC 5782 section 2.1)";
        return error is null ? new AnswerPattern(text, octets, bit) : null;
    }

    private static (byte From, byte To)? ReadOctet(string text)
    {
        if (text == "*") return (0, 255);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Number(dash < 0 ? text : text[..dash], out var from) || !Number(dash < 0 ? text : text[(dash + 1)..], out var to)) return null;
        return from <= to ? (from, to) : null;
    }

    private static bool Number(string text, out byte value) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>The pattern as written, with its bit.</summary>
    public override string ToString() => Bit is { } bit ? string.Create(CultureInfo.InvariantCulture, $"{Text} bit {bit}") : Text;
}
