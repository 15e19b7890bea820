using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>
/// What the endpoints do with what every mail domain must take, and with what none may: BSC-030 postmaster, BSC-031 abuse, BSC-032 the null sender,
/// BSC-033 recipients of other domains.
/// </summary>
internal static class RoleControls
{
    public static IReadOnlyList<SubjectVerdict> PostmasterAccepted(ScanFacts facts) =>
        Accepted(facts, "postmaster", SmtpStage.RcptPostmaster, seen => seen.Postmaster, "Create postmaster@ as a mailbox, an alias or a group that somebody reads.");

    public static IReadOnlyList<SubjectVerdict> AbuseAccepted(ScanFacts facts) =>
        Accepted(facts, "abuse", SmtpStage.RcptAbuse, seen => seen.Others.Abuse, "Create abuse@ as a mailbox, an alias or a group that somebody reads.");

    public static IReadOnlyList<SubjectVerdict> NullSenderAccepted(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail, so no bounce can be meant for it", endpoint =>
    {
        if (endpoint.Observation is not { Others.NullSender: { } reply } seen) return NotAsked(endpoint, "the null sender was tried");
        var said = $"the null sender was answered: {Shown(reply)}";
        const string Remedy = "Accept MAIL FROM:<>: bounces and delivery reports come with it, and a server that refuses it is listed as one that breaks them.";
        if (reply.Meaning.Kind == ReplyKind.Accepted) return new(endpoint.Endpoint.ToString(), Verdict.Pass, null, said, null, reply.Meaning.Rule);
        // The same recipient was taken from a sender with a name, so that the difference is the null sender.
        var sameWithName = seen.Postmaster is { Stage: SmtpStage.RcptPostmaster, Meaning.Kind: ReplyKind.Accepted };
        return sameWithName && reply.Reply.Code >= 500 && !IsOfUs(reply)
            ? new(endpoint.Endpoint.ToString(), Verdict.Fail, null, $"{said}, while a sender with a name was accepted for the same recipient", Remedy, reply.Meaning.Rule)
            : Unknown(endpoint, said, reply);
    });

