using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using CsCheck;

namespace Backscatter.Core.Tests.Monitoring;

public sealed class TargetTransitionTests
{
    private static readonly DateTimeOffset Noon = Seen.Now;
    private static readonly Tenant Contoso = new(TenantId.Parse("contoso"), "Contoso")
    {
        Routes = [new ChannelRoute("ops", ControlSeverity.High, DeliveryMode.Immediate), new ChannelRoute("daily", ControlSeverity.Low, DeliveryMode.Digest)],
    };

    [Fact]
    public void The_first_scan_is_a_silent_baseline_that_the_digest_has()
    {
        var commit = Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")))!;

        var entry = Assert.Single(commit.Outbox);
        Assert.Equal(("daily", DeliveryMode.Digest, "sweep-1", "contoso"), (entry.Channel, entry.Mode, entry.Sweep, entry.Tenant.Value));
        Assert.Equal("opened BSC-021 192.0.2.1 bl.spamcop.net", Said(entry.Transitions.Single(transition => transition.Key.Control == "BSC-021")));
        Assert.All(entry.Transitions, transition => Assert.True(transition.IsBaseline));
        Assert.Null(commit.ETag);
        Assert.Equal(("northwind.example", "b1", CheckKind.Blocklists, Noon, Verdict.Fail, true), (commit.History.Target, commit.History.Scan, commit.History.Kind, commit.History.At, commit.History.Verdict, commit.History.IsComplete));
        Assert.Equal(15, commit.History.Controls.Count);
        Assert.Equal(entry.Transitions, commit.History.Transitions);
        Assert.Equal([new CheckState(CheckKind.Blocklists, "b1", Noon, Noon.AddHours(1))], commit.State.Checks);
    }

    [Fact]
    public void A_tenant_may_want_to_hear_of_the_baseline_at_once()
    {
        var commit = Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")), Contoso with { TellsBaseline = true })!;

        Assert.Equal(["ops immediate: opened BSC-021 192.0.2.1 bl.spamcop.net"], commit.Outbox.Where(entry => entry.Channel == "ops").Select(Said));
    }

    [Fact]
    public void What_a_later_scan_finds_goes_to_the_channels_that_hear_of_its_severity()
    {
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN")))!;
        var second = Apply(Stored(first), "b2", Scans.Report(Scans.SpamCop("127.0.0.2"), Noon.AddHours(6)))!;
        var medium = Apply(Stored(first), "b2", Scans.Report(Seen.Addresses(Seen.Address("192.0.2.1", null, "psbl.surriel.com 127.0.0.2")), Noon.AddHours(6)))!;

        Assert.Equal(["ops immediate: opened BSC-021 192.0.2.1 bl.spamcop.net", "daily digest: opened BSC-021 192.0.2.1 bl.spamcop.net"], second.Outbox.Select(Said));
        Assert.Equal(["daily digest: opened BSC-021 192.0.2.1 psbl.surriel.com"], medium.Outbox.Select(Said));
        Assert.Equal("etag-1", second.ETag);
    }

    [Fact]
    public void A_closing_goes_where_its_opening_went()
    {
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")))!;
        var second = Apply(Stored(first), "b2", Scans.Report(Scans.SpamCop("NXDOMAIN"), Noon.AddHours(6)))!;

        Assert.Equal(["ops immediate: closed BSC-021 192.0.2.1 bl.spamcop.net", "daily digest: closed BSC-021 192.0.2.1 bl.spamcop.net"], second.Outbox.Select(Said));
    }

    [Fact]
    public void A_channel_with_two_routes_hears_of_each_change_once()
    {
        var tenant = Contoso with { Routes = [new ChannelRoute("ops", ControlSeverity.Low, DeliveryMode.Digest), new ChannelRoute("ops", ControlSeverity.High, DeliveryMode.Immediate)] };
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN")), tenant)!;
        var facts = Seen.Addresses(Seen.Address("192.0.2.1", null, "bl.spamcop.net 127.0.0.2", "psbl.surriel.com 127.0.0.2"));

        var second = Apply(Stored(first), "b2", Scans.Report(facts, Noon.AddHours(6)), tenant)!;

        Assert.Equal(["ops immediate: opened BSC-021 192.0.2.1 bl.spamcop.net", "ops digest: opened BSC-021 192.0.2.1 psbl.surriel.com"], second.Outbox.Select(Said));
        Assert.Equal(2, second.Outbox.Select(entry => entry.Id).Distinct().Count());
    }

