using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications.Composing;

namespace Backscatter.Core.Notifications.Preview;

/// <summary>Notifications to look at before real ones come: one of each kind, about a client that does not exist.</summary>
public static class SampleNotifications
{
    private const string Target = "contoso.example";
    private const string Spamcop = "bl.spamcop.net";
    private const string Backscatterer = "ips.backscatterer.org";
    private const string Barracuda = "b.barracudacentral.org";

    private static readonly TenantId Contoso = TenantId.Parse("contoso");
    private static readonly DateTimeOffset Morning = new(2026, 10, 5, 6, 0, 0, TimeSpan.Zero);

    private static readonly FindingKey Unknowns = new("BSC-010", "mx1.contoso.example [203.0.113.25]:25");
    private static readonly FindingKey OnSpamcop = new("BSC-021", "203.0.113.25", Spamcop);
    private static readonly FindingKey OnBackscatterer = new("BSC-020", "203.0.113.25", Backscatterer);
    private static readonly FindingKey OnBarracuda = new("BSC-021", "203.0.113.26", Barracuda);
    private static readonly FindingKey Dmarc = new("BSC-051", Target);

    /// <summary>The samples, by name.</summary>
    public static IReadOnlyDictionary<string, Notification> All { get; } = new SortedDictionary<string, Notification>(StringComparer.Ordinal)
    {
        ["opened"] = Changes(Opened(OnBackscatterer), Opened(Unknowns)),
        ["worsened"] = Changes(Of(TransitionKind.Worsened, OnSpamcop, ControlSeverity.Medium, ControlSeverity.High,
            "Listed on SpamCop: reported as a source of spam; lapses between 2026-10-05 and 2026-10-06 if nothing new happens",
            "Stop the cause; the entry lapses about a day after the last report. See https://www.spamcop.net/bl.shtml")),
        ["eased"] = Changes(Of(TransitionKind.Eased, Unknowns, ControlSeverity.High, ControlSeverity.Medium,
            "mx1 refuses unknown recipients now; mx2.contoso.example [203.0.113.26]:25 still accepts them: \"250 2.1.5 Ok\"",
            "Give the backup the same list of recipients as the primary, or remove it from the MX records.") with
        { OpenedAt = Morning.AddDays(-3) }),
        ["closed"] = Changes(Of(TransitionKind.Closed, OnBackscatterer, ControlSeverity.Medium, null, "Not on Backscatterer.", null) with { OpenedAt = Morning.AddDays(-29) }),
        ["reopened"] = Changes(Of(TransitionKind.Reopened, Unknowns, null, ControlSeverity.High,
            "250 2.1.5 Ok for a made-up recipient, as for postmaster, in the same conversation",
            "Give the server a list of its valid recipients, so that it answers 550 5.1.1 to all others.")),
        ["flapping"] = Changes(Of(TransitionKind.Flapping, OnBarracuda, null, ControlSeverity.High,
            "Listed on Barracuda Reputation: sends spam or viruses",
            "Stop the cause and fill in the removal form; it takes about a day. See https://www.barracudacentral.org/lookups") with
        { Turns = 5 }),
        ["settled"] = Changes(Of(TransitionKind.Settled, OnBarracuda, ControlSeverity.High, null, "On none of 14 lists that matter, two days in a row.", null)),
        ["reminder"] = Changes(Of(TransitionKind.Reminder, Dmarc, ControlSeverity.Medium, ControlSeverity.Medium,
            "p=none: nobody is asked to refuse mail that forges the domain",
            "Look through the reports, then set p=quarantine and later p=reject.") with
        { OpenedAt = Morning.AddDays(-14) }),
        ["suppression-ended"] = Changes(Of(TransitionKind.SuppressionEnded, Dmarc, ControlSeverity.Medium, ControlSeverity.Medium,
            "p=none: nobody is asked to refuse mail that forges the domain; the suppression by j.doe (moving to the new gateway) has ended",
            "Look through the reports, then set p=quarantine and later p=reject, or suppress it again with a new end.") with
        { OpenedAt = Morning.AddDays(-60) }),
        ["digest"] = Digest(),
        ["test"] = Test(Contoso, "Contoso Ltd", "ops", Morning),
        ["overlong"] = Overlong(),
    };

