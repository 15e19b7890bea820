using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Backscatter.Core.Names;

/// <summary>
/// A domain name in the form DNS and SMTP carry: A-labels, lower case, no trailing dot, at most 253 characters in labels of 1 to 63
/// (RFC 1035 section 2.3.4, RFC 5890 for internationalised labels). Letters, digits, hyphens and underscores only; an underscore is allowed
/// because names such as <c>_dmarc.example.com</c> are asked for, see <see cref="IsHostName"/>.
/// </summary>
public sealed record DomainName
{
    /// <summary>The most characters a name may have in text form without its trailing dot.</summary>
    public const int MaxLength = 253;

    /// <summary>The most characters one label may have.</summary>
    public const int MaxLabelLength = 63;

    private DomainName(string ascii) => Ascii = ascii;

    /// <summary>The name as A-labels, lower case, without a trailing dot: <c>xn--mnchen-3ya.example</c>.</summary>
    public string Ascii { get; }

    /// <summary>The name as people write it: <c>münchen.example</c>. Equals <see cref="Ascii"/> where a label can't be decoded.</summary>
    public string Unicode => ToUnicode(Ascii);

    /// <summary>The labels from left to right; never empty.</summary>
    public IReadOnlyList<string> Labels => Ascii.Split('.');

    /// <summary>The name without its first label, or null for a name of one label.</summary>
    public DomainName? Parent => Ascii.IndexOf('.') is var dot and >= 0 ? new DomainName(Ascii[(dot + 1)..]) : null;

    /// <summary>Whether a host may bear this name: letters, digits and hyphens only (RFC 1123 section 2.1).</summary>
    public bool IsHostName => !Ascii.Contains('_');

    /// <summary>Whether the name is <paramref name="ancestor"/> itself or below it.</summary>
    public bool IsWithin(DomainName ancestor)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        return Ascii.Length == ancestor.Ascii.Length
            ? Ascii == ancestor.Ascii
            : Ascii.EndsWith(ancestor.Ascii, StringComparison.Ordinal) && Ascii.Length > ancestor.Ascii.Length && Ascii[^(ancestor.Ascii.Length + 1)] == '.';
    }

    /// <summary>This name with one more label, or several, in front.</summary>
    /// <exception cref="FormatException">The labels are none, or the whole becomes too long.</exception>
    public DomainName Prepend(string labels) => Parse(labels + "." + Ascii);

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">The text is no domain name; the message says why in one line.</exception>
    public static DomainName Parse(string text) => TryParse(text, out var name, out var error) ? name : throw new FormatException(error);

    /// <summary>Reads a name; where it is none, <paramref name="error"/> says why in one line fit for a person.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DomainName? name, [NotNullWhen(false)] out string? error)
    {
        name = null;
        error = Read(text, out var ascii);
        if (error is not null) return false;
        name = new DomainName(ascii!);
        return true;
    }

    /// <summary>The name as A-labels.</summary>
    public override string ToString() => Ascii;

    private static string? Read(string? text, out string? ascii)
    {
        ascii = null;
        if (string.IsNullOrWhiteSpace(text)) return "a domain name is empty";
        var trimmed = text.Trim();
        var shown = ForeignText.Quote(trimmed, 80);
        if (trimmed.Length > 4 * MaxLength) return $"{shown} is no domain name: longer than {MaxLength} characters";
        if (IPAddress.TryParse(trimmed, out _)) return $"{shown} is an IP address, not a domain name";

        // The ideographic full stops are dots to IDNA (RFC 3490 section 3.1), and people paste them.
        var dotted = trimmed.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');
        if (dotted.EndsWith('.')) dotted = dotted[..^1];
        if (dotted.Length == 0) return $"{shown} is no domain name: it has no label";

        var labels = dotted.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (ReadLabel(labels[i], out var label) is { } wrong) return $"{shown} is no domain name: {wrong}";
            labels[i] = label!;
        }

        if (IsNumber(labels[^1])) return $"{shown} is no domain name: the last label is a number, as in an IP address";
        var joined = string.Join('.', labels);
        if (joined.Length > MaxLength) return $"{shown} is no domain name: {joined.Length} characters, at most {MaxLength} are allowed";
        ascii = joined;
        return null;
    }

    private static string? ReadLabel(string label, out string? ascii)
    {
        ascii = null;
        if (label.Length == 0) return "two dots in a row, or a dot in front";
        var text = label;
        if (!Ascii7(label))
        {
            try
            {
                text = Idn.GetAscii(label);
            }
            catch (ArgumentException)
            {
                return $"{ForeignText.Quote(label, 40)} cannot be written as an internationalised label";
            }
        }

        text = text.ToLowerInvariant();
        if (text.Length == 0) return $"{ForeignText.Quote(label, 40)} has no character that is written";
        if (text.Length > MaxLabelLength) return $"{ForeignText.Quote(label, 40)} has {text.Length} characters, a label has at most {MaxLabelLength}";
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return $"{ForeignText.Quote(c.ToString(), 8)} is not allowed in it";
        }

        if (text[0] == '-' || text[^1] == '-') return $"{ForeignText.Quote(label, 40)} begins or ends with a hyphen";
        if (text.StartsWith("xn--", StringComparison.Ordinal) && !Decodes(text)) return $"{ForeignText.Quote(label, 40)} is no valid A-label";
        ascii = text;
        return null;
    }

    private static bool Decodes(string label)
    {
        try
        {
            return !Ascii7(Idn.GetUnicode(label));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string ToUnicode(string ascii)
    {
        try
        {
            return Idn.GetUnicode(ascii);
        }
        catch (ArgumentException)
        {
            return ascii;
        }
    }

    // Decimal, or hexadecimal as some address parsers read it: such a name, or its parent, would be taken for an address.
    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    private static bool Ascii7(string text) => text.All(char.IsAscii);

    // Unassigned code points are refused, and the STD3 letters are checked above, where an underscore is allowed.
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };
}
