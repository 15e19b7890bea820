using Backscatter.Core.Names;

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

    public IReadOnlySet<SmtpStage>? Stages { get; init; }

    public IReadOnlyList<ReplyCodePattern>? Codes { get; init; }

    public IReadOnlyList<EnhancedCodePattern>? EnhancedCodes { get; init; }

    public IReadOnlyList<ReplyPattern> Text { get; init; } = [];

    public IReadOnlyList<ReplyPattern> Unless { get; init; } = [];

    public IEnumerable<ReplyPattern> Patterns => Text.Concat(Unless);

    /// <summary>Whether the rule names no condition, and so holds for every reply.</summary>
    public bool HoldsAlways => Stages is null && Codes is null && EnhancedCodes is null && Text.Count == 0 && Unless.Count == 0;

    public ReplyKind KindFor(int code) => code / 100 == 4 ? KindIfTemporary ?? Kind : Kind;

    public bool Holds(in SeenReply reply)
    {
        if (Stages is not null && !Stages.Contains(reply.Stage)) return false;
        if (Codes is not null && !AnyMatches(Codes, reply.Code)) return false;
        if (EnhancedCodes is not null && (reply.Enhanced is not { } enhanced || !AnyMatches(EnhancedCodes, enhanced))) return false;
        return (Text.Count == 0 || AnyMatches(Text, reply)) && !AnyMatches(Unless, reply);
    }

    /// <summary>What is wrong with the first pattern that is no regular expression; null when all are.</summary>
    public string? FindBadPattern()
    {
        foreach (var pattern in Patterns)
        {
            try
            {
                _ = pattern.IsMatch("");
            }
            catch (Exception error) when (error is ArgumentException or NotSupportedException)
            {
                return $"the pattern {ForeignText.Quote(pattern.Text, 80)} is not a regular expression of the non-backtracking kind: {ForeignText.Escape(error.Message)}";
            }
        }

        return null;
    }

    private static bool AnyMatches(IReadOnlyList<ReplyPattern> patterns, in SeenReply reply)
    {
        foreach (var pattern in patterns)
        {
            if (reply.Possible.Contains(pattern) && pattern.IsMatch(reply.Wording)) return true;
        }

        return false;
    }

    private static bool AnyMatches(IReadOnlyList<ReplyCodePattern> patterns, int code)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(code)) return true;
        }

        return false;
    }

    private static bool AnyMatches(IReadOnlyList<EnhancedCodePattern> patterns, EnhancedStatusCode code)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(code)) return true;
        }

        return false;
    }
}
