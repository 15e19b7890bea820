using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary>Watches one listing of one address: what is seen is given in a word, what follows is told in a few.</summary>
internal sealed class Watch(FindingPolicy policy)
{
    public static readonly TenantId Tenant = TenantId.Parse("contoso");
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly FindingKey Key = new("BSC-021", "192.0.2.1", "bl.spamcop.net");

    private static readonly HashSet<string> None = [];
    private int _scans;

    public DateTimeOffset Now { get; private set; } = Noon;

    public IReadOnlyList<Finding> Findings { get; set; } = [];

    public List<Suppression> Suppressions { get; } = [];

    public Finding? Finding => Findings.FirstOrDefault(finding => finding.Key == Key);

    /// <summary>What happens when the next scan sees this, some time after the last one.</summary>
    public IReadOnlyList<Transition> See(string word, TimeSpan? after = null)
    {
        Now += after ?? TimeSpan.FromHours(6);
        return Apply(Scan(word, $"scan-{++_scans}", Now));
    }

    public IReadOnlyList<Transition> Apply(SeenAssessment scan)
    {
        var (findings, transitions) = FindingRules.Next(Findings, Suppressions, scan, policy, Tenant, "northwind.example", Now);
        Findings = findings;
        return transitions;
    }

    /// <summary>
    /// A scan that sees the listing: <c>fail</c> is of medium severity, <c>worse</c> of high, <c>milder</c> of low. <c>gone</c> is a scan that found every
    /// subject and not this one, <c>missing</c> one that does not say whether it found every.
    /// </summary>
    public static SeenAssessment Scan(string word, string id, DateTimeOffset at) => word switch
    {
        "gone" => new SeenAssessment(id, at, [], new HashSet<string> { Key.Control }, None),
        "missing" => new SeenAssessment(id, at, [], None, None),
        _ => new SeenAssessment(id, at, [Observation(word)], None, None),
    };

    public static Observation Observation(string word) => word switch
    {
        "pass" => new Observation(Key, Verdict.Pass, ControlSeverity.Medium, 0, "Not on SpamCop.", null),
        "unknown" => new Observation(Key, Verdict.Unknown, ControlSeverity.Medium, 0, "No answer.", null),
        "fail" => new Observation(Key, Verdict.Fail, ControlSeverity.Medium, 2, "Listed on SpamCop.", "Ask SpamCop."),
        "worse" => new Observation(Key, Verdict.Fail, ControlSeverity.High, 3, "Listed on SpamCop, gravely.", "Ask SpamCop."),
        "milder" => new Observation(Key, Verdict.Fail, ControlSeverity.Low, 1, "Listed on SpamCop, a little.", "Ask SpamCop."),
        _ => throw new ArgumentException(word, nameof(word)),
    };

    public static Suppression Suppress(string id, DateTimeOffset from, DateTimeOffset until) =>
        new(id, Tenant, Key.Subject, null, null, "maria", "the list is being argued with", from, until);

    /// <summary>The kinds of transitions in order, a suppressed one with its suppression: <c>opened, closed(s1)</c>; a dash for none.</summary>
    public static string Said(IEnumerable<Transition> transitions) =>
        string.Join(", ", transitions.Select(transition => Words<TransitionKind>.Of(transition.Kind) + (transition.SuppressedBy is { } by ? $"({by})" : ""))) is { Length: > 0 } said ? said : "-";

    /// <summary>Where the finding stands: <c>open passed 1 by s1</c>, <c>closed flapping</c>, <c>absent</c>.</summary>
    public string Standing() => Finding is not { } finding
        ? "absent"
        : Words<FindingStatus>.Of(finding.Status)
            + (finding.Failed > 0 ? $" failed {finding.Failed}" : "")
            + (finding.Passed > 0 ? $" passed {finding.Passed}" : "")
            + (finding.Changed != 0 ? $" changed {finding.Changed}" : "")
            + (finding.IsFlapping ? " flapping" : "")
            + (finding.SuppressedBy is { } by ? $" by {by}" : "");
}
