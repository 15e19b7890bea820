namespace Backscatter.Core.Smtp;

/// <summary>The verdict on an endpoint, why, and what to do next.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it was not tested; null for every other verdict, and where the scan ended before the probe did.</param>
/// <param name="Why">One line for people.</param>
/// <param name="NextStep">One line: what to do.</param>
/// <param name="Rule">The id of the reply rule, or of the judge's own rule, that decided.</param>
public sealed record EndpointJudgement(EndpointVerdict Verdict, NotTestedReason? Reason, string Why, string NextStep, string Rule)
{
    /// <summary>Whether the endpoint refuses unknown recipients within the session.</summary>
    public bool IsSafe => Verdict is EndpointVerdict.RejectsUnknown or EndpointVerdict.RejectsAfterData or EndpointVerdict.RejectsTemporarily;

    /// <summary>The scan ended, by its deadline or by its user, before the probe did: that says nothing about the server.</summary>
    public static EndpointJudgement Interrupted { get; } =
        new(EndpointVerdict.NotTested, null, "The scan ended before the probe did.", "Scan again with a longer --deadline.", "scan.interrupted");

    /// <summary>A judgement that an endpoint was not tested.</summary>
    public static EndpointJudgement NotTested(NotTestedReason reason, string why, string nextStep, string rule) =>
        new(EndpointVerdict.NotTested, reason, why, nextStep, rule);
}

/// <summary>
/// Decides what a probe's observation says about an endpoint. The decision is differential: a refusal that names no unknown recipient counts only
/// when postmaster was accepted in the same conversation, as otherwise it may be meant for us.
/// </summary>
public static class EndpointJudge
{
    private const string AskAgain = "Ask again later from the same address: the same sender and recipient are then known to the server.";
    private const string AskUs = "Check this machine's address on blocklists, its reverse name and its EHLO name, or probe from another address.";
    private const string AnswerForGood = "Answer with a permanent code (550 5.1.1; Postfix: unverified_recipient_reject_code = 550), or senders keep the message for days.";
    private const string FixRecipients = "Make the server refuse unknown recipients at RCPT (550 5.1.1), from a list of valid recipients.";

    /// <summary>Judges one observation. Pure and total.</summary>
    public static EndpointJudgement Judge(ProbeObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (!seen.Connected)
            return EndpointJudgement.NotTested(NotTestedReason.Unreachable, Sentence(seen.Failure ?? "no connection"),
                "Check that the host is up and its port 25 open; if no server at all answers, port 25 is blocked on this side.", "judge.no-connection");
        if (seen.UnknownRecipient is { } answer) return OfRecipient(seen, answer);
        var last = seen.Mail ?? seen.Ehlo ?? seen.Greeting;
        if (last is null || last.Meaning.Kind == ReplyKind.Accepted)
            return EndpointJudgement.NotTested(NotTestedReason.Unreachable, Sentence(seen.Failure ?? "the conversation ended early"),
                "Look at the transcript: whatever answers on this port does not speak SMTP to its end.", "judge.conversation-broken");
        return OfSession(seen, last);
    }

    private static EndpointJudgement OfRecipient(ProbeObservation seen, StageReply answer)
    {
        var meaning = answer.Meaning;
        var controlAccepted = IsControlAccepted(seen);
        switch (meaning.Kind)
        {
            // Postmaster is often taken from anybody: that it was accepted makes no refusal of the sender one of the recipient.
            case ReplyKind.OtherPermanent or ReplyKind.OtherTemporary or ReplyKind.ProbeBlocked when meaning.IsOfSender:
                return EndpointJudgement.NotTested(NotTestedReason.ProbeBlocked, Said(answer), meaning.NextStep, meaning.Rule);
            case ReplyKind.RejectsUnknown:
                return new(EndpointVerdict.RejectsUnknown, null, Said(answer), "Nothing to do.", meaning.Rule);
            case ReplyKind.RejectsTemporary:
                return new(EndpointVerdict.RejectsTemporarily, null, Said(answer), AnswerForGood, meaning.Rule);
            case ReplyKind.Accepted when (seen.EndOfData ?? seen.Data) is { Reply.Code: >= 500 } refusal && IsOfRecipient(refusal, controlAccepted):
                return new(EndpointVerdict.RejectsAfterData, null, $"The unknown recipient was accepted at RCPT and refused after the data: {Shown(refusal)}",
                    "Nothing that must be done; refusing at RCPT already would spare both sides the message.", refusal.Meaning.Rule);
            case ReplyKind.Accepted:
                var further = seen is { Data.Reply.Code: 354, EndOfData: null } ? " DATA was taken as well (354), and the probe broke off before there was a message." : "";
                return new(EndpointVerdict.AcceptsUnknown, null, $"A recipient that does not exist was accepted: {Shown(answer)}{further}", FixRecipients, meaning.Rule);
            case ReplyKind.RelayDenied or ReplyKind.ContentPolicy or ReplyKind.MailboxFullOrDisabled or ReplyKind.OtherPermanent when controlAccepted:
                return new(EndpointVerdict.RejectsUnknown, null,
                    $"The unknown recipient was refused for good while a recipient that exists was accepted in the same conversation: {Shown(answer)}", "Nothing to do.", "judge.differential");
            case ReplyKind.Greylisted or ReplyKind.OtherTemporary or ReplyKind.MailboxFullOrDisabled when answer.Reply.Code < 500:
                return EndpointJudgement.NotTested(NotTestedReason.Greylisted, Said(answer), AskAgain, meaning.Rule);
            default:
                return OfSession(seen, answer);
        }
    }

