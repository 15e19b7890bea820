using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>
/// What a scan says about every possible finding of its target: one observation for each control and subject, and for blocklists one for each list as
/// well, since each listing has its own life.
/// </summary>
public static class ScanObservations
{
    private static readonly string[] OfLists = ["BSC-020", "BSC-021", "BSC-022"];
    private static readonly string[] OfAddresses = ["BSC-020", "BSC-021", "BSC-040"];

    // Reasons of unknowns that say of the scan that it did not look, and nothing of the target.
    private static readonly HashSet<string> NotLooked =
    [
        UnknownWords.NotAsked, UnknownWords.Interrupted, Words<NotTestedReason>.Of(NotTestedReason.NotPermitted), Words<NotTestedReason>.Of(NotTestedReason.NoAgent),
        Words<NotTestedReason>.Of(NotTestedReason.EgressBlocked),
    ];

    /// <summary>What a scan says.</summary>
    /// <param name="report">The scan.</param>
    /// <param name="scan">Its id.</param>
    /// <param name="baseline">The controls that no scan of the target has looked at before this one.</param>
    public static SeenAssessment Of(ScanReport report, string scan, IReadOnlySet<string> baseline)
    {
        ArgumentNullException.ThrowIfNull(report);
        var observations = report.Controls
            .SelectMany(assessed => assessed.Subjects, (assessed, subject) => (assessed.Control, Subject: subject))
            .SelectMany(pair => OfLists.Contains(pair.Control.Id) ? OfEachList(report.Facts, pair.Control, pair.Subject) : [OfSubject(report.Facts, pair.Control, pair.Subject)])
            .GroupBy(observation => observation.Key)
            .Select(same => same.MaxBy(observation => observation.Verdict switch { Verdict.Fail => 2, Verdict.Unknown => 1, _ => 0 })!);
        var whole = report.Controls.Where(assessed => IsWhole(report, assessed)).Select(assessed => assessed.Control.Id);
        return new SeenAssessment(scan, report.StartedAt, [.. observations], whole.ToHashSet(StringComparer.Ordinal), baseline);
    }

    /// <summary>Whether the scan looked at any subject of a control: it is known, or unknown for a reason that lies with the target or the way to it.</summary>
    public static bool WasLookedAt(ScanReport report, ControlAssessment assessed)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(assessed);
        return assessed.Subjects.Any(subject => !IsNotLookedAt(report.Facts, subject));
    }

    private static Observation OfSubject(ScanFacts facts, Control control, SubjectVerdict subject) => new(
        new FindingKey(control.Id, subject.Subject), subject.Verdict, control.Severity,
        subject.Verdict == Verdict.Fail ? FailureDegree.Of(facts, control.Id, subject.Subject) : 0, subject.Why, NextStep(control, subject));

    private static IEnumerable<Observation> OfEachList(ScanFacts facts, Control control, SubjectVerdict subject)
    {
        var lists = BlocklistControls.OfEachList(facts, control.Id, subject.Subject);
        if (lists.Count == 0) return [OfSubject(facts, control, subject)];
        return lists.Select(said => new Observation(
            new FindingKey(control.Id, subject.Subject, said.Result.List.Zone), said.Subject.Verdict, FailureDegree.Severity(said.Result.Answer.Severity),
            (int)said.Result.Answer.Severity, WithLapse(said), NextStep(control, said.Subject)));
    }

    // When it ends by itself is the first question of who is listed; that it moves with each sighting is no change of the finding.
    private static string WithLapse(ListVerdict said) =>
        said.Subject.Verdict == Verdict.Fail && said.Result.Meaning(null)?.Lapse is { } lapse ? $"{said.Subject.Why}; {lapse}" : said.Subject.Why;

    private static string? NextStep(Control control, SubjectVerdict subject) => subject.Verdict == Verdict.Pass ? null : subject.NextStep ?? control.NextStep;

    /// <summary>Whether every subject that there is was looked at, so that one that is missing is gone.</summary>
    private static bool IsWhole(ScanReport report, ControlAssessment assessed)
    {
        var facts = report.Facts;
        if (!report.IsComplete || !WasLookedAt(report, assessed)) return false;
        // An unknown about the target itself, where its servers or addresses are the subjects, says that not all of them are known.
        if (assessed.Subjects.Any(subject => subject.Verdict == Verdict.Unknown && (subject.Subject == facts.Target || subject.Reason == UnknownWords.Interrupted))) return false;
        return OfAddresses.Contains(assessed.Control.Id) ? KnowsEveryAddress(facts) : !assessed.Subjects.Any(subject => IsNotLookedAt(facts, subject));
    }

    private static bool KnowsEveryAddress(ScanFacts facts)
    {
        if (facts.Domain is null) return true;
        if (facts.Route is not { IsComplete: true } || facts.Spf is not { Status: not SpfStatus.TempError } spf) return false;
        // Behind what could not be read or was not followed there may be any address, and a large range is not looked at one by one.
        var isRead = spf.Problems.All(problem => problem.Kind is not (SpfProblemKind.LookupFailed or SpfProblemKind.WalkCut or SpfProblemKind.SyntaxError
            or SpfProblemKind.MalformedDomain or SpfProblemKind.TooManyMxHosts));
        var seen = facts.Addresses.Select(address => address.Address).ToHashSet();
        return isRead && spf.Senders.Where(sender => sender.Provider is null).All(sender => sender.Range.TryList(Target.MostAddresses, out var addresses) && addresses.All(seen.Contains));
    }

    private static bool IsNotLookedAt(ScanFacts facts, SubjectVerdict subject) => subject.Verdict == Verdict.Unknown
        && (NotLooked.Contains(subject.Reason!) || facts.Endpoints.Any(endpoint => endpoint.Observation is null && endpoint.Endpoint.ToString() == subject.Subject));
}
