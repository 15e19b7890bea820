using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>What the endpoints do with recipients: BSC-010, BSC-011, BSC-030.</summary>
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

    public static IReadOnlyList<SubjectVerdict> PostmasterAccepted(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail, so it needs no postmaster", endpoint =>
    {
        if (endpoint.Observation?.Postmaster is not { Stage: SmtpStage.RcptPostmaster } reply) return NotAsked(endpoint);
        var said = $"postmaster was answered: {reply.Reply.Code} {ForeignText.Escape(reply.Reply.Text, 160)}";
        return reply.Meaning.Kind switch
        {
            ReplyKind.Accepted => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, said, null, reply.Meaning.Rule),
            ReplyKind.RejectsUnknown or ReplyKind.MailboxFullOrDisabled when reply.Reply.Code >= 500 => Refused(endpoint, said, reply),
            ReplyKind.RelayDenied or ReplyKind.ContentPolicy or ReplyKind.OtherPermanent when SpeaksOfRecipients(endpoint.Observation) => Refused(endpoint, said, reply),
            ReplyKind.Greylisted => Unknown(endpoint, NotTestedReason.Greylisted, said, reply),
            ReplyKind.RateLimited => Unknown(endpoint, NotTestedReason.RateLimited, said, reply),
            ReplyKind.SenderVerification => Unknown(endpoint, NotTestedReason.SenderVerification, said, reply),
            ReplyKind.TlsRequired => Unknown(endpoint, NotTestedReason.TlsFailed, said, reply),
            _ when reply.Reply.Code < 500 => Unknown(endpoint, NotTestedReason.Greylisted, said, reply),
            _ => Unknown(endpoint, NotTestedReason.ProbeBlocked, said, reply),
        };
    });

    /// <summary>Whether the server's replies to the other recipient show that it does not refuse us as such.</summary>
    private static bool SpeaksOfRecipients(ProbeObservation seen) => seen.UnknownRecipient?.Meaning.Kind is ReplyKind.RejectsUnknown or ReplyKind.Accepted;

    private static SubjectVerdict Refused(EndpointFacts endpoint, string said, StageReply reply) => new(
        endpoint.Endpoint.ToString(), Verdict.Fail, null, said, "Create postmaster@ as a mailbox, an alias or a group that somebody reads.", reply.Meaning.Rule);

    private static SubjectVerdict Unknown(EndpointFacts endpoint, NotTestedReason reason, string said, StageReply reply) => new(
        endpoint.Endpoint.ToString(), Verdict.Unknown, Data.Words<NotTestedReason>.Of(reason), said, reply.Meaning.NextStep, reply.Meaning.Rule);

    private static SubjectVerdict Undecided(EndpointFacts endpoint, string reason, string why) => new(
        endpoint.Endpoint.ToString(), Verdict.Unknown, reason, why, "Check on the servers that each of them refuses recipients that do not exist.", endpoint.Judgement.Rule);

    private static SubjectVerdict NotAsked(EndpointFacts endpoint) => endpoint.Judgement.Verdict == EndpointVerdict.NotTested
        ? RouteSubjects.NotTested(endpoint)
        : new(endpoint.Endpoint.ToString(), Verdict.Unknown, UnknownWords.Partial, "The conversation ended before postmaster was asked for.", "Scan again; if it stays so, look at the transcript.");

    /// <summary>Whether it accepts at RCPT as products do that refuse after DATA: the front end of Exchange 2013 and later asks its back end only then.</summary>
    private static bool AcceptsUntilData(EndpointFacts endpoint) =>
        endpoint.Judgement.Verdict == EndpointVerdict.AcceptsUnknown && endpoint.Recognition.MayRefuseAfterData;
}
