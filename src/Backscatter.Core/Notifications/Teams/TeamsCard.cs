using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>
/// A notification as a card: for each change what changed, whom it concerns, why it matters, what was seen, the next step, and where to go. Teams drops
/// a message of more than about 28 KB after it has accepted it, so what is too much is counted instead of shown.
/// </summary>
internal static class TeamsCard
{
    /// <summary>The most bytes of a message: 24 KB of UTF-8.</summary>
    public const int MostBytes = 24 * 1024;

    /// <summary>The most changes of one card; a longer one is read by nobody.</summary>
    public const int MostChanges = 20;

    /// <summary>The body of the request, UTF-8.</summary>
    public static byte[] Body(Notification notification, ServiceLinks links, ControlCatalogue controls) =>
        JsonSerializer.SerializeToUtf8Bytes(Message(notification, links, controls), TeamsJson.Compact.TeamsMessage);

    /// <summary>The message with as many changes as fit, the gravest first.</summary>
    public static TeamsMessage Message(Notification notification, ServiceLinks links, ControlCatalogue controls)
    {
        var explained = new HashSet<string>(StringComparer.Ordinal);
        var changes = notification.Transitions.Take(MostChanges).Select(transition => ToldChange.Of(transition, links, controls))
            // Why a control matters is said once, and in a digest, which is read in one go, not at all.
            .Select(change => notification.Kind != NotificationKind.Digest && change.Matters is { } matters && explained.Add(matters) ? change : change with { Matters = null })
            .ToList();
        var (shown, lines) = (changes.Count, DigestParts.MostLines);
        while (true)
        {
            var message = Message(notification, changes.Take(shown), notification.Transitions.Count - shown, lines, links);
            if ((shown == 0 && lines == 0) || JsonSerializer.SerializeToUtf8Bytes(message, TeamsJson.Compact.TeamsMessage).Length <= MostBytes) return message;
            // The gravest change goes last.
            if (shown > 1 || lines == 0) shown--;
            else lines--;
        }
    }

    private static TeamsMessage Message(Notification notification, IEnumerable<ToldChange> shown, int more, int lines, ServiceLinks links)
    {
        var summary = CardParts.Plain($"{ToldChange.Name(notification)}: {ChangeWords.Counts(notification)}");
        CardElement[] body =
        [
            Title(notification),
            .. shown.Select(Change),
            .. more > 0 ? [CardParts.More(more)] : Array.Empty<CardElement>(),
            .. DigestParts.Of(notification, lines, links),
        ];
        return new TeamsMessage(summary, [new TeamsAttachment(new AdaptiveCard(summary, body))]);
    }

    private static Container Title(Notification notification)
    {
        var what = notification.Kind == NotificationKind.Digest ? "Digest, " : "";
        return new Container(
        [
            CardParts.Line(new TextRun($"{ToldChange.Name(notification)}: {ChangeWords.Counts(notification)}") { Size = TextSize.Large, Weight = TextWeight.Bolder }),
            CardParts.Line(new TextRun($"{what}{ChangeWords.Time(notification.CreatedAt)}") { Size = TextSize.Small, IsSubtle = true }) with { Spacing = Spacing.None },
        ])
        {
            Style = StyleOf(notification),
            Bleed = true,
        };
    }

    private static Container Change(ToldChange change)
    {
        OpenUrl[] links =
        [
            .. change.Finding is { } finding ? [new OpenUrl("Finding", finding)] : Array.Empty<OpenUrl>(),
            .. change.Removal is { } removal ? [new OpenUrl($"Removal page of {CardParts.Plain(change.RemovalName!)}", removal)] : Array.Empty<OpenUrl>(),
            .. change.Suppress is { } suppress ? [new OpenUrl("Suppress", suppress)] : Array.Empty<OpenUrl>(),
        ];
        RichTextBlock?[] facts =
        [
            CardParts.Fact("Concerns", change.Concerns),
            CardParts.Fact("Changed", change.Changed),
            CardParts.Fact("Seen", change.Seen, change.SeenBy),
            change.Matters is { } matters ? CardParts.Fact("Why it matters", matters) : null,
            change.NextStep is { } step ? CardParts.Fact("Next step", step) : null,
        ];
        return new Container(
        [
            CardParts.Line(new TextRun(change.Word) { Weight = TextWeight.Bolder, Color = ColorOf(change.Kind) }, new TextRun($"  {change.Stands}") { Weight = TextWeight.Bolder }),
            .. facts.OfType<RichTextBlock>(),
            .. links.Length > 0 ? [new ActionSet(links) { Spacing = Spacing.Small }] : Array.Empty<CardElement>(),
        ])
        {
            Separator = true,
            Spacing = Spacing.Medium,
        };
    }

    private static ContainerStyle StyleOf(Notification notification)
    {
        if (notification.Kind != NotificationKind.Changes) return ContainerStyle.Accent;
        var open = notification.Transitions.Where(transition => transition.After is not null).ToList();
        if (open.Count == 0) return ContainerStyle.Good;
        if (open.All(transition => transition.Kind is TransitionKind.Eased or TransitionKind.Settled)) return ContainerStyle.Emphasis;
        return open.Any(transition => transition.After == ControlSeverity.High) ? ContainerStyle.Attention : ContainerStyle.Warning;
    }

    private static TextColor ColorOf(TransitionKind kind) => kind switch
    {
        TransitionKind.Opened or TransitionKind.Worsened or TransitionKind.Reopened => TextColor.Attention,
        TransitionKind.Closed or TransitionKind.Eased or TransitionKind.Settled => TextColor.Good,
        _ => TextColor.Warning,
    };
}
