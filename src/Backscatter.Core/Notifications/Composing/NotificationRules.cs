using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Notifications.Composing;

/// <summary>
/// What is said in one message, and when: one for each client, channel and sweep, or day, never one for each finding. Pure; where two compose at the
/// same time, or one again after a crash, the same entries make the same message with the same id.
/// </summary>
public static class NotificationRules
{
    /// <summary>
    /// The most changes of one message, so that it fits into a store. It is only ever exceeded by a single entry; more entries, or more than
    /// <see cref="Composition.MostEntries"/> of them, make a further message.
    /// </summary>
    public const int MostTransitions = 200;

    /// <summary>Makes notifications of what lies in a client's outbox.</summary>
    /// <param name="tenant">The client.</param>
    /// <param name="entries">Its outbox.</param>
    /// <param name="now">The time.</param>
    /// <param name="scope">Which entries are taken.</param>
    public static IReadOnlyList<Composition> Compose(Tenant tenant, IReadOnlyList<OutboxEntry> entries, DateTimeOffset now, ComposeScope scope)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(scope);
        var clock = TenantClock.Of(tenant.TimeZone);
        var immediate = entries.Where(entry => scope.Immediate && entry.Mode == DeliveryMode.Immediate && (scope.Sweep is null || entry.Sweep == scope.Sweep))
            .Select(entry => (Entry: entry, Kind: NotificationKind.Changes, About: entry.Sweep));
        var digests = entries.Where(entry => scope.Digests && entry.Mode == DeliveryMode.Digest)
            .Select(entry => (Entry: entry, Slot: clock.NextHour(tenant.DigestHour, entry.At)))
            .Where(due => due.Slot.At <= now)
            .Select(due => (due.Entry, Kind: NotificationKind.Digest, About: DigestOf(due.Slot.Day)));
        return
        [
            .. immediate.Concat(digests)
                .GroupBy(told => (told.Entry.Channel, told.Kind, told.About))
                .OrderBy(group => group.Key.Channel, StringComparer.Ordinal).ThenBy(group => group.Key.Kind).ThenBy(group => group.Key.About, StringComparer.Ordinal)
                .SelectMany(group => Parts(group.Select(told => told.Entry))
                    .Select((part, number) => Make(tenant, group.Key.Channel, group.Key.Kind, group.Key.About, part, number == 0 ? scope : ComposeScope.Everything, clock, now))),
        ];
    }

    /// <summary>When the next digest of a client is due, at or after a time.</summary>
    public static DateTimeOffset NextDigest(Tenant tenant, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return TenantClock.Of(tenant.TimeZone).NextHour(tenant.DigestHour, at).At;
    }

    /// <summary>
    /// The id of a message: 32 hexadecimal digits. An entry leaves the outbox once, with one message, so that no two messages begin with the same one.
    /// </summary>
    internal static string IdOf(TenantId tenant, string channel, string about, string firstEntry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', tenant.Value, channel, about, firstEntry))).AsSpan(0, 16));

    private static Composition Make(
        Tenant tenant, string channel, NotificationKind kind, string about, IReadOnlyList<OutboxEntry> part, ComposeScope scope, TenantClock clock, DateTimeOffset now)
    {
        Transition[] told =
        [
            .. part.SelectMany(entry => entry.Transitions)
                .DistinctBy(transition => transition.Id)
                // What is gone hurts no more, however grave it was.
                .OrderByDescending(transition => transition.After is not null)
                .ThenByDescending(transition => transition.Severity)
                .ThenBy(transition => transition.Kind)
                .ThenBy(transition => transition.Target, StringComparer.Ordinal)
                .ThenBy(transition => transition.Key.ToString(), StringComparer.Ordinal)
                .ThenBy(transition => transition.At)
                .ThenBy(transition => transition.Id, StringComparer.Ordinal),
        ];
        var isDigest = kind == NotificationKind.Digest;
        var notification = new Notification(IdOf(tenant.Id, channel, about, part[0].Id), kind, tenant.Id, tenant.Name, channel, about, now, told)
        {
            EndingSoon = isDigest ? [.. scope.EndingSoon.OrderBy(suppression => suppression.Until).ThenBy(suppression => suppression.Id, StringComparer.Ordinal)] : [],
            StillOpen = isDigest
                ? [.. scope.StillOpen.Where(open => !told.Any(transition => transition.Target == open.Target && transition.Key == open.Key)).OrderByDescending(open => open.Severity).ThenBy(open => open.OpenedAt).ThenBy(open => open.Key.ToString(), StringComparer.Ordinal)]
                : [],
            NotBefore = !isDigest && told.Any(IsUrgent) ? null : clock.QuietUntil(tenant.QuietHours, now),
        };
        return new Composition(notification, [.. part.Select(entry => entry.Id)]);
    }

    /// <summary>Whether quiet hours are broken for it: something grave is new or worse. Good news and reminders can wait.</summary>
    private static bool IsUrgent(Transition transition) => transition is
    {
        After: ControlSeverity.High,
        Kind: TransitionKind.Opened or TransitionKind.Worsened or TransitionKind.Reopened or TransitionKind.Flapping or TransitionKind.SuppressionEnded,
    };

    private static IEnumerable<IReadOnlyList<OutboxEntry>> Parts(IEnumerable<OutboxEntry> entries)
    {
        var part = new List<OutboxEntry>();
        var transitions = 0;
        // By id, not by time: whoever composes the same entries must begin with the same one.
        foreach (var entry in entries.OrderBy(entry => entry.Id, StringComparer.Ordinal))
        {
            if (part.Count == Composition.MostEntries || (part.Count > 0 && transitions + entry.Transitions.Count > MostTransitions))
            {
                yield return part;
                part = [];
                transitions = 0;
            }

            part.Add(entry);
            transitions += entry.Transitions.Count;
        }

        if (part.Count > 0) yield return part;
    }

    private static string DigestOf(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"digest-{day:yyyyMMdd}");
}
