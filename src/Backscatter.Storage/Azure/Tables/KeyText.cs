using System.Globalization;
using System.Text;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// Text as a part of a key of Table Storage, which forbids <c>/ \ # ?</c> and control characters. What may not stand there, what marks an escape
/// (<c>~</c>) or the end of a part (<c>|</c>), and <c>%</c>, at which proxies stumble, is written as the nearest lesser character that may, <c>~</c> and
/// four hexadecimal digits: <c>192.0.2.0/24</c> is <c>192.0.2.0.~002f24</c>. That is reversible, and it keeps the ordinal order, in which the storage
/// sorts: no plain character sorts behind <c>~</c>, so an escape sorts behind everything that begins with the lesser character, and before what comes next.
/// </summary>
internal static class KeyText
{
    private const char Mark = '~';

    // Space and '!' are escaped as well: below them there is no lesser character for those that come first of all.
    private const char Least = '!';

    /// <summary>The text, escaped.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(IsPlain)) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsPlain(c)) escaped.Append(c);
            else escaped.Append(Before(c)).Append(Mark).Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    /// <summary>The text that was escaped.</summary>
    /// <exception cref="FormatException">It is not what <see cref="Escape"/> writes.</exception>
    public static string Unescape(string escaped)
    {
        ArgumentNullException.ThrowIfNull(escaped);
        var text = new StringBuilder(escaped.Length);
        for (var at = 0; at < escaped.Length; at++)
        {
            if (at + 1 == escaped.Length || escaped[at + 1] != Mark)
            {
                text.Append(escaped[at]);
                continue;
            }

            var digits = escaped.AsSpan(Math.Min(at + 2, escaped.Length));
            if (digits.Length < 4 || !ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw NotEscaped(escaped);
            text.Append((char)code);
            at += 5;
        }

        var result = text.ToString();
        return Escape(result) == escaped ? result : throw NotEscaped(escaped);
    }

    private static bool IsPlain(char c) => c is > Least and < (char)0x7f and not ('/' or '\\' or '#' or '?' or '%' or '|' or Mark);

    private static char Before(char c)
    {
        if (c <= Least) return Least;
        var before = (char)(Math.Min(c, (char)0x7f) - 1);
        while (!IsPlain(before)) before--;
        return before;
    }

    private static FormatException NotEscaped(string text) => new($"{Core.Names.ForeignText.Quote(text, 80)} is no escaped part of a key");
}