    public static IReadOnlyList<SubjectVerdict> NoOpenRelay(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail", endpoint =>
    {
        if (endpoint.Observation?.Others.Relay is not { Stage: SmtpStage.RcptRelay } reply) return NotAsked(endpoint, "a recipient of another domain was tried");
        var said = $"a recipient of another domain was answered: {Shown(reply)}";
        return reply.Meaning.Kind switch
        {
            ReplyKind.Accepted => new(
                endpoint.Endpoint.ToString(), Verdict.Fail, null, $"{said}; nothing was sent, so that it would really relay is likely and not proven",
                "Accept mail from strangers only for your own domains; require authentication for everything else.", reply.Meaning.Rule),
            ReplyKind.RelayDenied or ReplyKind.RejectsUnknown or ReplyKind.AuthRequired => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, said, null, reply.Meaning.Rule),
            // A refusal that names no reason is one of the foreign recipient where postmaster was taken. Put off is not refused, and a block of us is no answer.
            ReplyKind.OtherPermanent or ReplyKind.ContentPolicy or ReplyKind.MailboxFullOrDisabled
                when reply.Reply.Code >= 500 && !reply.Meaning.IsOfSender && endpoint.Observation.Postmaster is { Stage: SmtpStage.RcptPostmaster, Meaning.Kind: ReplyKind.Accepted } =>
                new(endpoint.Endpoint.ToString(), Verdict.Pass, null, said, null, reply.Meaning.Rule),
            _ => Unknown(endpoint, said, reply),
        };
    });

    // A block of our address is ours to mend; one of the sender is what was asked about.
    private static bool IsOfUs(StageReply reply) => reply.Meaning.Kind switch
    {
        ReplyKind.RateLimited or ReplyKind.SenderVerification => true,
        ReplyKind.ProbeBlocked => !reply.Meaning.IsOfSender,
        _ => false,
    };

    private static IReadOnlyList<SubjectVerdict> Accepted(ScanFacts facts, string role, SmtpStage stage, Func<ProbeObservation, StageReply?> replyOf, string remedy) =>
        RouteSubjects.Of(facts, $"The domain takes no mail, so it needs no {role}", endpoint =>
        {
            if (endpoint.Observation is not { } seen || replyOf(seen) is not { } reply || reply.Stage != stage) return NotAsked(endpoint, $"{role} was asked for");
            var said = $"{role} was answered: {Shown(reply)}";
            return reply.Meaning.Kind switch
            {
                ReplyKind.Accepted => new(endpoint.Endpoint.ToString(), Verdict.Pass, null, said, null, reply.Meaning.Rule),
                ReplyKind.RejectsUnknown or ReplyKind.MailboxFullOrDisabled when reply.Reply.Code >= 500 => Refused(endpoint, said, remedy, reply),
                ReplyKind.RelayDenied or ReplyKind.ContentPolicy or ReplyKind.OtherPermanent when SpeaksOfRecipients(seen) => Refused(endpoint, said, remedy, reply),
                _ => Unknown(endpoint, said, reply),
            };
        });

    /// <summary>Whether the server's replies to the other recipient show that it does not refuse us as such.</summary>
    private static bool SpeaksOfRecipients(ProbeObservation seen) => seen.UnknownRecipient?.Meaning.Kind is ReplyKind.RejectsUnknown or ReplyKind.Accepted;

    private static SubjectVerdict Refused(EndpointFacts endpoint, string said, string remedy, StageReply reply) =>
        new(endpoint.Endpoint.ToString(), Verdict.Fail, null, said, remedy, reply.Meaning.Rule);

    private static SubjectVerdict Unknown(EndpointFacts endpoint, string said, StageReply reply)
    {
        var reason = reply.Meaning.Kind switch
        {
            ReplyKind.Greylisted => NotTestedReason.Greylisted,
            ReplyKind.RateLimited => NotTestedReason.RateLimited,
            ReplyKind.SenderVerification => NotTestedReason.SenderVerification,
            ReplyKind.TlsRequired => NotTestedReason.TlsFailed,
            _ when reply.Reply.Code < 500 => NotTestedReason.Greylisted,
            _ => NotTestedReason.ProbeBlocked,
        };
        return new(endpoint.Endpoint.ToString(), Verdict.Unknown, Words<NotTestedReason>.Of(reason), said, reply.Meaning.NextStep, reply.Meaning.Rule);
    }

    /// <summary>Whether the conversation ended before everything was asked that was to be.</summary>
    public static bool EndedEarly(ProbeObservation seen) =>
        seen.Failure is not null
        || seen.Replies.Any(reply => reply.Reply.Code == 421)
        || seen.Postmaster is not { Stage: SmtpStage.RcptPostmaster }
        || seen.Others.Control is { Stage: SmtpStage.Mail }
        || seen.Others.Abuse is { Stage: SmtpStage.Mail };

    private static SubjectVerdict NotAsked(EndpointFacts endpoint, string what)
    {
        if (endpoint.Judgement.Verdict == EndpointVerdict.NotTested || endpoint.Observation is not { } seen) return RouteSubjects.NotTested(endpoint);
        return EndedEarly(seen)
            ? new(endpoint.Endpoint.ToString(), Verdict.Unknown, UnknownWords.Partial, $"The conversation ended before {what}.", "Scan again; if it stays so, look at the transcript.")
            : new(endpoint.Endpoint.ToString(), Verdict.Unknown, UnknownWords.NotAsked, $"The probe was told to end before {what}.", "Probe without --only-recipients, and with a --sender-domain of your own.");
    }

    private static string Shown(StageReply reply) => $"{reply.Reply.Code} {ForeignText.Escape(reply.Reply.Text, 160)}".TrimEnd();
}
