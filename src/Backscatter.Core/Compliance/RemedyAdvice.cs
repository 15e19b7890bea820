using Backscatter.Core.Data;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>What to do about a control at a server whose product is recognised.</summary>
/// <param name="Control">The id of the control that is not known to hold.</param>
/// <param name="Subject">The endpoint, as the control names it.</param>
/// <param name="Platform">What the endpoint seems to be, and how sure that is.</param>
/// <param name="Remedy">The remedy; null where the platform's customer has nothing to set.</param>
/// <param name="Summary">The remedy's summary, or why there is none.</param>
public sealed record RemedyAdvice(string Control, string Subject, RecognisedPlatform Platform, Remedy? Remedy, string Summary)
{
    /// <summary>Where a server calls senders back, that is what has to end first: it is backscatter of its own.</summary>
    private const string NoCallbacks = "BSC-014";

    /// <summary>
    /// The advice on a target, by control and subject: for endpoints at which a control fails, or whose product may still refuse where the scan did
    /// not look, or which call senders back. An endpoint that was not reached or does not let us ask needs no remedy yet.
    /// </summary>
    public static IReadOnlyList<RemedyAdvice> Of(ScanFacts facts, IEnumerable<ControlAssessment> controls, RemedyCatalogue remedies)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(controls);
        ArgumentNullException.ThrowIfNull(remedies);
        var platforms = facts.Endpoints
            .Where(endpoint => endpoint.Recognition.Platform is not null)
            .GroupBy(endpoint => endpoint.Endpoint.ToString(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Recognition.Platform!, StringComparer.Ordinal);
        var assessments = controls.ToList();
        var callers = assessments.Where(assessed => assessed.Control.Id == NoCallbacks)
            .SelectMany(assessed => assessed.Subjects)
            .Where(subject => subject.Verdict == Verdict.Fail)
            .Select(subject => subject.Subject)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from assessed in assessments
               from subject in assessed.Subjects
               let callsBack = subject.Reason == Words<NotTestedReason>.Of(NotTestedReason.SenderVerification) && callers.Contains(subject.Subject)
               where (callsBack || IsAtRisk(subject)) && platforms.ContainsKey(subject.Subject)
               select Advise(callsBack ? NoCallbacks : assessed.Control.Id, assessed.Control.Id, subject, platforms[subject.Subject], remedies) into advice
               where advice is not null
               select advice,
        ];
    }

    private static bool IsAtRisk(SubjectVerdict subject) => subject.Verdict == Verdict.Fail || subject.Reason == UnknownWords.DataStageNotTested;

    private static RemedyAdvice? Advise(string cause, string control, SubjectVerdict subject, RecognisedPlatform platform, RemedyCatalogue remedies)
    {
        var remedy = remedies.ForPlatform(platform.Platform.Id);
        if (remedy is not null) return remedy.Controls.Contains(cause) ? new(control, subject.Subject, platform, remedy, remedy.Summary) : null;
        return platform.Platform.NoRemedy is { } why && IsOfRecipients(control) ? new(control, subject.Subject, platform, null, why) : null;
    }

    private static bool IsOfRecipients(string control) => control is "BSC-010" or "BSC-011" or NoCallbacks;
}
