using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Composing;
using CsCheck;

namespace Backscatter.Core.Tests.Notifications;

public sealed class NotificationRulesTests
{
    private static readonly Tenant Berlin = new(Told.Contoso, "Contoso Ltd") { TimeZone = "Europe/Berlin" };
    private static readonly DateTimeOffset Now = Told.At("2026-10-05T06:10:00Z");

    [Fact]
    public void All_changes_of_a_sweep_reach_a_channel_in_one_message()
    {
        OutboxEntry[] entries = [Told.Entry("e1"), Told.Entry("e2"), Told.Entry("e3", channel: "mail"), Told.Entry("e4", sweep: "sweep-2")];

        var composed = NotificationRules.Compose(Berlin, entries, Now, ComposeScope.OfSweep("sweep-1"));

        Assert.Equal(["mail: e3", "ops: e1,e2"], composed.Select(made => $"{made.Notification.Channel}: {string.Join(',', made.Entries)}"));
        Assert.All(composed, made => Assert.Equal(("sweep-1", NotificationKind.Changes, "Contoso Ltd"), (made.Notification.Sweep, made.Notification.Kind, made.Notification.TenantName)));
    }

    [Fact]
    public void The_gravest_change_comes_first_and_what_is_gone_last()
    {
        var entry = Told.Entry("e1", transitions:
        [
            Told.Change("low", after: ControlSeverity.Low),
            Told.Change("closed-high", TransitionKind.Closed, ControlSeverity.High, null),
            Told.Change("opened-high", after: ControlSeverity.High),
            Told.Change("medium"),
        ]);

        var told = Assert.Single(NotificationRules.Compose(Berlin, [entry], Now, ComposeScope.Everything)).Notification.Transitions;

        Assert.Equal(["opened-high", "medium", "low", "closed-high"], told.Select(transition => transition.Id));
    }

    [Fact]
    public void The_same_entries_make_the_same_id_in_whatever_order_they_come_and_whenever()
    {
        OutboxEntry[] entries = [Told.Entry("e1"), Told.Entry("e2")];

        var first = Assert.Single(NotificationRules.Compose(Berlin, entries, Now, ComposeScope.Everything)).Notification;
        var again = Assert.Single(NotificationRules.Compose(Berlin, [entries[1], entries[0]], Now.AddHours(1), ComposeScope.OfSweep("sweep-1"))).Notification;

        Assert.Equal(first.Id, again.Id);
        Assert.Matches("^[0-9a-f]{32}$", first.Id);
    }

    // A batch that was tried again finishes after the sweep was told: its changes are another message, not a second version of the first.
    [Fact]
    public void Entries_that_come_later_make_a_message_of_their_own()
    {
        var first = Assert.Single(NotificationRules.Compose(Berlin, [Told.Entry("e1")], Now, ComposeScope.Everything)).Notification;
        var later = Assert.Single(NotificationRules.Compose(Berlin, [Told.Entry("e2")], Now, ComposeScope.Everything)).Notification;

        Assert.NotEqual(first.Id, later.Id);
    }

    [Fact]
    public void A_message_is_made_of_no_more_entries_and_changes_than_a_store_takes_in_one_transaction()
    {
        var many = Enumerable.Range(100, 100).Select(number => Told.Entry($"e{number}")).ToList();
        var full = Enumerable.Range(1, 3).Select(number => Told.Entry($"f{number}", transitions: [.. Enumerable.Range(0, 90).Select(change => Told.Change($"{number}-{change}"))])).ToList();

        Assert.Equal([90, 10], NotificationRules.Compose(Berlin, many, Now, ComposeScope.Everything).Select(made => made.Entries.Count));
        Assert.Equal([180, 90], NotificationRules.Compose(Berlin, full, Now, ComposeScope.Everything).Select(made => made.Notification.Transitions.Count));
    }

