using System.Globalization;
using System.Text;

namespace Backscatter.Core.Names;

/// <summary>
/// Text that comes from outside (TXT records, greetings, replies, file contents) made fit to be shown on one line: bounded, and with every
/// character that could move a cursor, change a direction or end a line written out as an escape.
/// </summary>
public static class ForeignText
{
    /// <summary>The text in double quotes, at most <paramref name="max"/> characters of it, control characters as <c>\xNN</c>.</summary>
    public static string Quote(string text, int max = 200) => "\"" + Escape(text, max) + "\"";

    /// <summary>
    /// The text without control, format, surrogate and line-separating characters (they become <c>\xNN</c>, <c>\uNNNN</c> or <c>\UNNNNNNNN</c>), cut
    /// after <paramref name="max"/> characters of the original, the cut shown as <c>…</c>.
    /// </summary>
    public static string Escape(string text, int max = 200)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var shown = new StringBuilder(Math.Min(text.Length, max) + 8);
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == max) return shown.Append('…').ToString();
            if (rune.Value == '"' || rune.Value == '\\') shown.Append('\\').Append((char)rune.Value);
            else if (IsPlain(rune)) shown.Append(rune.ToString());
            else if (rune.Value < 0x100) shown.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            else if (rune.IsBmp) shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else shown.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }

        return shown.ToString();
    }

    /// <summary>Whether a character can be shown as it is.</summary>
    internal static bool IsPlain(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
