namespace Backscatter.Core.Smtp;

/// <summary>
/// Decides what a reply means. What a reply says about an identity decides by its subject: the address, name or reputation of the client
/// (<see cref="ReplyKind.ProbeBlocked"/>), the sender, the recipient, the domain, or the message. The rules say how each is recognised; the first
/// that matches wins, so that "access denied" about a recipient is never taken for a block of the client, nor "mailbox unavailable" before a
/// blocklist's name for an unknown recipient.
/// </summary>
public static class ReplyClassifier
{
    /// <summary>Classifies one reply. Total: every reply at every stage has a kind, for the rules end in one that always holds.</summary>
    public static ReplyClassification Classify(SmtpStage stage, SmtpReply reply, ReplyRules rules)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(rules);
        var rule = rules.FirstThatHolds(stage, reply);
        var kind = rule.KindFor(reply.Code);
        return new ReplyClassification(kind, reply.EnhancedCode, rule.Id, rule.Why, rule.NextStep ?? rules.NextStepFor(kind));
    }
}