    [Fact]
    public void What_is_suppressed_is_in_the_history_and_in_no_outbox()
    {
        var suppression = new Suppression("s1", Contoso.Id, null, null, "bl.spamcop.net", "maria", "argued with", Noon.AddDays(-1), Noon.AddDays(9));
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN")))!;

        var second = Apply(Stored(first), "b2", Scans.Report(Scans.SpamCop("127.0.0.2"), Noon.AddHours(6)), null, suppression)!;

        Assert.Empty(second.Outbox);
        Assert.Equal("s1", Assert.Single(second.History.Transitions).SuppressedBy);
        Assert.Equal("s1", second.State.Findings.Single(finding => finding.Key.Control == "BSC-021").SuppressedBy);
    }

    [Fact]
    public void Without_a_route_a_change_is_kept_and_told_nobody()
    {
        var commit = Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")), Contoso with { Routes = [] })!;

        Assert.Empty(commit.Outbox);
        Assert.NotEmpty(commit.History.Transitions);
    }

    [Fact]
    public void The_same_scan_again_and_an_older_one_give_nothing_to_store()
    {
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")))!;

        Assert.Null(Apply(Stored(first), "b1", Scans.Report(Scans.SpamCop("127.0.0.2"))));
        Assert.Null(Apply(Stored(first), "b1", Scans.Report(Scans.SpamCop("NXDOMAIN"), Noon.AddHours(1))));
        Assert.Null(Apply(Stored(first), "b0", Scans.Report(Scans.SpamCop("NXDOMAIN"), Noon.AddHours(-1))));
    }

