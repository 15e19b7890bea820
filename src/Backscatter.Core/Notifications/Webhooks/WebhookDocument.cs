using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Notifications.Webhooks;

/// <summary>
/// A notification as JSON for any receiver, held to <c>docs/schemas/webhook.schema.json</c>. It is whole: nothing is left out, and text of others
/// stands in it as it was seen, so that who shows it must escape it.
/// </summary>
internal sealed record WebhookDocument(
    string Schema,
    string Id,
    NotificationKind Kind,
    WebhookTenant Tenant,
    string Channel,
    string Sweep,
    DateTimeOffset CreatedAt,
    IReadOnlyList<WebhookChange> Changes,
    IReadOnlyList<WebhookSuppression> EndingSoon,
    IReadOnlyList<WebhookOpen> StillOpen)
{
    public const string Format = "backscatter.notification/1";

    /// <summary>The body of the request, UTF-8.</summary>
    public static byte[] Body(Notification notification, ServiceLinks links, ControlCatalogue controls) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(notification, links, controls), WebhookJson.Compact.WebhookDocument);

    private static WebhookDocument Of(Notification notification, ServiceLinks links, ControlCatalogue controls) => new(
        Format,
        notification.Id,
        notification.Kind,
        new(notification.Tenant.Value, notification.TenantName),
        notification.Channel,
        notification.Sweep,
        notification.CreatedAt.ToUniversalTime(),
        [.. notification.Transitions.Select(transition => Of(transition, links, controls))],
        [.. notification.EndingSoon.Select(ending => new WebhookSuppression(ending.Id, ending.Subject, ending.Control, ending.List, ending.Owner, ending.Reason, ending.Until.ToUniversalTime()))],
        [.. notification.StillOpen.Select(open => new WebhookOpen(open.Target, open.Key.Control, open.Key.Subject, open.Key.List, open.Severity, open.OpenedAt.ToUniversalTime()))]);

    private static WebhookChange Of(Transition transition, ServiceLinks links, ControlCatalogue controls)
    {
        var key = transition.Key;
        return new(
            transition.Id,
            transition.Kind,
            transition.Target,
            key.Control,
            controls.All.FirstOrDefault(control => control.Id == key.Control)?.Title,
            key.Subject,
            key.List,
            transition.At.ToUniversalTime(),
            transition.Before,
            transition.After,
            transition.Why,
            transition.NextStep,
            transition.Scan,
            transition.OpenedAt?.ToUniversalTime(),
            transition.Turns,
            new(links.Finding(transition.Tenant, transition.Target, key), links.Removal(key), links.Suppress(transition.Tenant, transition.Target, key)));
    }
}

/// <summary>The client.</summary>
internal sealed record WebhookTenant(string Id, string Name);

/// <summary>One change: a severity of null is that of a finding that is not open.</summary>
internal sealed record WebhookChange(
    string Id,
    TransitionKind Kind,
    string Target,
    string Control,
    string? Title,
    string Subject,
    string? List,
    DateTimeOffset At,
    ControlSeverity? Before,
    ControlSeverity? After,
    string Why,
    string? NextStep,
    string Scan,
    DateTimeOffset? OpenedAt,
    int? Turns,
    WebhookLinks Links);

/// <summary>Where to go; null where there is no such page.</summary>
internal sealed record WebhookLinks(string? Finding, string? Removal, string? Suppress);

/// <summary>A suppression that ends soon.</summary>
internal sealed record WebhookSuppression(string Id, string? Subject, string? Control, string? List, string Owner, string Reason, DateTimeOffset Until);

/// <summary>A finding that is still open.</summary>
internal sealed record WebhookOpen(string Target, string Control, string Subject, string? List, ControlSeverity Severity, DateTimeOffset OpenedAt);

/// <summary>How it is written. Every property is always there: null is a value of its own here.</summary>
[JsonSerializable(typeof(WebhookDocument))]
internal sealed partial class WebhookJson : JsonSerializerContext
{
    public static WebhookJson Compact { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
