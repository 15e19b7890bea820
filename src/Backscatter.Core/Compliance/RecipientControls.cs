using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>What the endpoints do with recipients that do not exist: BSC-010, BSC-011.</summary>
internal static class RecipientControls
{
    public static IReadOnlyList<SubjectVerdict> UnknownRefused(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail", endpoint => endpoint.Judgement switch
    {
        { Verdict: EndpointVerdict.NotTested } => RouteSubjects.NotTested(endpoint),
        { IsSafe: true } judged => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, judged.Why, judged.Verdict == EndpointVerdict.RejectsTemporarily ? judged.NextStep : null, judged.Rule),
        var judged when AcceptsUntilData(endpoint) => new(
            endpoint.Endpoint.ToString(), Verdict.Unknown, UnknownWords.DataStageNotTested,
            $"{judged.Why} Exchange accepts everybody at RCPT and refuses after DATA where recipient filtering is on; this scan does not go that far.",
            "Check on the server that recipient filtering is on, or put a gateway with a list of recipients in front of it.", judged.Rule),
        var judged => new(endpoint.Endpoint.ToString(), Verdict.Fail, null, judged.Why, judged.NextStep, judged.Rule),
    });

    public static IReadOnlyList<SubjectVerdict> RefusedAlike(ScanFacts facts)
    {
        if (facts.Endpoints.Count == 0) return RouteSubjects.Of(facts, "The domain takes no mail", RouteSubjects.NotTested);
        var primary = facts.Endpoints.MinBy(endpoint => endpoint.Preference)!.Preference;
        var primaries = facts.Endpoints.Where(endpoint => endpoint.Preference == primary).ToList();
        var safePrimary = primaries.Exists(endpoint => endpoint.Judgement.IsSafe);
        return RouteSubjects.Of(facts, "The domain takes no mail", endpoint => endpoint.Judgement switch
        {
            { Verdict: EndpointVerdict.NotTested } => RouteSubjects.NotTested(endpoint),
            { IsSafe: false } judged when safePrimary && AcceptsUntilData(endpoint) => Undecided(
                endpoint, UnknownWords.DataStageNotTested, "It takes every recipient at RCPT and may refuse after DATA, as another MX host does at RCPT; this scan does not go that far."),
            { IsSafe: false } judged when safePrimary => new(
                endpoint.Endpoint.ToString(), Verdict.Fail, null,
                $"{(endpoint.Preference > primary ? "This backup" : "This host")} takes recipients that another MX host of the domain refuses. {judged.Why}",
                "Give it the same list of recipients as the others, or remove it from the MX records.", judged.Rule),
            { IsSafe: false } when endpoint.Preference > primary && primaries.Exists(AcceptsUntilData) => Undecided(
                endpoint, UnknownWords.DataStageNotTested, "It takes every recipient; whether the primary refuses after DATA is not known, so the two cannot be compared."),
            { IsSafe: false } when endpoint.Preference > primary && primaries.Exists(other => other.Judgement.Verdict == EndpointVerdict.NotTested) => Undecided(
                endpoint, UnknownWords.Partial, "It takes every recipient; the primary was not tested, so the two cannot be compared."),
            { IsSafe: false } judged => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, $"No weaker than the primary. {judged.Why}", null, judged.Rule),
            var judged => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, judged.Why, null, judged.Rule),
        });
    }

    private static SubjectVerdict Undecided(EndpointFacts endpoint, string reason, string why) => new(
        endpoint.Endpoint.ToString(), Verdict.Unknown, reason, why, "Check on the servers that each of them refuses recipients that do not exist.", endpoint.Judgement.Rule);

    /// <summary>Whether it accepts at RCPT as products do that refuse after DATA: the front end of Exchange 2013 and later asks its back end only then.</summary>
    private static bool AcceptsUntilData(EndpointFacts endpoint) =>
        endpoint.Judgement.Verdict == EndpointVerdict.AcceptsUnknown && endpoint.Recognition.MayRefuseAfterData;
}
