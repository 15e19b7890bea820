using System.Text.Json.Serialization;

namespace Backscatter.Core.Compliance;

/// <summary>How much a failing control hurts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlSeverity>))]
public enum ControlSeverity
{
    /// <summary>Tidiness.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some mail, or some protection, is lost.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Mail is refused, or others are harmed.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}

/// <summary>One rule of the catalogue.</summary>
/// <param name="Id">Stable id, <c>BSC-</c> and three digits.</param>
/// <param name="Title">What holds when it passes.</param>
/// <param name="Severity">How much it hurts when it fails.</param>
/// <param name="Why">Why it matters, with the RFC.</param>
/// <param name="Evidence">What decides it.</param>
/// <param name="NextStep">What to do when it fails.</param>
public sealed record Control(string Id, string Title, ControlSeverity Severity, string Why, string Evidence, string NextStep)
{
    /// <summary>Whether a scan can see it fail and never hold, so that its unknown leaves the verdict on the whole to the others.</summary>
    public bool OnlyFails { get; init; }
}

/// <summary>The three values of a control.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Seen to hold.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>Seen not to hold.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>Not seen; the reason says why. Neither a pass nor a fault.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>What a control says about one subject: a domain, an address, an endpoint.</summary>
/// <param name="Subject">The subject as people write it.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it is unknown, one of the fixed words; null otherwise.</param>
/// <param name="Why">One line for people, with what was seen.</param>
/// <param name="NextStep">What to do about this subject; null where there is nothing to do.</param>
/// <param name="Rule">The rule that decided, where one did.</param>
public sealed record SubjectVerdict(string Subject, Verdict Verdict, string? Reason, string Why, string? NextStep = null, string? Rule = null);

/// <summary>A control's verdict on a target: the worst of its subjects, a failure before an unknown.</summary>
/// <param name="Control">The control.</param>
/// <param name="Subjects">What it says about each subject; at least one.</param>
public sealed record ControlAssessment(Control Control, IReadOnlyList<SubjectVerdict> Subjects)
{
    /// <summary>The subject that decides: the first failing one, else the first unknown one, else the first.</summary>
    public SubjectVerdict Deciding => Subjects.FirstOrDefault(subject => subject.Verdict == Verdict.Fail)
        ?? Subjects.FirstOrDefault(subject => subject.Verdict == Verdict.Unknown)
        ?? Subjects[0];

    /// <summary>The verdict.</summary>
    public Verdict Verdict => Deciding.Verdict;

    /// <summary>Why it is unknown; null otherwise.</summary>
    public string? Reason => Deciding.Reason;
}
