using Backscatter.Core.Compliance;

namespace Backscatter.Core.Scanning;

/// <summary>What one scan of one target saw, and what follows from it.</summary>
/// <param name="Target">What was scanned.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="IsComplete">Whether every part was finished; a scan that was interrupted still reports what it saw.</param>
/// <param name="Facts">What was seen.</param>
/// <param name="Controls">The verdicts, in the order of the catalogue.</param>
public sealed record ScanReport(
    Target Target,
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    bool IsComplete,
    ScanFacts Facts,
    IReadOnlyList<ControlAssessment> Controls)
{
    /// <summary>The whole: a failure before an unknown before a pass.</summary>
    public Verdict Verdict => Assessment.Whole(Controls);

    /// <summary>What to do about the controls that are not known to hold, at servers whose product is recognised.</summary>
    public IReadOnlyList<RemedyAdvice> Remedies { get; init; } = [];

    /// <summary>The probes that others are to make and have not made yet. While there are any, the report says less than the scan made again when they are.</summary>
    public IReadOnlyList<AwaitedProbe> Awaited { get; init; } = [];
}