    /// <summary>
    /// What became of an accepted message: whether a bounce of it came back decides. The absence of one counts only when it was waited for.
    /// </summary>
    public static EndpointJudgement AfterMessage(ProbeObservation seen, bool bounced)
    {
        var judged = Judge(seen);
        if (judged.Verdict != EndpointVerdict.AcceptsUnknown || seen.EndOfData?.Meaning.Kind != ReplyKind.Accepted) return judged;
        return bounced
            ? new(EndpointVerdict.BackscatterConfirmed, null, "A message to a recipient that does not exist was accepted, and a bounce came back to its sender.", FixRecipients, "judge.bounce-seen")
            : new(EndpointVerdict.AcceptsAllSilently, null, "A message to a recipient that does not exist was accepted, and nothing came back.",
                "No backscatter; but senders never hear of a typing error. Refuse unknown recipients, unless a catch-all is meant.", "judge.no-bounce");
    }

    /// <summary>
    /// Whether an endpoint is worth asking again after these tries: it was greylisted, and the last time it was so again, or could not be reached at all.
    /// </summary>
    /// <param name="tries">All tries, in order; at least one.</param>
    public static bool IsWorthAskingAgain(IReadOnlyList<ProbeObservation> tries)
    {
        ArgumentNullException.ThrowIfNull(tries);
        return Judge(tries[^1]).Reason is NotTestedReason.Greylisted or NotTestedReason.Unreachable && Judge(tries[0]).Reason == NotTestedReason.Greylisted;
    }

    /// <summary>Which of some tries decides: the last one that reached the server, or the last where none did.</summary>
    /// <param name="tries">All tries, in order; at least one.</param>
    public static ProbeObservation Deciding(IReadOnlyList<ProbeObservation> tries)
    {
        ArgumentNullException.ThrowIfNull(tries);
        return tries.LastOrDefault(seen => Judge(seen).Reason != NotTestedReason.Unreachable) ?? tries[^1];
    }

    /// <summary>
    /// Judges the tries of an endpoint that asked to come back. What the deciding one says holds; where that is a temporary refusal still, it is one of the
    /// recipient when it has lasted longer than a greylist keeps a sender that it knows, and a recipient that exists was accepted beside it.
    /// </summary>
    /// <param name="tries">All tries, in order; at least one.</param>
    /// <param name="before">What is remembered of tries before these; null where there were none.</param>
    public static EndpointJudgement AfterRetries(IReadOnlyList<ProbeObservation> tries, GreylistedBefore? before = null)
    {
        var deciding = Deciding(tries);
        var judged = Judge(deciding);
        if ((tries.Count == 1 && before is null) || judged.Reason != NotTestedReason.Greylisted) return judged;
        // Only tries that named the recipient have made it known to a greylist.
        var named = tries.Where(seen => seen.UnknownRecipient?.Reply.Code is >= 400 and < 500).ToList();
        var times = named.Count + (before?.Tries ?? 0);
        var since = before?.FirstAt ?? (named.Count > 0 ? named[0].StartedAt : deciding.StartedAt);
        var lasted = deciding.UnknownRecipient is { Reply.Code: < 500 } && times > 1 ? deciding.StartedAt - since : TimeSpan.Zero;
        var lasting = deciding.UnknownRecipient?.Meaning.Kind == ReplyKind.Greylisted ? GreylistSchedule.LastingGreylist : GreylistSchedule.Lasting;
        // A timer may fire a moment before its time.
        return lasted >= lasting - TimeSpan.FromSeconds(1) && IsControlAccepted(deciding)
            ? new(EndpointVerdict.RejectsTemporarily, null,
                $"The unknown recipient was refused temporarily {times} times over {lasted.TotalMinutes:0} minutes, while a recipient that exists was accepted in the same conversation: {Shown(deciding.UnknownRecipient!)}",
                AnswerForGood, "judge.temporary-lasts")
            : judged with { Why = $"Asked {tries.Count + (before?.Tries ?? 0)} times over {(tries[^1].StartedAt - (before?.FirstAt ?? tries[0].StartedAt)).TotalMinutes:0} minutes. {judged.Why}" };
    }