    [Fact]
    public void An_older_scan_of_another_kind_says_only_what_the_later_one_did_not_look_at()
    {
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Untested("mx1", 10, NotTestedReason.NotPermitted))))!;
        var probe = Scans.Report(Scans.SpamCop("127.0.0.2").With(Seen.Endpoint("mx1", 10, "250 2.1.5 Ok")), Noon.AddMinutes(-5));

        var second = Apply(Stored(first), Scans.Applied("p1", CheckKind.Probe, probe))!;

        Assert.Contains(second.State.Findings, finding => finding.Key.Control == "BSC-010");
        Assert.DoesNotContain(second.State.Findings, finding => finding.Key.Control == "BSC-021");
        Assert.Equal("pass at 12:00", Known(second.State, "BSC-021"));
        Assert.Equal("fail at 11:55", Known(second.State, "BSC-010"));
    }

    [Fact]
    public void What_nobody_was_permitted_to_look_at_leaves_the_verdict_that_is_known()
    {
        var probe = Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Endpoint("mx1", 10, "250 2.1.5 Ok")));
        var blocklists = Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Untested("mx1", 10, NotTestedReason.NotPermitted)), Noon.AddHours(1));
        var unreachable = Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Endpoint("mx1", 10, null, greeting: "421 4.3.2 try later")), Noon.AddHours(2));

        var first = Apply(null, Scans.Applied("p1", CheckKind.Probe, probe))!;
        var second = Apply(Stored(first), Scans.Applied("b1", CheckKind.Blocklists, blocklists))!;
        var third = Apply(Stored(second), Scans.Applied("p2", CheckKind.Probe, unreachable))!;

        Assert.Equal("fail at 12:00", Known(second.State, "BSC-010"));
        Assert.Equal("unknown: not-permitted at 13:00", Said(second.History.Controls.Single(control => control.Control == "BSC-010")));
        Assert.StartsWith("unknown: ", Known(third.State, "BSC-010"), StringComparison.Ordinal);
        Assert.EndsWith("at 14:00", Known(third.State, "BSC-010"), StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Open, third.State.Findings.Single(finding => finding.Key.Control == "BSC-010").Status);
        Assert.Equal(["blocklists b1", "probe p2"], third.State.Checks.Select(check => $"{Words<CheckKind>.Of(check.Kind)} {check.Scan}"));
    }

    [Fact]
    public void The_first_probe_is_the_baseline_of_what_only_a_probe_sees()
    {
        var first = Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Untested("mx1", 10, NotTestedReason.NotPermitted))))!;
        var second = Apply(Stored(first), Scans.Applied("p1", CheckKind.Probe, Scans.Report(Scans.SpamCop("127.0.0.2").With(Seen.Endpoint("mx1", 10, "250 2.1.5 Ok")), Noon.AddHours(1))))!;

        Assert.True(second.History.Transitions.Single(transition => transition.Key.Control == "BSC-010").IsBaseline);
        Assert.False(second.History.Transitions.Single(transition => transition.Key.Control == "BSC-021").IsBaseline);
    }

    [Fact]
    public void A_server_that_left_the_route_takes_its_findings_along()
    {
        var both = Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Endpoint("mx1", 10, "550 5.1.1 no such user"), Seen.Endpoint("mx2", 20, "250 2.1.5 Ok")));
        var one = Scans.Report(Scans.SpamCop("NXDOMAIN").With(Seen.Endpoint("mx1", 10, "550 5.1.1 no such user")), Noon.AddDays(1));
        var first = Apply(null, Scans.Applied("p1", CheckKind.Probe, both))!;

        var second = Apply(Stored(first), Scans.Applied("p2", CheckKind.Probe, one))!;

        var closed = second.History.Transitions.Single(transition => transition.Key.Control == "BSC-010");
        Assert.Equal("closed BSC-010 mx2.northwind.example [192.0.2.20]:25", Said(closed));
        Assert.Equal("mx2.northwind.example [192.0.2.20]:25 is not part of northwind.example any more: the scan found everything that is, and not this.", closed.Why);
    }

    [Fact]
    public void When_the_next_check_is_due_goes_by_the_findings_from_now_on()
    {
        Assert.Equal(Noon.AddHours(1), Apply(null, "b1", Scans.Report(Scans.SpamCop("127.0.0.2")))!.State.Checks[0].DueAt);
        Assert.Equal(Noon.AddHours(6), Apply(null, "b1", Scans.Report(Scans.SpamCop("NXDOMAIN")))!.State.Checks[0].DueAt);
    }

    [Fact]
    public void However_scans_arrive_only_what_is_newer_than_its_kind_counts_and_nothing_twice() =>
        Gen.Select(Gen.Int[0, 3].Array[2, 8], Gen.Int[0, 7].Array[1, 24]).Sample((said, arrivals) =>
        {
            string[] words = ["127.0.0.2", "NXDOMAIN", "REFUSED", "TIMEOUT"];
            var scans = said.Select((word, i) => Scans.Applied($"scan-{i}", i % 2 == 0 ? CheckKind.Blocklists : CheckKind.Probe, Scans.Report(Scans.SpamCop(words[word]), Noon.AddHours(i)))).ToList();
            StateCommit? last = null;
            var newest = new Dictionary<CheckKind, DateTimeOffset>();
            var ids = new List<string>();
            foreach (var scan in arrivals.Select(i => scans[i % scans.Count]))
            {
                var isNewer = !newest.TryGetValue(scan.Kind, out var at) || at < scan.Report.StartedAt;
                var before = last is null ? null : Stored(last);
                var commit = Apply(before, scan);
                Assert.Equal(JsonSerializer.Serialize(commit), JsonSerializer.Serialize(Apply(before, scan)));
                Assert.Equal(isNewer, commit is not null);
                if (commit is null) continue;
                newest[scan.Kind] = scan.Report.StartedAt;
                ids.AddRange(commit.History.Transitions.Select(transition => transition.Id));
                last = commit;
            }

            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.All(scans.Where(scan => newest.TryGetValue(scan.Kind, out var at) && scan.Report.StartedAt <= at), scan => Assert.Null(Apply(Stored(last!), scan)));
        });

    private static StateCommit? Apply(Stored<TargetState>? before, string id, ScanReport report, Tenant? tenant = null, params Suppression[] suppressions) =>
        Apply(before, Scans.Applied(id, CheckKind.Blocklists, report), tenant, suppressions);

    private static StateCommit? Apply(Stored<TargetState>? before, AppliedScan scan, Tenant? tenant = null, params Suppression[] suppressions) => TargetTransition.Apply(
        before, scan, tenant ?? Contoso, suppressions, new FindingPolicy(),
        findings => scan.Report.StartedAt.AddHours(findings.Any(finding => finding is { Status: FindingStatus.Open, Key.List: not null }) ? 1 : 6), scan.Report.StartedAt.AddMinutes(1));

    private static Stored<TargetState> Stored(StateCommit commit) => new(commit.State, "etag-1");

    private static string Said(Transition transition) => $"{Words<TransitionKind>.Of(transition.Kind)} {transition.Key}";

    private static string Said(OutboxEntry entry) => $"{entry.Channel} {Words<DeliveryMode>.Of(entry.Mode)}: {string.Join("; ", entry.Transitions.Select(Said))}";

    private static string Said(ControlState control) => $"{Words<Verdict>.Of(control.Verdict)}{(control.Reason is { } reason ? $": {reason}" : "")} at {control.At:HH:mm}";

    private static string Known(TargetState state, string control) => Said(state.Controls.Single(known => known.Control == control));
}
