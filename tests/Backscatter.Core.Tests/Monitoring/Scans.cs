using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Scanning;
using Backscatter.Core.Tests.Compliance;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary>Makes scan reports of what was seen.</summary>
internal static class Scans
{
    /// <summary>A finished scan of these facts.</summary>
    public static ScanReport Report(ScanFacts facts, DateTimeOffset? at = null) =>
        new(Target(facts.Target), at ?? Seen.Now, TimeSpan.FromSeconds(1), true, facts, Assessment.Of(facts, ControlCatalogue.Shipped));

    /// <summary>One address of northwind.example, and what SpamCop says of it: an answer such as <c>127.0.0.2</c>, or a reply code.</summary>
    public static ScanFacts SpamCop(string said) => Seen.Addresses(Seen.Address("192.0.2.1", null, $"bl.spamcop.net {said}"));

    /// <summary>The verdicts on one control, as <c>subject list: verdict severity/degree</c>.</summary>
    public static IReadOnlyList<string> Of(this SeenAssessment seen, string control) =>
        [.. seen.Observations.Where(observation => observation.Key.Control == control).Select(observation =>
            $"{observation.Key.Subject}{(observation.Key.List is { } list ? $" {list}" : "")}: {observation.Verdict.ToString().ToLowerInvariant()}"
            + (observation.Verdict == Verdict.Fail ? $" {observation.Severity.ToString().ToLowerInvariant()}/{observation.Degree}" : ""))];

    public static SeenAssessment Observed(ScanFacts facts) => ScanObservations.Of(Report(facts), "scan-1", new HashSet<string>());

    public static AppliedScan Applied(string id, CheckKind kind, ScanReport report) => new(id, kind, "sweep-1", report);

    private static Target Target(string text) => Backscatter.Core.Scanning.Target.TryParse(text, out var target, out var error) ? target : throw new FormatException(error);
}
