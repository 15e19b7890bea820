using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Notifications.Telling;

/// <summary>One change as it is told: bounded, safe to show where Markdown is not read, and with its links.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Word">The same as a heading.</param>
/// <param name="Stands">How the control stands now.</param>
/// <param name="Changed">What changed.</param>
/// <param name="Concerns">Whom and what it concerns.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="SeenBy">When, and by which scan.</param>
/// <param name="Matters">Why it matters; null for a control that the catalogue does not know.</param>
/// <param name="NextStep">What to do; null where there is nothing to do.</param>
/// <param name="Finding">The link to the finding, or null.</param>
/// <param name="Removal">The link to the list's removal page, or null.</param>
/// <param name="RemovalName">The name of that list.</param>
/// <param name="Suppress">The link by which it is suppressed, or null.</param>
internal sealed record ToldChange(
    TransitionKind Kind, string Word, string Stands, string Changed, string Concerns, string Seen, string SeenBy, string? Matters, string? NextStep, string? Finding, string? Removal, string? RemovalName, string? Suppress)
{
    private const int MostOfName = 150;
    private const int MostOfText = 500;

    /// <summary>A transition as it is told.</summary>
    [SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
    public static ToldChange Of(Transition transition, ServiceLinks links, ControlCatalogue controls)
    {
        var key = transition.Key;
        var control = controls.All.FirstOrDefault(control => control.Id == key.Control);
        var isOpen = transition.After is not null;
        var removal = isOpen ? links.Removal(key) : null;
        return new(
            transition.Kind,
            ChangeWords.Word(transition.Kind),
            ShownText.Of($"{ChangeWords.Stands(transition, control)} ({key.Control})", MostOfText),
            ChangeWords.Changed(transition),
            Concern(transition.Target, key, links),
            ShownText.Of(transition.Why, MostOfText),
            $"{ChangeWords.Time(transition.At)}, scan {ShownText.Of(transition.Scan, MostOfName)}",
            isOpen ? control?.Why : null,
            isOpen && transition.NextStep is { } step ? ShownText.Of(WithoutLink(step, removal), MostOfText) : null,
            links.Finding(transition.Tenant, transition.Target, key),
            removal,
            removal is null ? null : ShownText.Of(links.ListOf(key)!.Name, 60),
            isOpen ? links.Suppress(transition.Tenant, transition.Target, key) : null);
    }

    /// <summary>What a finding is about, and of which target.</summary>
    public static string Concern(string target, FindingKey key, ServiceLinks links)
    {
        var list = key.List is { } zone ? $" on {ShownText.Of(links.ListOf(key) is { } known ? $"{known.Name} ({zone})" : zone, MostOfName)}" : "";
        var of = string.Equals(target, key.Subject, StringComparison.OrdinalIgnoreCase) ? "" : $", of {ShownText.Of(target, MostOfName)}";
        return ShownText.Of(key.Subject, MostOfName) + list + of;
    }

    /// <summary>What a suppression is about.</summary>
    public static string Concern(Suppression suppression) =>
        string.Join(", ", new[] { suppression.Subject, suppression.Control, suppression.List }.Where(part => part is not null).Select(part => ShownText.Of(part!, MostOfName)));

    /// <summary>The client's name.</summary>
    public static string Name(Notification notification) => ShownText.Of(notification.TenantName, 80);

    // The list's own page has a button or a line of its own.
    private static string WithoutLink(string step, string? removal) =>
        removal is not null && step.EndsWith($" See {removal}", StringComparison.Ordinal) ? step[..^(removal.Length + 5)] : step;
}
