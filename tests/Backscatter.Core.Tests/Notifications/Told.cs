using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>Literals for tests of notifications.</summary>
internal static class Told
{
    public static TenantId Contoso { get; } = TenantId.Parse("contoso");

    public static ServiceLinks Links { get; } = new(new Uri("https://backscatter.msp.example/"), BlocklistCatalogue.Shipped);

    public static ServiceLinks NoService { get; } = new(null, BlocklistCatalogue.Shipped);

    public static ControlCatalogue Controls => ControlCatalogue.Shipped;

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static Transition Change(
        string id = "t1", TransitionKind kind = TransitionKind.Opened, ControlSeverity? before = null, ControlSeverity? after = ControlSeverity.Medium, string subject = "203.0.113.25",
        string? list = "bl.spamcop.net", string why = "Listed on SpamCop", string? nextStep = "Stop the cause.", string target = "contoso.example") =>
        new(id, kind, Contoso, target, new FindingKey("BSC-021", subject, list), At("2026-10-05T06:00:00Z"), before, after, why, nextStep, "scan-1");

    public static OutboxEntry Entry(string id, string channel = "ops", DeliveryMode mode = DeliveryMode.Immediate, string sweep = "sweep-1", string at = "2026-10-05T06:00:00Z", params Transition[] transitions) =>
        new(id, Contoso, channel, mode, sweep, At(at), transitions.Length > 0 ? transitions : [Change($"t-{id}")]);

    public static Notification Message(params Transition[] transitions) =>
        new("0123456789abcdef0123456789abcdef", NotificationKind.Changes, Contoso, "Contoso Ltd", "ops", "sweep-1", At("2026-10-05T06:00:00Z"), transitions.Length > 0 ? transitions : [Change()]);

    public static Channel Teams { get; } = new("ops", "Operations", ChannelKind.Teams, "env:TEAMS");
}
