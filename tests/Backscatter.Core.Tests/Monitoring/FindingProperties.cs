using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using CsCheck;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary>What holds of any sequence of scans, suppressions and policies.</summary>
public sealed class FindingProperties
{
    private static readonly FindingKey[] Keys = [Watch.Key, Watch.Key with { Subject = "192.0.2.2" }, new("BSC-010", "mx1.northwind.example [192.0.2.1]:25")];
    private static readonly HashSet<string> Nothing = [];

    private static readonly Gen<FindingPolicy> Policies = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[3, 6], Gen.Int[6, 72], Gen.Int[0, 20]).Select((confirmations, passes, turns, hours, reminder) => new FindingPolicy
    {
        Confirmations = confirmations,
        PassesToClose = passes,
        FlapTurns = turns,
        FlapWindow = TimeSpan.FromHours(hours),
        Remembered = TimeSpan.FromDays(5),
        ReminderAfter = reminder == 0 ? null : TimeSpan.FromDays(reminder),
    });

    private static readonly Gen<Verdict?> Verdicts = Gen.Frequency((4, Gen.Const((Verdict?)Verdict.Fail)), (3, Gen.Const((Verdict?)Verdict.Pass)), (1, Gen.Const((Verdict?)Verdict.Unknown)), (1, Gen.Const((Verdict?)null)));
    private static readonly Gen<Observation?> Sights = Gen.Select(Verdicts, Gen.Int[0, 2], Gen.Int[0, 2]).Select((verdict, severity, degree) =>
        verdict is { } said ? new Observation(Keys[0], said, (ControlSeverity)severity, degree, "seen", null) : null);

    private static readonly Gen<(int Key, int From, int Days, int? UpTo)> Words = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 200], Gen.Int[1, 20], Gen.Int[-1, 2]).Select((key, from, days, upTo) => (key, from, days, upTo < 0 ? null : (int?)upTo));

    private static readonly Gen<(FindingPolicy Policy, List<Suppression> Suppressions, List<SeenAssessment> Scans)> Lives =
        Gen.Select(Policies, Words.Array[0, 4], Gen.Select(Sights.Array[3], Gen.Int[1, 30], Gen.Bool).Array[1, 40]).Select((policy, words, looks) =>
        {
            var scans = new List<SeenAssessment>();
            var at = Watch.Noon;
            foreach (var (sights, hours, isWhole) in looks)
            {
                at += TimeSpan.FromHours(hours);
                List<Observation> observations = [.. sights.Zip(Keys).Where(pair => pair.First is not null).Select(pair => pair.First! with { Key = pair.Second })];
                scans.Add(new SeenAssessment($"scan-{scans.Count}", at, observations, isWhole ? new HashSet<string> { "BSC-010", "BSC-021" } : Nothing, Nothing));
            }

            List<Suppression> suppressions = [.. words.Select((word, i) =>
                Watch.Suppress($"s{i}", Watch.Noon.AddHours(word.From), Watch.Noon.AddHours(word.From).AddDays(word.Days)) with { Subject = Keys[word.Key].Subject, UpTo = (ControlSeverity?)word.UpTo })];
            return (policy, suppressions, scans);
        });

    [Fact]
    public void What_was_told_and_the_state_have_the_same_findings_open() => Lives.Sample(life =>
    {
        var (findings, transitions) = Live(life.Policy, life.Suppressions, life.Scans);
        var told = new Dictionary<FindingKey, bool>();
        foreach (var transition in transitions.Where(transition => transition.SuppressedBy is null))
        {
            var isOpen = told.GetValueOrDefault(transition.Key);
            if (transition.Kind is TransitionKind.Opened or TransitionKind.Reopened) Assert.False(isOpen, $"{transition.Key} was told as open twice");
            var needsOpen = transition.Kind is TransitionKind.Closed or TransitionKind.Eased or TransitionKind.Reminder || transition is { Kind: TransitionKind.Settled, After: null };
            if (needsOpen) Assert.True(isOpen, $"{transition.Key} was never told as open");
            told[transition.Key] = transition.Kind == TransitionKind.Flapping || transition.After is not null;
        }

        Assert.Equal(findings.Where(finding => finding.IsTold).Select(finding => finding.Key.ToString()).Order(), told.Where(pair => pair.Value).Select(pair => pair.Key.ToString()).Order());
        Assert.All(findings.Where(finding => finding is { Status: FindingStatus.Open, IsTold: false }), finding => Assert.NotNull(finding.SuppressedBy));
        Assert.All(findings.Where(finding => finding is { Status: not FindingStatus.Open, IsTold: true }), finding => Assert.True(finding.IsFlapping));
    });

    [Fact]
    public void Told_or_not_openings_and_closings_alternate_until_it_flaps() => Lives.Sample(life =>
    {
        var open = new Dictionary<FindingKey, bool?>();
        foreach (var transition in Live(life.Policy, life.Suppressions, life.Scans).Transitions)
        {
            var known = open.TryGetValue(transition.Key, out var state) ? state : false;
            if (known is { } isOpen && transition.Kind is TransitionKind.Opened or TransitionKind.Reopened) Assert.False(known);
            if (known is { } wasOpen && transition.Kind is TransitionKind.Closed or TransitionKind.Worsened or TransitionKind.Eased or TransitionKind.Reminder or TransitionKind.SuppressionEnded) Assert.True(known);
            if (transition.Kind == TransitionKind.Flapping) open[transition.Key] = null;
            else if (transition.Kind == TransitionKind.Settled || known is not null) open[transition.Key] = transition.After is not null;
        }
    });

    [Fact]
    public void Nothing_unknown_opens_or_closes_anything_or_counts() => Gen.Select(Lives, Gen.Int[1, 60].Array[1, 10]).Sample((life, hours) =>
    {
        var (findings, _) = Live(life.Policy, life.Suppressions, life.Scans);
        var policy = life.Policy with { Remembered = TimeSpan.FromDays(10000) };
        var (now, before) = (life.Scans[^1].At, findings);
        foreach (var (hour, i) in hours.Select((hour, i) => (hour, i)))
        {
            now += TimeSpan.FromHours(hour);
            var unknown = new SeenAssessment($"unknown-{i}", now, i % 2 == 0 ? [] : [.. Keys.Select(key => new Observation(key, Verdict.Unknown, ControlSeverity.High, 9, "no answer", null))], i % 2 == 0 ? Nothing : new HashSet<string> { "BSC-010", "BSC-021" }, Nothing);
            var (after, transitions) = FindingRules.Next(findings, life.Suppressions, unknown, policy, Watch.Tenant, "northwind.example", now);
            Assert.All(transitions, transition => Assert.Equal(TransitionKind.SuppressionEnded, transition.Kind));
            findings = after;
        }

        Assert.Equal(before.Select(Lived), findings.Select(Lived));

        static (FindingKey, FindingStatus, int, int, int, Gravity, Gravity, bool, DateTimeOffset) Lived(Finding finding) =>
            (finding.Key, finding.Status, finding.Failed, finding.Passed, finding.Changed, finding.Gravity, finding.Told, finding.IsFlapping, finding.LastSeen);
    });

    [Fact]
    public void A_scan_applied_again_and_any_that_is_older_change_nothing() => Gen.Select(Lives, Gen.Int[0, 39].Array[1, 10]).Sample((life, again) =>
    {
        var (findings, _) = Live(life.Policy, life.Suppressions, life.Scans);
        var decided = findings.Where(finding => finding.Scan is not null).ToList();
        foreach (var scan in again.Select(i => life.Scans[i % life.Scans.Count]))
        {
            // Findings that are decided: what an older scan opened beside them is kept out by the state of the target, which knows the last scan of each kind.
            var older = scan with { Observations = [.. scan.Observations.Where(observation => decided.Exists(finding => finding.Key == observation.Key && finding.DecidedAt >= scan.At))], Whole = Nothing };
            var (after, transitions) = FindingRules.Next(findings, life.Suppressions, older, life.Policy with { ReminderAfter = null }, Watch.Tenant, "northwind.example", life.Scans[^1].At);
            Assert.Empty(transitions);
            Assert.Equal(JsonSerializer.Serialize(findings.Where(finding => older.Observations.Any(observation => observation.Key == finding.Key))), JsonSerializer.Serialize(after.Where(finding => older.Observations.Any(observation => observation.Key == finding.Key))));
        }
    });

    [Fact]
    public void No_two_transitions_share_an_id_and_the_same_life_has_the_same_ids() => Lives.Sample(life =>
    {
        var ids = Live(life.Policy, life.Suppressions, life.Scans).Transitions.Select(transition => transition.Id).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids, Live(life.Policy, life.Suppressions, life.Scans).Transitions.Select(transition => transition.Id));
    });

    [Fact]
    public void A_finding_that_flaps_is_told_no_more_than_once_for_each_degree_until_it_settles() => Lives.Sample(life =>
    {
        var peak = new Dictionary<FindingKey, int>();
        foreach (var transition in Live(life.Policy, [], life.Scans).Transitions)
        {
            if (transition.Kind == TransitionKind.Flapping) peak[transition.Key] = 0;
            else if (transition.Kind == TransitionKind.Settled) Assert.True(peak.Remove(transition.Key));
            else if (peak.TryGetValue(transition.Key, out var told))
            {
                Assert.True(transition.Kind is TransitionKind.Worsened or TransitionKind.Reminder, $"{transition.Kind} was told while flapping");
                if (transition.Kind == TransitionKind.Worsened) Assert.InRange(peak[transition.Key] = told + 1, 1, 8);
            }
        }
    });

    private static (IReadOnlyList<Finding> Findings, List<Transition> Transitions) Live(FindingPolicy policy, IReadOnlyList<Suppression> suppressions, IEnumerable<SeenAssessment> scans)
    {
        IReadOnlyList<Finding> findings = [];
        var transitions = new List<Transition>();
        foreach (var scan in scans)
        {
            (findings, var happened) = FindingRules.Next(findings, suppressions, scan, policy, Watch.Tenant, "northwind.example", scan.At);
            transitions.AddRange(happened);
        }

        return (findings, transitions);
    }
}
