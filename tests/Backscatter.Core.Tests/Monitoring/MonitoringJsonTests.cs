using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Tests.Compliance;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary>What is kept is JSON with fixed words: what was written is what is read, and a newer program reads what an older one wrote.</summary>
public sealed class MonitoringJsonTests
{
    private static readonly JsonSerializerOptions Web = JsonSerializerOptions.Web;
    private static readonly DateTimeOffset Noon = Watch.Noon;
    private static readonly Gravity High = new(ControlSeverity.High, 3);

    private static readonly Finding Finding = new(Watch.Key, FindingStatus.Open, ControlSeverity.High, 3, "Listed on SpamCop.", "Ask SpamCop.", Noon, Noon.AddHours(1))
    {
        OpenedAt = Noon,
        ClosedAt = Noon.AddDays(1),
        Failed = 1,
        Passed = 2,
        Changed = -1,
        ToldSeverity = ControlSeverity.Medium,
        ToldDegree = 2,
        ToldAt = Noon,
        IsTold = true,
        Turns = [Noon],
        IsRising = true,
        IsFlapping = true,
        Peak = High,
        SuppressedBy = "s1",
        Covers = [new Cover("s1", High)],
        Scan = "scan-1",
        DecidedAt = Noon,
        IsBaseline = true,
    };

    private static readonly Transition Transition = new("a928", TransitionKind.SuppressionEnded, Watch.Tenant, "northwind.example", Watch.Key, Noon, ControlSeverity.Low, null, "why", null, "scan-1")
    {
        SuppressedBy = "s1",
        IsBaseline = true,
        OpenedAt = Noon,
        Turns = 4,
    };

    private static readonly ControlState Control = new("BSC-010", Verdict.Unknown, "not-permitted", Noon) { WasLookedAt = false };

    private static readonly OutboxEntry Entry = new("id", Watch.Tenant, "ops", DeliveryMode.Digest, "sweep-1", Noon, [Transition]);

    private static readonly HistoryEntry History = new(Watch.Tenant, "northwind.example", "scan-1", Noon, CheckKind.Probe, Verdict.Fail, true, [Control], [Transition]);

    private static readonly TargetState State = new(Watch.Tenant, "northwind.example") { Findings = [Finding], Checks = [new CheckState(CheckKind.Probe, "scan-1", Noon, Noon.AddDays(1))], Controls = [Control] };

    [Fact]
    public void Everything_that_is_kept_is_read_as_it_was_written()
    {
        Same(Finding);
        Same(Transition);
        Same(State);
        Same(History);
        Same(Entry);
        Same(new StateCommit(State, "etag", History, [Entry]));
        Same(new Stored<TargetState>(State, "etag"));
        Same(new Observation(Watch.Key, Verdict.Fail, ControlSeverity.High, 3, "why", null));
        Same(Watch.Suppress("s1", Noon, Noon.AddDays(1)) with { UpTo = ControlSeverity.Medium, LiftedAt = Noon });
        Same(new FindingPolicy { ReminderAfter = null, Confirmations = 3 });
        Same(new WatchedTarget(Watch.Tenant, "northwind.example", Noon) { Probe = new ProbePermission("maria", "contract", Noon), IsPaused = true });
        Same(new WatchedTarget(Watch.Tenant, "northwind.example", Noon) { Proof = new OwnershipProof(ProofKind.DnsTxt, "maria", "its TXT record", Noon, Noon.AddDays(30)) });
        Same(new AuditEntry("e1", Noon, "maria", "target.added", Watch.Tenant, "northwind.example", null, "{}"));
        Same(new ScanOrder("o1", null, Noon, "maria", [new OrderedScan("northwind.example", CheckKind.Probe, OrderStatus.Failed, null, "why")]));
        Same(new StoredAnswer("hash", 202, "/api/scans/o1", "{}"));
        Same(new Tenant(Watch.Tenant, "Contoso") { TimeZone = "Europe/Berlin", QuietHours = new QuietHours(new TimeOnly(22, 0), new TimeOnly(6, 0)), Routes = [new ChannelRoute("ops", ControlSeverity.High, DeliveryMode.Immediate)], TellsBaseline = true });
    }

    [Fact]
    public void Words_are_words() => Assert.Equal(
        """{"id":"a928","kind":"suppression-ended","tenant":"contoso","target":"northwind.example","key":{"control":"BSC-021","subject":"192.0.2.1","list":"bl.spamcop.net"},"at":"2026-05-04T12:00:00+00:00","before":"low","after":null,"why":"why","nextStep":null,"scan":"scan-1","suppressedBy":"s1","isBaseline":true,"openedAt":"2026-05-04T12:00:00+00:00","turns":4,"severity":"low"}""",
        JsonSerializer.Serialize(Transition, Web));

    [Fact]
    public void What_an_older_program_wrote_of_a_finding_is_still_read()
    {
        var finding = JsonSerializer.Deserialize<Finding>(
            """{"key":{"control":"BSC-010","subject":"mx1"},"status":"pending","severity":"high","degree":2,"why":"w","nextStep":null,"firstSeen":"2026-05-04T12:00:00Z","lastSeen":"2026-05-04T12:00:00Z"}""", Web)!;

        Assert.Equal((FindingStatus.Pending, ControlSeverity.High, 0, 0), (finding.Status, finding.Severity, finding.Turns.Count, finding.Covers.Count));
        Assert.Null(finding.Key.List);
    }

    [Fact]
    public void A_state_that_was_stored_goes_on_as_one_that_was_not()
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Noon, Noon.AddDays(1)));
        var stored = new Watch(new FindingPolicy());
        stored.Suppressions.AddRange(watch.Suppressions);
        foreach (var word in "fail worse pass fail pass fail milder pass pass worse pass fail".Split(' '))
        {
            stored.Findings = JsonSerializer.Deserialize<List<Finding>>(JsonSerializer.Serialize(stored.Findings, Web), Web)!;
            Assert.Equal(watch.See(word), stored.See(word));
        }
    }

    [Fact]
    public void A_commit_of_a_real_scan_is_read_as_it_was_written() => Same(TargetTransition.Apply(
        null, Scans.Applied("scan-1", CheckKind.Probe, Scans.Report(Scans.SpamCop("127.0.0.2").With(Seen.Endpoint("mx1", 10, "250 2.1.5 Ok")))),
        new Tenant(Watch.Tenant, "Contoso") { Routes = [new ChannelRoute("ops", ControlSeverity.Low, DeliveryMode.Digest)] }, [], new FindingPolicy(), _ => Noon, Noon)!);

    private static void Same<T>(T value)
    {
        var written = JsonSerializer.Serialize(value, Web);

        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(written, Web), Web));
    }
}
