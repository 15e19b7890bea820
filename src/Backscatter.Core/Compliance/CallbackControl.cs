using System.Globalization;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>
/// Whether the endpoints call senders back: BSC-014. That they do is proven where the sender's own server was called, and seen where a reply tells of it. Where neither is, the
/// call may have been made all the same: from a cache, later, or to a server that nobody listens at.
/// </summary>
internal static class CallbackControl
{
    private const string NextStep = "Switch sender verification by callback off: the calls go to the servers of forged senders, and get the server listed.";

    /// <summary>The rule by which a call that the sender's own server saw decides.</summary>
    private const string SeenRule = "callback.seen";

    public static IReadOnlyList<SubjectVerdict> NoCallbacks(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail, so it has no senders to call back", endpoint =>
    {
        var subject = endpoint.Endpoint.ToString();
        if (endpoint.Callbacks.Count > 0) return new(subject, Verdict.Fail, null, Proven(endpoint.Callbacks), NextStep, SeenRule);
        var tries = endpoint.Observation is { } last ? endpoint.OtherTries.Append(last).ToList() : [.. endpoint.OtherTries];
        if (tries.SelectMany(seen => seen.Replies).FirstOrDefault(reply => reply.Meaning.TellsOfCallback) is { } told)
            return new(subject, Verdict.Fail, null, $"A reply tells of a call to the sender's server: {Shown(told)}", NextStep, told.Meaning.Rule);
        if (tries.Select(RefusedForNotExisting).FirstOrDefault(reply => reply is not null) is { } refused)
            return new(subject, Verdict.Fail, null, $"A sender that does not exist was refused as unverified, and one of the same domain that does was not: {Shown(refused)}", NextStep, refused.Meaning.Rule);
        if (endpoint.Judgement.Verdict == EndpointVerdict.NotTested || endpoint.Observation is not { } seen) return RouteSubjects.NotTested(endpoint);
        if (seen.Others.UnverifiableSender is { } silent)
            return Unknown(subject, UnknownWords.NoListener, $"A sender that does not exist was answered: {Shown(silent)}. No reply tells of a call, and a call may be made without telling.",
                "Look for calls in the log of the sender domain's own MX, or in the server's settings.");
        return RoleControls.EndedEarly(seen)
            ? Unknown(subject, UnknownWords.Partial, "The conversation ended before a sender that does not exist was tried.", "Scan again; if it stays so, look at the transcript.")
            : Unknown(subject, UnknownWords.NotAsked, "No reply tells of a call, and no sender that does not exist was tried.", "Name a sender that your own MX refuses with --unverifiable-sender.");
    });

    /// <summary>The refusal of the sender that does not exist, where that is all that sets it apart: with the other one the server spoke of the recipient.</summary>
    private static StageReply? RefusedForNotExisting(ProbeObservation seen) =>
        seen.UnknownRecipient?.Meaning.Kind is ReplyKind.Accepted or ReplyKind.RejectsUnknown or ReplyKind.RejectsTemporary
        && seen.Others.UnverifiableSender is { Meaning.Kind: ReplyKind.SenderVerification } refused
            ? refused
            : null;

    /// <summary>The earliest call, and how many more there were. The sender was made for the endpoint, so that whoever calls does it for the endpoint, from whatever address.</summary>
    private static string Proven(IReadOnlyList<SeenCallback> callbacks)
    {
        var first = callbacks.MinBy(callback => callback.At)!;
        var more = callbacks.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {callbacks.Count - 1} more") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ForeignText.Escape(first.Client, 60)} (HELO {ForeignText.Escape(first.Helo, 120)}) called back the sender of this probe, with MAIL FROM:<{ForeignText.Escape(first.MailFrom, 120)}>, at {first.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{more}");
    }

    private static SubjectVerdict Unknown(string subject, string reason, string why, string nextStep) => new(subject, Verdict.Unknown, reason, why, nextStep);

    private static string Shown(StageReply reply) => $"{reply.Reply.Code} {ForeignText.Escape(reply.Reply.Text, 160)}".TrimEnd();
}
