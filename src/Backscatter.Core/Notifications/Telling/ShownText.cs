using System.Globalization;
using System.Text;

namespace Backscatter.Core.Notifications.Telling;

/// <summary>
/// Text of a finding made fit for a message: one line, bounded, and with nothing in it from which a mail or chat program makes a link or a mention by
/// itself. What breaks these is a zero-width space, so that the text still reads as it was. It takes no Markdown out: it is shown only where Markdown
/// is not read.
/// </summary>
internal static class ShownText
{
    private const string Break = "\u200b";

    private static readonly string[] LinkStarts = ["://", "www.", "mailto:", "tel:", "sip:"];

    /// <summary>The text, at most <paramref name="max"/> characters of it and a <c>…</c> where it was cut.</summary>
    public static string Of(string text, int max) => Defuse(Bounded(text, max));

    /// <summary>The same without the breaks; for places in which links are made by nobody, and which must be exact, such as a subject line.</summary>
    public static string Bounded(string text, int max)
    {
        var shown = new StringBuilder(Math.Min(text.Length, max) + 1);
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == max) return shown.Append('…').ToString();
            shown.Append(IsShown(rune) ? rune.ToString() : "\ufffd");
        }

        return shown.ToString();
    }

    private static string Defuse(string text)
    {
        var safe = text.Replace("<", "<" + Break, StringComparison.Ordinal);
        foreach (var start in LinkStarts)
        {
            for (var at = safe.IndexOf(start, StringComparison.OrdinalIgnoreCase); at >= 0; at = safe.IndexOf(start, at + start.Length + 1, StringComparison.OrdinalIgnoreCase))
                safe = safe.Insert(at + (start == "://" ? 1 : start.Length - 1), Break);
        }

        return safe;
    }

    private static bool IsShown(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