    /// <summary>The message by which a person sees whether a channel works.</summary>
    /// <param name="tenant">A client, or an id that stands for the operator.</param>
    /// <param name="tenantName">Its name.</param>
    /// <param name="channel">The channel's id.</param>
    /// <param name="now">The time; a second test at another time is another message.</param>
    public static Notification Test(TenantId tenant, string tenantName, string channel, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var sweep = string.Create(CultureInfo.InvariantCulture, $"test-{now.ToUniversalTime():yyyyMMddHHmmssfff}");
        var sample = Opened(OnBackscatterer) with { Tenant = tenant, Scan = sweep, At = now, Why = "This is a sample: nothing was seen, and the addresses in it belong to nobody." };
        return new Notification(NotificationRules.IdOf(tenant, channel, sweep, "test"), NotificationKind.Test, tenant, tenantName, channel, sweep, now, [sample]);
    }

    private static Transition Opened(FindingKey key) => key.Control == "BSC-020"
        ? Of(TransitionKind.Opened, key, null, ControlSeverity.Medium,
            "Listed on Backscatterer: sent bounces, auto-replies or callbacks to forged senders; lapses between 2026-10-26 and 2026-11-02 if nothing new happens",
            "Refuse unknown recipients in the session and switch sender callouts off; the entry then lapses by itself 4 weeks after the last incident. See http://www.backscatterer.org/?target=test")
        : Of(TransitionKind.Opened, key, null, ControlSeverity.High,
            "250 2.1.5 Ok for a made-up recipient, as for postmaster, in the same conversation",
            "Set-RecipientFilterConfig -RecipientValidationEnabled $true on the Edge server, so that it answers 550 5.1.1 to unknown recipients.");

    private static Notification Digest() => Changes(
        Opened(OnBackscatterer),
        Of(TransitionKind.Closed, OnSpamcop, ControlSeverity.High, null, "On none of 14 lists that matter.", null) with { OpenedAt = Morning.AddDays(-2) },
        Of(TransitionKind.Reminder, Dmarc, ControlSeverity.Medium, ControlSeverity.Medium, "p=none: nobody is asked to refuse mail that forges the domain", "Look through the reports, then set p=quarantine and later p=reject.") with { OpenedAt = Morning.AddDays(-14) }) with
    {
        Kind = NotificationKind.Digest,
        Sweep = "digest-20261005",
        EndingSoon = [new Suppression("s-17", Contoso, null, "BSC-031", null, "j.doe", "abuse@ comes with the new mail system", Morning.AddDays(-85), Morning.AddDays(5))],
        StillOpen = [new StillOpen(Target, new FindingKey("BSC-041", "mx2.contoso.example [203.0.113.26]:25"), ControlSeverity.Medium, Morning.AddDays(-9))],
    };

    private static Notification Overlong() => Changes(
    [
        .. Enumerable.Range(1, 60).Select(number => Opened(OnBackscatterer with { Subject = $"203.0.113.{number}" }) with { Id = string.Create(CultureInfo.InvariantCulture, $"sample-{number}") }),
    ]);

    private static Notification Changes(params Transition[] transitions) =>
        new("5f0c1d2e3b4a59687786a5b4c3d2e1f0", NotificationKind.Changes, Contoso, "Contoso Ltd", "ops", "sweep-20261005-0600", Morning, [.. transitions.OrderByDescending(transition => transition.After)]);

    private static Transition Of(TransitionKind kind, FindingKey key, ControlSeverity? before, ControlSeverity? after, string why, string? nextStep) =>
        new($"sample-{key.Control}-{kind}", kind, Contoso, Target, key, Morning, before, after, why, nextStep, "20261005-0600-contoso");
}
