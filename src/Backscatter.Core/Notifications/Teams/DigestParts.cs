using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>What a digest says besides changes: suppressions that end soon, and what is still open.</summary>
internal static class DigestParts
{
    /// <summary>The most lines of a section.</summary>
    public const int MostLines = 10;

    public static IEnumerable<CardElement> Of(Notification notification, int lines, ServiceLinks links) =>
    [
        .. Section("Suppressions that end soon", notification.EndingSoon, lines, suppression =>
            $"{ToldChange.Concern(suppression)}: ends {ChangeWords.Day(suppression.Until)}, by {ShownText.Of(suppression.Owner, 60)}: {ShownText.Of(suppression.Reason, 120)}"),
        .. Section("Still open", notification.StillOpen, lines, open =>
            $"{open.Key.Control}, {ToldChange.Concern(open.Target, open.Key, links)}: {ChangeWords.Grave(open.Severity)}, since {ChangeWords.Day(open.OpenedAt)}"),
    ];

    private static IEnumerable<CardElement> Section<T>(string heading, IReadOnlyList<T> items, int lines, Func<T, string> line)
    {
        if (items.Count == 0) yield break;
        yield return new Container(
        [
            CardParts.Line(new TextRun(heading) { Weight = TextWeight.Bolder }),
            .. items.Take(lines).Select(item => CardParts.Line(new TextRun($"• {line(item)}")) with { Spacing = Spacing.Small }),
            .. items.Count > lines ? [CardParts.More(items.Count - lines)] : Array.Empty<CardElement>(),
        ])
        {
            Separator = true,
            Spacing = Spacing.Medium,
        };
    }
}
