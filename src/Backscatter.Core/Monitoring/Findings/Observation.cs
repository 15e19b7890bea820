using System.Text.Json.Serialization;
using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>What one scan says about one possible finding.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Verdict">Whether it fails, passes, or is not known.</param>
/// <param name="Severity">How much it hurts where it fails.</param>
/// <param name="Degree">How bad it is within its severity; higher is worse.</param>
/// <param name="Why">What was seen, in one line.</param>
/// <param name="NextStep">What to do, or null.</param>
public sealed record Observation(FindingKey Key, Verdict Verdict, ControlSeverity Severity, int Degree, string Why, string? NextStep)
{
    /// <summary>How bad it is where it fails.</summary>
    [JsonIgnore]
    public Gravity Gravity => new(Severity, Degree);
}

/// <summary>What one scan of a target says about everything that it looked at.</summary>
/// <param name="Scan">The scan's id. The same scan applied twice changes nothing.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Observations">What it saw, each key once.</param>
/// <param name="Whole">The controls of which every subject that there is was looked at: a subject that is missing there is gone. Of other controls a missing subject says nothing.</param>
/// <param name="Baseline">The controls that this scan is the first to look at: what it finds of them was there before anybody watched.</param>
public sealed record SeenAssessment(string Scan, DateTimeOffset At, IReadOnlyList<Observation> Observations, IReadOnlySet<string> Whole, IReadOnlySet<string> Baseline);
