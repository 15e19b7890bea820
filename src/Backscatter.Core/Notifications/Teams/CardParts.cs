using System.Globalization;
using System.Text;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>The pieces that cards are made of.</summary>
internal static class CardParts
{
    public static RichTextBlock Line(params TextRun[] runs) => new(runs);

    /// <summary>A label, what is said under it, and where that is from; close to the line above.</summary>
    public static RichTextBlock Fact(string label, string text, string? source = null) => new(
    [
        new TextRun($"{label}: ") { IsSubtle = true },
        new TextRun(text),
        .. source is null ? Array.Empty<TextRun>() : [new TextRun($"  {source}") { Size = TextSize.Small, IsSubtle = true }],
    ])
    {
        Spacing = Spacing.Small,
    };

    /// <summary>How many there are that are not shown.</summary>
    public static RichTextBlock More(int count) =>
        Line(new TextRun(string.Create(CultureInfo.InvariantCulture, $"… and {count} more; all of them are in the findings of the client.")) { Weight = TextWeight.Bolder }) with
        {
            Separator = true,
            Spacing = Spacing.Medium,
        };

    /// <summary>Text for a place of which nobody says whether Markdown is read there: without the characters that Markdown and mentions are made of.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text) plain.Append(character is '[' or ']' or '(' or ')' or '<' or '>' or '*' or '_' or '`' or '~' or '\\' or '#' or '|' or '!' ? ' ' : character);
        return plain.ToString();
    }
}