    private static bool IsControlAccepted(ProbeObservation seen) =>
        seen.Postmaster is { Stage: SmtpStage.RcptPostmaster, Meaning.Kind: ReplyKind.Accepted }
        || seen.Others.Control is { Stage: SmtpStage.RcptControl, Meaning.Kind: ReplyKind.Accepted };

    /// <summary>Whether a refusal is one of the message for the recipient: it says so, or it says nothing else and the control was accepted. One of a command before DATA is none.</summary>
    private static bool IsOfRecipient(StageReply refusal, bool controlAccepted) =>
        refusal.Stage is SmtpStage.Data or SmtpStage.EndOfData
        && !refusal.Meaning.IsOfSender
        && (refusal.Meaning.Kind == ReplyKind.RejectsUnknown || (refusal.Meaning.Kind is ReplyKind.OtherPermanent or ReplyKind.MailboxFullOrDisabled && controlAccepted));

    /// <summary>A reply that says nothing about the recipient: of the session, or of a recipient where the control was refused as well.</summary>
    private static EndpointJudgement OfSession(ProbeObservation seen, StageReply reply)
    {
        var why = Said(reply);
        var temporary = reply.Reply.Code < 500;
        return reply.Meaning.Kind switch
        {
            ReplyKind.Greylisted => EndpointJudgement.NotTested(NotTestedReason.Greylisted, why, AskAgain, reply.Meaning.Rule),
            ReplyKind.RateLimited => EndpointJudgement.NotTested(NotTestedReason.RateLimited, why, "Ask again later and less often.", reply.Meaning.Rule),
            ReplyKind.SenderVerification => EndpointJudgement.NotTested(NotTestedReason.SenderVerification, why,
                reply.Meaning.TellsOfCallback ? "Switch sender verification by callback off: it makes backscatter of its own and is listed for it." : reply.Meaning.NextStep, reply.Meaning.Rule),
            ReplyKind.TlsRequired => EndpointJudgement.NotTested(NotTestedReason.TlsFailed,
                seen.Tls.Outcome == TlsOutcome.HandshakeFailed ? $"The server demands TLS, and the handshake did not succeed: {seen.Tls.Detail}." : why,
                "Look at the server's certificate and protocol versions; TLS 1.2 or later is asked for.", reply.Meaning.Rule),
            ReplyKind.ServiceUnavailable or ReplyKind.OtherTemporary or ReplyKind.RejectsTemporary when temporary && reply.Stage < SmtpStage.RcptUnknown =>
                EndpointJudgement.NotTested(NotTestedReason.Unreachable, why, "Ask again later; if it stays so, the service is down.", reply.Meaning.Rule),
            ReplyKind.ServiceUnavailable when temporary => EndpointJudgement.NotTested(NotTestedReason.Greylisted, why, AskAgain, reply.Meaning.Rule),
            ReplyKind.AuthRequired => EndpointJudgement.NotTested(NotTestedReason.ProbeBlocked, why,
                "The server takes no mail from strangers: check that it is meant to be an MX.", reply.Meaning.Rule),
            ReplyKind.RelayDenied => EndpointJudgement.NotTested(NotTestedReason.ProbeBlocked, why,
                "The server does not serve this domain: check that it is meant to be its MX.", reply.Meaning.Rule),
            ReplyKind.ProbeBlocked => EndpointJudgement.NotTested(NotTestedReason.ProbeBlocked, why, AskUs, reply.Meaning.Rule),
            _ => EndpointJudgement.NotTested(NotTestedReason.ProbeBlocked,
                $"The server refuses without saying whom it means, and nothing else was accepted: {Shown(reply)}", AskUs, "judge.no-control"),
        };
    }

    private static string Said(StageReply reply) => $"{reply.Meaning.Why} It said: {Shown(reply)}";

    private static string Shown(StageReply reply) => $"{reply.Reply.Code} {Names.ForeignText.Escape(reply.Reply.Text, 160)}".TrimEnd();

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
