using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Backscatter.Core.Smtp;

/// <summary>
/// The wording of a reply in the one form that rules are written for: lines joined, lower case, diacritics folded, blanks collapsed, enhanced
/// codes before the text and codes of rewrapped lines left out, every mail address as <c>&lt;address&gt;</c> and every IP address as <c>&lt;ip&gt;</c>,
/// so that no name a reply echoes is ever read as a word of it.
/// </summary>
internal static class ReplyWording
{
    /// <summary>The most characters of a reply that are read; what comes after says nothing new, and the time to classify stays bounded.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most characters of a word; a longer one is broken, so that what a pattern repeats inside a word stays bounded.</summary>
    public const int MaxWord = 100;

    public const string Address = "<address>";

    public const string Ip = "<ip>";

    private static readonly SearchValues<char> AddressDigits = SearchValues.Create("0123456789abcdef.:");

    public static string Normalise(SmtpReply reply)
    {
        var joined = new StringBuilder();
        foreach (var line in reply.Lines)
        {
            var rest = MaxLength - joined.Length;
            if (rest <= 0) break;
            var text = WithoutEnhancedCode(line.AsSpan());
            joined.Append(text.Length > rest ? text[..rest] : text).Append(' ');
        }

        return Tokenise(Fold(joined.ToString()), reply.Code);
    }

    /// <summary>Lower case without diacritics; letters that have no decomposition as they are written in plain ASCII.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var valid = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) valid.Append(rune.ToString());

        var folded = new StringBuilder(text.Length);
        foreach (var c in valid.ToString().Normalize(NormalizationForm.FormKD))
        {
            // Only the marks of Latin, Greek and Cyrillic letters: the marks of kana and the parts of Hangul are letters and are put together again below.
            if (c is >= '\u0300' and <= '\u036f') continue;
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format) continue;
            folded.Append(char.ToLowerInvariant(c) switch
            {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'ł' => "l",
                'đ' => "d",
                'ı' => "i",
                '‘' or '’' or 'ʼ' or '`' or '´' => "'",
                '“' or '”' or '„' or '«' or '»' => "\"",
                '‐' or '‑' or '–' or '—' or '−' => "-",
                var lower => lower.ToString(),
            });
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    private static ReadOnlySpan<char> WithoutEnhancedCode(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart();
        var start = text.Length > 0 && text[0] == '#' ? 1 : 0;
        var length = EnhancedCodeLength(text[start..]);
        return length == 0 ? text : text[(start + length)..].TrimStart(" \t:;-");
    }

    // "5.1.1" at the start of a text, not "5.1.1.9": the length of it, or 0.
    private static int EnhancedCodeLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return 0;
        var at = 2;
        at += Digits(text[at..]);
        if (at == 2 || at >= text.Length || text[at] != '.') return 0;
        var detail = Digits(text[(at + 1)..]);
        at += 1 + detail;
        return detail == 0 || (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))) ? 0 : at;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var count = end < 0 ? text.Length : end;
        return count > 3 ? 0 : count;
    }

    private static string Tokenise(string text, int code)
    {
        var shown = new StringBuilder(text.Length);
        var word = 0; // where in the output the current word began
        var run = 0; // where in it the current run of address characters began
        for (var i = 0; i < text.Length;)
        {
            if (shown.Length - word >= MaxWord)
            {
                shown.Append(' ');
                word = run = shown.Length;
            }

            var rest = text.AsSpan(i);
            var atBoundary = shown.Length == run;
            if (char.IsWhiteSpace(rest[0]) || char.IsControl(rest[0]))
            {
                if (shown.Length > 0 && shown[^1] != ' ') shown.Append(' ');
                word = run = shown.Length;
                i++;
            }
            else if (atBoundary && RewrapLength(rest, code) is var wrap and > 0)
            {
                i += wrap;
            }
            else if (FollowsNoName(shown) && IpLength(rest) is var ip and > 0)
            {
                AppendToken(shown, Ip, '[');
                i += ip + (i + ip < text.Length && text[i + ip] == ']' ? 1 : 0);
                run = shown.Length;
            }
            else if (rest[0] == '@' && !atBoundary && rest.Length > 1 && IsAddressCharacter(rest[1]))
            {
                var end = 1;
                while (end < rest.Length && (IsAddressCharacter(rest[end]) || rest[end] == '@')) end++;
                shown.Length = run;
                AppendToken(shown, Address, '<');
                i += end;
                if (i < text.Length && text[i] == '>') i++;
                if (text[i - 1] == '.') shown.Append('.');
                run = shown.Length;
            }
            else
            {
                shown.Append(rest[0]);
                if (!IsAddressCharacter(rest[0])) run = shown.Length;
                i++;
            }
        }

        if (shown.Length > 0 && shown[^1] == ' ') shown.Length--;
        return shown.ToString();
    }

    // "ip=192.0.2.1" is an address, the digits of "host-192.0.2.1" and "v1.2.3.4" are parts of a name.
    private static bool FollowsNoName(StringBuilder shown) => shown.Length == 0 || !(char.IsLetterOrDigit(shown[^1]) || shown[^1] is '.' or '-' or '_');

    private static void AppendToken(StringBuilder shown, string token, char bracket)
    {
        if (shown.Length > 0 && shown[^1] == bracket) shown.Length--;
        shown.Append(token);
    }

    // A reply of many lines that a log has written on one still bears the code of each: "that 550-5.1.1 you tried".
    private static int RewrapLength(ReadOnlySpan<char> text, int code)
    {
        if (text.Length < 5 || text[0] - '0' != code / 100 || text[1] - '0' != code / 10 % 10 || text[2] - '0' != code % 10) return 0;
        if (text[3] is not ('-' or ' ')) return 0;
        var enhanced = EnhancedCodeLength(text[4..]);
        return text[3] == '-' || enhanced > 0 ? 4 + enhanced : 0;
    }

    private static int IpLength(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiHexDigit(text[0]) && text[0] != ':') return 0;
        var length = text.IndexOfAnyExcept(AddressDigits);
        if (length < 0) length = text.Length;
        if (length < text.Length && char.IsAsciiLetterOrDigit(text[length])) return 0;
        while (length > 0 && text[length - 1] is '.' or ':') length--;
        if (length is < 3 or > 45) return 0;
        var candidate = text[..length];
        var colons = candidate.Count(':');
        // "1.2.3.4:25" is an address and a port.
        if (colons == 1)
        {
            length = candidate.IndexOf(':');
            candidate = candidate[..length];
        }

        if (colons < 2 && candidate.Count('.') != 3) return 0;
        return IPAddress.TryParse(candidate, out _) ? length : 0;
    }

    private static bool IsAddressCharacter(char c) =>
        !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('<' or '>' or '(' or ')' or '[' or ']' or '{' or '}' or ',' or ';' or ':' or '"' or '\'' or '|' or '@' or '?');
}
