namespace Backscatter.Core.Smtp;

/// <summary>One rule: every condition it names must hold, a condition it does not name always does.</summary>
internal sealed class ReplyRule
{
    public required string Id { get; init; }

    public required ReplyKind Kind { get; init; }

    /// <summary>The kind under a 4xx code, where it differs.</summary>
    public ReplyKind? KindIfTemporary { get; init; }

    public required string Why { get; init; }

    public string? NextStep { get; init; }

    public StageSet Stages { get; init; } = StageSet.All;

    public ReplyCodePattern[] Codes { get; init; } = [];

    public EnhancedCodePattern[] EnhancedCodes { get; init; } = [];

    public ReplyPattern[] Text { get; init; } = [];

    public ReplyPattern[] Unless { get; init; } = [];

    public IEnumerable<ReplyPattern> Patterns => Text.Concat(Unless);

    /// <summary>Whether the rule names no condition, and so holds for every reply.</summary>
    public bool HoldsAlways => Stages == StageSet.All && Codes.Length == 0 && EnhancedCodes.Length == 0 && Text.Length == 0 && Unless.Length == 0;

    public ReplyKind KindFor(int code) => code / 100 == 4 ? KindIfTemporary ?? Kind : Kind;

    public bool Holds(in SeenReply reply)
    {
        if (!Stages.Contains(reply.Stage)) return false;
        var code = reply.Code;
        if (Codes.Length > 0 && !Array.Exists(Codes, pattern => pattern.Matches(code))) return false;
        if (EnhancedCodes.Length > 0 && (reply.Enhanced is not { } enhanced || !Array.Exists(EnhancedCodes, pattern => pattern.Matches(enhanced)))) return false;
        return (Text.Length == 0 || AnyMatches(Text, reply)) && !AnyMatches(Unless, reply);
    }

    private static bool AnyMatches(ReplyPattern[] patterns, in SeenReply reply)
    {
        foreach (var pattern in patterns)
        {
            if (reply.Possible.Contains(pattern) && pattern.IsMatch(reply.Wording)) return true;
        }

        return false;
    }
}
