using System.Globalization;
using System.Text;

namespace Backscatter.Core.Dns;

/// <summary>
/// Names as they stand in a message: labels behind their lengths, ended by the root, or by a pointer to where the rest stands (RFC 1035 sections
/// 3.1 and 4.1.4). A pointer is followed only backwards, so that no message can make its reader run in a circle.
/// </summary>
internal static class WireName
{
    /// <summary>The most bytes of a name, lengths and root included (RFC 1035 section 2.3.4).</summary>
    public const int Longest = 255;

    private const int LongestLabel = 63;
    private const int Pointer = 0xC0;

    /// <summary>Writes the labels of a dotted name of ASCII characters, without the root; returns how many bytes, or -1 where it is no such name or does not fit.</summary>
    public static int WriteLabels(ReadOnlySpan<char> text, Span<byte> to)
    {
        if (text.Length + 1 > to.Length) return -1;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != '.')
            {
                if (text[i] > 0x7e) return -1;
                to[i + 1] = (byte)text[i];
                continue;
            }

            var length = i - start;
            if (length is 0 or > LongestLabel) return -1;
            to[start] = (byte)length;
            start = i + 1;
        }

        return text.Length + 1;
    }

    /// <summary>Writes a whole name; returns how many bytes, or -1 where it is none or does not fit.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<byte> to)
    {
        if (to.Length > Longest) to = to[..Longest];
        var length = WriteLabels(text, to);
        if (length < 0 || length >= to.Length) return -1;
        to[length] = 0;
        return length + 1;
    }

    /// <summary>Where the bytes of the name end that begins at <paramref name="at"/>, or -1 where it has no end; where a pointer leads is not looked at.</summary>
    public static int Skip(ReadOnlySpan<byte> message, int at)
    {
        var first = at;
        while (at < message.Length)
        {
            int length = message[at];
            if (length == 0) return at + 1;
            if ((length & Pointer) == Pointer) return at + 2 <= message.Length ? at + 2 : -1;
            if (length > LongestLabel || at - first > Longest) return -1;
            at += 1 + length;
        }

        return -1;
    }

    /// <summary>Writes the name at <paramref name="at"/> in full and in lower case; returns how many bytes, or -1 where it cannot be read.</summary>
    public static int Expand(ReadOnlySpan<byte> message, int at, Span<byte> to)
    {
        var written = 0;
        var before = at;
        while (at < message.Length)
        {
            int length = message[at];
            if ((length & Pointer) == Pointer)
            {
                if (at + 1 >= message.Length) return -1;
                at = ((length & ~Pointer) << 8) | message[at + 1];
                if (at >= before) return -1;
                before = at;
                continue;
            }

            if (length > LongestLabel || at + 1 + length > message.Length || written + 1 + length > Math.Min(to.Length, Longest)) return -1;
            message.Slice(at, 1 + length).CopyTo(to[written..]);
            written += 1 + length;
            if (length == 0)
            {
                // A length is at most 63, which no letter is, so the whole can be lowered at once.
                foreach (ref var octet in to[..written])
                {
                    if (octet is >= (byte)'A' and <= (byte)'Z') octet |= 0x20;
                }

                return written;
            }

            at += 1 + length;
        }

        return -1;
    }

    /// <summary>A whole name as people write it, without its final dot; what is no printable character is escaped (RFC 1035 section 5.1).</summary>
    public static string Shown(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        for (var at = 0; name[at] != 0; at += 1 + name[at])
        {
            if (at > 0) text.Append('.');
            foreach (var octet in name.Slice(at + 1, name[at]))
            {
                if (octet is (byte)'.' or (byte)'\\' or (byte)'"') text.Append('\\').Append((char)octet);
                else if (octet is > 0x20 and < 0x7f) text.Append((char)octet);
                else text.Append(CultureInfo.InvariantCulture, $"\\{octet:d3}");
            }
        }

        return text.ToString();
    }
}
