using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// Reads a reply that a person or a log has written down as text: <c>550-5.1.1 No such user\n550 here</c> (RFC 5321 section 4.2.1), lines ended by LF or
/// CRLF. It forgives what is lost in copying: blanks around a line and empty lines around the whole, a tab or nothing between code and text, a lone
/// code, a hyphen on the last line and a blank on an earlier one. It does not guess a code: a line without one, or with another one than the first
/// line's, is an error.
/// </summary>
public static class ReplyText
{
    /// <summary>Reads a reply.</summary>
    /// <exception cref="FormatException">The text is no reply; the message says why in one line.</exception>
    public static SmtpReply Parse(string text) => TryParse(text, out var reply, out var error) ? reply : throw new FormatException(error);

    /// <summary>Reads a reply; where the text is none, <paramref name="error"/> says why in one line fit for a person.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SmtpReply? reply, [NotNullWhen(false)] out string? error)
    {
        reply = null;
        error = null;
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            error = "an SMTP reply is empty: it begins with three digits, such as 550";
            return false;
        }

        var code = 0;
        var lines = new List<string>();
        foreach (var rawLine in trimmed.Split('\n'))
        {
            if (ReadLine(rawLine.Trim(), lines.Count + 1, ref code, out var line) is { } wrong)
            {
                error = wrong;
                return false;
            }

            lines.Add(line);
        }

        reply = new SmtpReply(code, lines);
        return true;
    }

    private static string? ReadLine(string raw, int number, ref int code, out string line)
    {
        line = "";
        var shown = ForeignText.Quote(raw, 60);
        if (raw.Length < 3 || !raw.AsSpan(0, 3).ContainsOnlyDigits() || (raw.Length > 3 && char.IsAsciiDigit(raw[3])))
        {
            return $"line {number} of an SMTP reply, {shown}, does not begin with a code of three digits, such as 550";
        }

        var found = int.Parse(raw.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        if (found is < 200 or > 599) return $"line {number} of an SMTP reply, {shown}, begins with {found}: a code is 200 to 599";
        if (code != 0 && found != code) return $"line {number} of an SMTP reply, {shown}, begins with {found} where line 1 has {code}: a reply has one code";
        code = found;
        line = raw.Length > 3 && raw[3] is '-' or ' ' or '\t' ? raw[4..].Trim() : raw[3..];
        return null;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> span) => !span.ContainsAnyExceptInRange('0', '9');
}
