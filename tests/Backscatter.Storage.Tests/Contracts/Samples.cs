using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Tests.Contracts;

/// <summary>What the contracts store.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly TenantId Contoso = TenantId.Parse("contoso");

    public static readonly TenantId Fabrikam = TenantId.Parse("fabrikam");

    /// <summary>Everything that <see cref="Core.Scanning.Target.Text"/> can write that a careless key would stumble over, the longest name too.</summary>
    public static readonly string[] HostileTargets =
    [
        "contoso.example",
        "192.0.2.1",
        "192.0.2.0/28",
        "2001:db8::1",
        "2001:db8::/120",
        "::ffff:0:0/120",
        "xn--mnchen-3ya.example",
        "xn--80ak6aa92e.xn--p1ai",
        "a-b.example",
        "a.b.example",
        LongestName,
    ];

    /// <summary>A name of 253 characters.</summary>
    public static string LongestName => string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));

    public static Tenant Client(TenantId id, string name = "Contoso Ltd.") => new(id, name)
    {
        TimeZone = "Europe/Berlin",
        DigestHour = 7,
        QuietHours = new QuietHours(new TimeOnly(22, 0), new TimeOnly(6, 30)),
        Routes = [new ChannelRoute("ops", ControlSeverity.Medium, DeliveryMode.Immediate), new ChannelRoute("mail", ControlSeverity.Low, DeliveryMode.Digest)],
        TellsBaseline = true,
    };

    public static WatchedTarget Watched(string target, TenantId? tenant = null) => new(tenant ?? Contoso, target, Noon)
    {
        Probe = new ProbePermission("M. O'Hara <ops@contoso.example>", "contract \"100%\" of 2026; see https://contoso.example/?a=b&c=d", Noon.AddTicks(1234567)),
        IsPaused = true,
    };

    public static Transition Opened(string target, string scan, int number = 0, TenantId? tenant = null) => new(
        $"t-{scan}-{number}", TransitionKind.Opened, tenant ?? Contoso, target, new FindingKey("BSC-021", $"192.0.2.{number}", "zen.spamhaus.example"), Noon, null, ControlSeverity.High,
        "listed at zen.spamhaus.example: \"SBL\\u003cb\\u003e\" Ä € 😀 %27 '; DROP TABLE state; --", "ask for removal", scan)
    {
        OpenedAt = Noon,
        IsBaseline = number % 2 == 1,
    };

    public static Finding Open(int number, string why = "listed") => new(
        new FindingKey("BSC-021", $"192.0.2.{number}", "zen.spamhaus.example"), FindingStatus.Open, ControlSeverity.High, 3, why, "ask for removal", Noon.AddDays(-1), Noon)
    {
        OpenedAt = Noon.AddHours(-1),
        ToldSeverity = ControlSeverity.Medium,
        ToldDegree = 2,
        ToldAt = Noon,
        Turns = [Noon.AddHours(-3), Noon.AddHours(-1)],
        Scan = "scan-1",
    };

    public static TargetState State(string target, string scan, int findings = 1, TenantId? tenant = null) => new(tenant ?? Contoso, target)
    {
        Findings = [.. Enumerable.Range(0, findings).Select(number => Open(number))],
        Checks = [new CheckState(CheckKind.Blocklists, scan, Noon, Noon.AddHours(6)), new CheckState(CheckKind.Probe, "earlier", Noon.AddDays(-1), Noon.AddHours(1))],
        Controls = [new ControlState("BSC-021", Verdict.Fail, null, Noon), new ControlState("BSC-010", Verdict.Unknown, "egress-blocked", Noon.AddDays(-1))],
    };

    public static HistoryEntry History(string target, string scan, DateTimeOffset at, int transitions = 1, TenantId? tenant = null) => new(
        tenant ?? Contoso, target, scan, at, CheckKind.Blocklists, Verdict.Fail, true,
        [new ControlState("BSC-021", Verdict.Fail, null, at)], [.. Enumerable.Range(0, transitions).Select(number => Opened(target, scan, number, tenant))]);

    public static OutboxEntry Outbox(string target, string scan, string channel = "ops", int transitions = 1, TenantId? tenant = null, DateTimeOffset? at = null) => new(
        $"{scan}:{channel}", tenant ?? Contoso, channel, DeliveryMode.Immediate, "sweep-1", at ?? Noon, [.. Enumerable.Range(0, transitions).Select(number => Opened(target, scan, number, tenant))]);

    /// <summary>The commit of a scan that tells one channel.</summary>
    public static StateCommit Commit(string target, string scan, string? etag, DateTimeOffset? at = null, TenantId? tenant = null) =>
        new(State(target, scan, tenant: tenant), etag, History(target, scan, at ?? Noon, tenant: tenant), [Outbox(target, scan, tenant: tenant, at: at)]);

    /// <summary>A notification of entries, under an id made of theirs.</summary>
    public static Composition Compose(string id, IReadOnlyList<OutboxEntry> entries, DateTimeOffset? at = null) => new(
        new Notification(id, NotificationKind.Changes, entries[0].Tenant, "Contoso Ltd.", entries[0].Channel, entries[0].Sweep, at ?? Noon, [.. entries.SelectMany(entry => entry.Transitions)])
        {
            NotBefore = Noon.AddHours(8),
        },
        [.. entries.Select(entry => entry.Id)]);

    /// <summary>One notification of all that there is.</summary>
    public static IReadOnlyList<Composition> ComposeAll(IReadOnlyList<OutboxEntry> entries) => entries.Count == 0 ? [] : [Compose($"n-{entries[0].Id}", entries)];

    public static string Number(int number) => number.ToString("D5", CultureInfo.InvariantCulture);
}
