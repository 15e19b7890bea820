namespace Backscatter.Core.Smtp;

/// <summary>What a reply means, and why it is held to mean that.</summary>
/// <param name="Kind">What the reply means.</param>
/// <param name="EnhancedCode">The enhanced status code it carries (RFC 3463), such as <c>5.1.1</c>; null when there is none.</param>
/// <param name="Rule">The stable id of the rule that decided, such as <c>unknown.wording.no-such-user</c>.</param>
/// <param name="Why">One line for people: what in the reply decided.</param>
/// <param name="NextStep">One line for people: what to do now.</param>
public sealed record ReplyClassification(ReplyKind Kind, string? EnhancedCode, string Rule, string Why, string NextStep)
{
    /// <summary>Whether it is about the sender, whoever the recipient: a fault of the sender's domain, or a block of it.</summary>
    public bool IsOfSender => Rule.StartsWith("sender.", StringComparison.Ordinal);

    /// <summary>Whether it tells that the sender's server was called. Senders are verified without a call as well: a domain that routes nowhere needs none.</summary>
    public bool TellsOfCallback => Rule.StartsWith("verify.sender.callout", StringComparison.Ordinal);
}
