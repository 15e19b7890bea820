namespace Backscatter.Core.Blocklists;

/// <summary>What to do about an answer, in a sentence or two.</summary>
internal static class NextStep
{
    public static string For(Blocklist? list, AnswerResult result, UnknownReason? reason) => result switch
    {
        AnswerResult.Listed when list is null => "Ask this zone about its test entry 127.0.0.2 (listed) and about 127.0.0.1 (not listed) before believing it.",
        AnswerResult.Listed => list.Removal switch
        {
            { Advice.Length: 0 } => "Find and stop the cause, then look at the operator's page.",
            { Link: { } link } removal => $"{removal.Advice} See {link}",
            var removal => removal.Advice,
        },
        AnswerResult.NotListed or AnswerResult.AllowListed => "Nothing to do.",
        AnswerResult.Informational when list is { Removal.Policy: RemovalPolicy.Provider } => list.Removal.Advice,
        AnswerResult.Informational => "Nothing to fix: it is information, not a listing.",
        _ => ForUnknown(list, reason),
    };

    public static string ForEnded(Blocklist list) => list.Ended?.Successor is { } successor
        ? $"Remove {list.Zone} from every configuration and ask {successor} instead."
        : $"Remove {list.Zone} from every configuration.";

    public static string ForWrongKind(Blocklist list) => list.Subjects.HasFlag(SubjectKinds.Domain)
        ? "Ask this list about domains only."
        : "Ask this list about addresses of the family it carries only.";

    public static string ForMissingKey(Blocklist list) =>
        $"Get a key from {list.Operator}{(list.Website is { } page ? $" ({page})" : "")} and configure it as \"{list.Key!.Name}\", or leave the list off.";

    private static string ForUnknown(Blocklist? list, UnknownReason? reason) => reason switch
    {
        UnknownReason.Refused when list?.Registration is { } registration => registration,
        UnknownReason.Refused when list?.Key is { } key => $"Configure a valid key \"{key.Name}\" for it.",
        UnknownReason.Refused => "Ask through a recursive resolver of your own, not a public or a cloud provider's one, and ask less often.",
        UnknownReason.Timeout or UnknownReason.ServerFailure => "Ask again later; if it stays so for every list, look at the resolver.",
        UnknownReason.BudgetExhausted => "The allowance starts anew at midnight UTC, and the next sweep begins where this one ended; a contract with the operator or a key of your own allows more.",
        UnknownReason.ListQuarantined => "Nothing: the list counts again by itself when it has fallen back; look at the operator's page if you know better.",
        UnknownReason.AnswerOutside127 or UnknownReason.Rewritten => "Ask through a recursive resolver of your own that neither filters nor rewrites; if it stays so, the zone is no longer the list's.",
        _ => "Do not rely on this list until it behaves again.",
    };
}
