namespace Backscatter.Core.Smtp;

/// <summary>One sign of a platform: every condition it names must hold, a condition it does not name always does.</summary>
internal sealed class PlatformSign
{
    /// <summary>The platform's id and its own, joined by a dot: <c>postfix.greeting</c>. It is kept as evidence.</summary>
    public required string Id { get; init; }

    public required PlatformConfidence Confidence { get; init; }

    /// <summary>Whether a server with this sign may refuse after DATA the recipient that it accepted at RCPT.</summary>
    public bool MayRefuseAfterData { get; init; }

    /// <summary>The id of the mail provider whose MX host it is.</summary>
    public string? Provider { get; init; }

    public ReplyPattern[] Greeting { get; init; } = [];

    public ReplyPattern[] UnlessGreeting { get; init; } = [];

    /// <summary>EHLO keywords that must all be there.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>EHLO keywords of which none may be there.</summary>
    public IReadOnlyList<string> WithoutKeywords { get; init; } = [];

    /// <summary>Replies that must all have been given.</summary>
    public IReadOnlyList<ReplySign> Replies { get; init; } = [];

    public IEnumerable<ReplyPattern> Patterns => Greeting.Concat(UnlessGreeting).Concat(Replies.SelectMany(reply => reply.Text));

    /// <summary>Where the strongest of its conditions looks: whose MX host it is says more than what it says of itself.</summary>
    public SignPlace Place =>
        Provider is not null ? SignPlace.MxHost
        : Greeting.Length > 0 ? SignPlace.Greeting
        : Keywords.Count > 0 ? SignPlace.Ehlo
        : SignPlace.Reply;

    public bool Holds(SeenServer server) =>
        (Provider is null || Provider == server.Provider)
        && (Greeting.Length == 0 || server.Greeted(Greeting))
        && !server.Greeted(UnlessGreeting)
        && Keywords.All(server.Keywords.Contains)
        && !WithoutKeywords.Any(server.Keywords.Contains)
        && Replies.All(reply => server.Replies.Any(reply.Holds));
}

/// <summary>Where a sign is seen, the least telling first.</summary>
internal enum SignPlace
{
    Reply,
    Ehlo,
    Greeting,
    MxHost,
}

/// <summary>A reply that is a sign: one of the texts, at one of the stages, with one of the enhanced codes where any are named.</summary>
internal sealed record ReplySign(StageSet Stages, EnhancedCodePattern[] EnhancedCodes, ReplyPattern[] Text)
{
    public bool Holds(SeenReply reply)
    {
        if (!Stages.Contains(reply.Stage)) return false;
        if (EnhancedCodes.Length > 0 && (reply.Enhanced is not { } enhanced || !EnhancedCodes.Any(pattern => pattern.Matches(enhanced)))) return false;
        return Text.Any(pattern => reply.Possible.Contains(pattern) && pattern.IsMatch(reply.Wording));
    }
}