    [Theory]
    [InlineData("Europe/Berlin", 8, "2026-10-05T05:59:00Z", "2026-10-05T06:00:00Z")]
    [InlineData("Europe/Berlin", 8, "2026-10-05T06:00:00Z", "2026-10-05T06:00:00Z")]
    [InlineData("Europe/Berlin", 8, "2026-10-05T06:00:01Z", "2026-10-06T06:00:00Z")]
    [InlineData("Europe/Berlin", 2, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")] // 02:00 does not exist: 03:00 summer time
    [InlineData("Europe/Berlin", 2, "2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z")] // 02:00 exists twice: the first, in summer time
    [InlineData("Europe/Berlin", 2, "2026-10-25T00:00:01Z", "2026-10-26T01:00:00Z")] // and not the second
    [InlineData("Asia/Kathmandu", 8, "2026-10-05T00:00:00Z", "2026-10-05T02:15:00Z")]
    [InlineData("Australia/Lord_Howe", 2, "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z")] // a gap of half an hour, 02:00 to 02:30
    [InlineData("America/Havana", 0, "2026-03-08T04:30:00Z", "2026-03-08T05:00:00Z")] // midnight itself does not exist
    [InlineData("Pacific/Kiritimati", 8, "2026-10-05T19:00:00Z", "2026-10-06T18:00:00Z")]
    [InlineData("Nowhere/Land", 8, "2026-10-05T07:00:00Z", "2026-10-05T08:00:00Z")] // a broken zone is UTC
    public void The_digest_hour_is_one_of_the_clients_own_day(string zone, int hour, string at, string due) =>
        Assert.Equal(Told.At(due), NotificationRules.NextDigest(Berlin with { TimeZone = zone, DigestHour = hour }, Told.At(at)));

    [Fact]
    public void Changes_for_a_digest_wait_for_its_hour_and_go_together()
    {
        OutboxEntry[] entries =
        [
            Told.Entry("yesterday", mode: DeliveryMode.Digest, sweep: "sweep-1", at: "2026-10-04T10:00:00Z"),
            Told.Entry("night", mode: DeliveryMode.Digest, sweep: "sweep-2", at: "2026-10-05T02:00:00Z"),
            Told.Entry("now", mode: DeliveryMode.Digest, sweep: "sweep-3", at: "2026-10-05T06:05:00Z"),
        ];

        Assert.Empty(NotificationRules.Compose(Berlin, entries, Told.At("2026-10-05T05:59:59Z"), ComposeScope.Everything));
        var digest = Assert.Single(NotificationRules.Compose(Berlin, entries, Now, ComposeScope.Everything));
        Assert.Equal(["night", "yesterday"], digest.Entries);
        Assert.Equal((NotificationKind.Digest, "digest-20261005"), (digest.Notification.Kind, digest.Notification.Sweep));
    }

    [Fact]
    public void The_digest_of_a_sweep_is_left_out_when_only_the_sweep_is_told() =>
        Assert.Empty(NotificationRules.Compose(Berlin, [Told.Entry("e1", mode: DeliveryMode.Digest, at: "2026-10-04T10:00:00Z")], Now, ComposeScope.OfSweep("sweep-1")));

    [Fact]
    public void A_digest_says_which_suppressions_end_soon_and_what_else_is_open()
    {
        var told = Told.Change();
        var suppression = new Suppression("s1", Told.Contoso, null, "BSC-031", null, "j.doe", "later", Now.AddDays(-10), Now.AddDays(3));
        var other = new StillOpen("contoso.example", new FindingKey("BSC-051", "contoso.example"), ControlSeverity.Medium, Now.AddDays(-9));
        var scope = ComposeScope.OfDigests([suppression], [new StillOpen(told.Target, told.Key, ControlSeverity.Medium, Now), other]);

        var digest = Assert.Single(NotificationRules.Compose(Berlin, [Told.Entry("e1", mode: DeliveryMode.Digest, at: "2026-10-04T10:00:00Z", transitions: [told])], Now, scope)).Notification;

        Assert.Equal([suppression], digest.EndingSoon);
        Assert.Equal([other], digest.StillOpen);
    }

    [Theory]
    [InlineData("22:00", "07:00", "2026-10-05T02:00:00Z", "2026-10-05T05:00:00Z")] // 04:00 in Berlin
    [InlineData("22:00", "07:00", "2026-10-05T20:00:00Z", "2026-10-06T05:00:00Z")] // 22:00 sharp
    [InlineData("22:00", "07:00", "2026-10-05T05:00:00Z", null)] // 07:00 sharp
    [InlineData("22:00", "07:00", "2026-10-05T12:00:00Z", null)]
    [InlineData("12:00", "14:00", "2026-10-05T10:30:00Z", "2026-10-05T12:00:00Z")]
    [InlineData("12:00", "12:00", "2026-10-05T10:00:00Z", null)] // an empty span is none
    [InlineData("22:00", "02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")] // 02:30 does not exist: 03:00 summer time
    [InlineData("22:00", "02:30", "2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z")] // 02:30 exists twice: quiet until the second
    public void Quiet_hours_hold_a_message_back_until_they_end(string from, string to, string now, string? notBefore)
    {
        var tenant = Berlin with { QuietHours = new QuietHours(TimeOnly.Parse(from, null), TimeOnly.Parse(to, null)) };

        var made = Assert.Single(NotificationRules.Compose(tenant, [Told.Entry("e1")], Told.At(now), ComposeScope.Everything)).Notification;

        Assert.Equal(notBefore is null ? null : Told.At(notBefore), made.NotBefore);
    }

    [Theory]
    [InlineData(TransitionKind.Opened, ControlSeverity.High, false)]
    [InlineData(TransitionKind.Worsened, ControlSeverity.High, false)]
    [InlineData(TransitionKind.Reopened, ControlSeverity.High, false)]
    [InlineData(TransitionKind.Opened, ControlSeverity.Medium, true)]
    [InlineData(TransitionKind.Reminder, ControlSeverity.High, true)]
    [InlineData(TransitionKind.Closed, null, true)]
    public void Only_grave_news_breaks_quiet_hours(TransitionKind kind, ControlSeverity? after, bool waits)
    {
        var tenant = Berlin with { QuietHours = new QuietHours(new TimeOnly(22, 0), new TimeOnly(7, 0)) };
        var entry = Told.Entry("e1", transitions: [Told.Change(kind: kind, before: ControlSeverity.High, after: after)]);

        var made = Assert.Single(NotificationRules.Compose(tenant, [entry], Told.At("2026-10-05T02:00:00Z"), ComposeScope.Everything)).Notification;

        Assert.Equal(waits, made.NotBefore is not null);
    }

    [Fact]
    public void Whatever_lies_in_an_outbox_each_entry_is_told_once_at_most_and_every_change_of_it_is()
    {
        var entry = Gen.Select(Gen.Int[0, 400], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 100]);
        Gen.Select(entry.Array[0, 250], Gen.Int[0, 100]).Sample((drawn, hours) =>
        {
            var entries = drawn.DistinctBy(one => one.Item1).Select(one => Told.Entry(
                $"e{one.Item1}", $"c{one.Item2}", one.Item3 ? DeliveryMode.Digest : DeliveryMode.Immediate, $"s{one.Item4}", "2026-10-01T00:00:00Z",
                [.. Enumerable.Range(0, one.Item5 + 1).Select(number => Told.Change($"t{one.Item1}-{number}"))]) with
            { At = Told.At("2026-10-01T00:00:00Z").AddHours(one.Item6) }).ToList();

            var composed = NotificationRules.Compose(Berlin, entries, Told.At("2026-10-01T00:00:00Z").AddHours(hours), ComposeScope.Everything);

            var taken = composed.SelectMany(made => made.Entries).ToList();
            Assert.Equal(taken.Count, taken.Distinct().Count());
            Assert.Equal(composed.Count, composed.Select(made => made.Notification.Id).Distinct().Count());
            Assert.All(entries.Where(one => one.Mode == DeliveryMode.Immediate), one => Assert.Contains(one.Id, taken));
            Assert.All(composed, made => Assert.Equal(
                entries.Where(one => made.Entries.Contains(one.Id)).SelectMany(one => one.Transitions).Select(transition => transition.Id).Order(StringComparer.Ordinal),
                made.Notification.Transitions.Select(transition => transition.Id).Order(StringComparer.Ordinal)));
        }, iter: 200);
    }

    [Fact]
    public void A_time_zone_that_nobody_knows_is_said_to_be_none()
    {
        Assert.Null(TimeZoneName.Problem("Europe/Berlin"));
        Assert.Equal("\"Nowhere/Land\" is no time zone; write its IANA name, such as Europe/Berlin or Etc/UTC", TimeZoneName.Problem("Nowhere/Land"));
    }
}
