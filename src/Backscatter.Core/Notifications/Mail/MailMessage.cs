using System.Net;
using System.Text;
using Backscatter.Core.Compliance;
using Backscatter.Core.Notifications.Telling;
using MimeKit;

namespace Backscatter.Core.Notifications.Mail;

/// <summary>
/// A notification as mail: text, and the same as simple HTML. It says that a program wrote it (RFC 3834), so that nobody's absence notice answers, and
/// its Message-ID is the notification's, so that one that comes twice is known again.
/// </summary>
internal static class MailMessage
{
    private const int MostChanges = 100;

    public static MimeMessage Of(MailboxAddress from, IEnumerable<MailboxAddress> to, Notification notification, ServiceLinks links, ControlCatalogue controls)
    {
        var shown = notification.Transitions.Take(MostChanges).Select(transition => ToldChange.Of(transition, links, controls)).ToList();
        var sections = Sections(notification, shown, links).ToList();
        var title = $"{ToldChange.Name(notification)}: {ChangeWords.Counts(notification)}";
        var message = new MimeMessage
        {
            Subject = ShownText.Bounded($"[Backscatter] {(notification.Kind == NotificationKind.Digest ? "Digest: " : "")}{notification.TenantName}: {ChangeWords.Counts(notification)}", 200),
            Date = notification.CreatedAt.ToUniversalTime(),
            MessageId = $"{notification.Id}@{(from.Domain.Length > 0 ? from.Domain : "backscatter.invalid")}",
            Body = new MultipartAlternative
            {
                new TextPart("plain") { Text = Text(title, sections) },
                new TextPart("html") { Text = Html(title, sections) },
            },
        };
        message.From.Add(from);
        message.To.AddRange(to);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        // Exchange heeds this one and not the other.
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    private static IEnumerable<Section> Sections(Notification notification, IReadOnlyList<ToldChange> shown, ServiceLinks links)
    {
        if (notification.Kind == NotificationKind.Test) yield return new("Test message", [new("", "Nothing happened: somebody wanted to see whether messages arrive here.", false)]);
        foreach (var change in shown)
        {
            yield return new(
                $"{change.Word}: {change.Stands}",
                [
                    .. new Line?[]
                    {
                        new("Concerns", change.Concerns, false),
                        new("Changed", change.Changed, false),
                        new("Seen", $"{change.Seen} ({change.SeenBy})", false),
                        change.Matters is { } matters ? new("Why it matters", matters, false) : null,
                        change.NextStep is { } step ? new("Next step", step, false) : null,
                        change.Finding is { } finding ? new("Finding", finding, true) : null,
                        change.Removal is { } removal ? new($"Removal page of {change.RemovalName}", removal, true) : null,
                        change.Suppress is { } suppress ? new("Suppress", suppress, true) : null,
                    }.OfType<Line>(),
                ]);
        }

        if (notification.Transitions.Count > shown.Count) yield return new($"… and {notification.Transitions.Count - shown.Count} more", [new("", "All of them are in the findings of the client.", false)]);
        if (notification.EndingSoon.Count > 0)
            yield return new("Suppressions that end soon", [.. notification.EndingSoon.Select(ending => new Line(ChangeWords.Day(ending.Until), $"{ToldChange.Concern(ending)}, by {ShownText.Of(ending.Owner, 60)}: {ShownText.Of(ending.Reason, 200)}", false))]);
        if (notification.StillOpen.Count > 0)
            yield return new("Still open", [.. notification.StillOpen.Select(open => new Line(open.Key.Control, $"{ToldChange.Concern(open.Target, open.Key, links)}: {ChangeWords.Grave(open.Severity)}, since {ChangeWords.Day(open.OpenedAt)}", false))]);
    }

    private static string Text(string title, IReadOnlyList<Section> sections)
    {
        var text = new StringBuilder(title).Append("\r\n");
        foreach (var section in sections)
        {
            text.Append("\r\n").Append(section.Heading).Append("\r\n");
            foreach (var line in section.Lines) text.Append("  ").Append(line.Label.Length > 0 ? line.Label + ": " : "").Append(line.Text).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Html(string title, IReadOnlyList<Section> sections)
    {
        var html = new StringBuilder("<!DOCTYPE html><html><body style=\"font-family:sans-serif\">").Append("<h2>").Append(Encoded(title)).Append("</h2>");
        foreach (var section in sections)
        {
            html.Append("<h3>").Append(Encoded(section.Heading)).Append("</h3><ul>");
            foreach (var line in section.Lines)
            {
                html.Append("<li>");
                if (line.IsLink) html.Append("<a href=\"").Append(Encoded(line.Text)).Append("\">").Append(Encoded(line.Label)).Append("</a>");
                else html.Append(line.Label.Length > 0 ? $"<b>{Encoded(line.Label)}:</b> " : "").Append(Encoded(line.Text));
                html.Append("</li>");
            }

            html.Append("</ul>");
        }

        return html.Append("</body></html>").ToString();
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    private sealed record Section(string Heading, IReadOnlyList<Line> Lines);

    private sealed record Line(string Label, string Text, bool IsLink);
}
