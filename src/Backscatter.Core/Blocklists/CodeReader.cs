using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Blocklists;

/// <summary>Reads one A record of a living list, or of a zone that no entry describes.</summary>
internal static class CodeReader
{
    private static readonly IPAddress One = IPAddress.Parse("127.0.0.1");

    private static readonly RefusalAnswer ByCustom = new(
        AnswerPattern.Read("127.255.255.*", null, out _)!,
        "127.255.255.0/24 is how list operators answer those they will not serve",
        null);

    /// <summary>
    /// The readings of one answer: one as a rule, several where bits are set together. The order of the questions matters: an address that no
    /// list gives, then refusals, then what the list documents, then the conventions.
    /// </summary>
    public static IEnumerable<CodeReading> Read(Blocklist? list, IPAddress answer)
    {
        if (!IsLoopback(answer))
        {
            yield return Unknown(answer, UnknownReason.AnswerOutside127, $"{answer} is outside 127.0.0.0/8, where every list answers (RFC 5782 section 2.1): a parked or expired domain, or a resolver that rewrites");
            yield break;
        }

        if (RefusalOf(list, answer) is { } refusal)
        {
            yield return Unknown(answer, UnknownReason.Refused, $"{answer} refuses the question: {refusal.Meaning}") with { Remedy = refusal.Remedy };
            yield break;
        }

        var found = false;
        foreach (var code in list?.Codes ?? [])
        {
            if (found && code.Answer.Bit is null) continue;
            if (!code.Answer.Matches(answer)) continue;
            found = true;
            yield return Said(list!, code, answer);
            if (code.Answer.Bit is null) yield break;
        }

        if (!found) yield return Undocumented(list, answer);
    }

    private static CodeReading Said(Blocklist list, ReturnCode code, IPAddress answer) => code.Result switch
    {
        AnswerResult.Listed => new CodeReading(answer, code.Result, null, code.Describe(answer), code.Severity ?? list.Severity, code.Scope ?? list.Scope),
        AnswerResult.Unknown => Unknown(answer, UnknownReason.ListFailedSelfTest, code.Describe(answer)),
        _ => new CodeReading(answer, code.Result, null, code.Describe(answer), ListingSeverity.Info, null),
    };

    private static CodeReading Undocumented(Blocklist? list, IPAddress answer)
    {
        // Filtering resolvers and hosts files answer 127.0.0.1 for a name they block; a list that means something by it says so in its codes.
        if (answer.Equals(One))
        {
            return Unknown(answer, UnknownReason.Rewritten, "127.0.0.1 is not a statement of this list: it is what a resolver answers that blocks or rewrites the name, and what some lists answer to those they refuse");
        }

        if (list is null)
        {
            return new CodeReading(answer, AnswerResult.Listed, null, $"{answer} exists, which by RFC 5782 section 2.1 is a listing", ListingSeverity.Info, null);
        }

        var shown = $"{answer} is a code that {list.Name} does not document";
        return list.OtherAnswers switch
        {
            OtherAnswers.Listed => new CodeReading(answer, AnswerResult.Listed, null, $"listed ({shown}; by RFC 5782 section 2.1 its existence is the listing)", list.Severity, list.Scope),
            OtherAnswers.AllowListed => new CodeReading(answer, AnswerResult.AllowListed, null, $"on the allow list ({shown})", ListingSeverity.Info, null),
            OtherAnswers.Informational => new CodeReading(answer, AnswerResult.Informational, null, $"{shown}: it says something, and no code of this list is a blame", ListingSeverity.Info, null),
            OtherAnswers.Refused => Unknown(answer, UnknownReason.Refused, $"{shown}, and by the operator's word every such answer is a refusal"),
            _ => Unknown(answer, UnknownReason.ListFailedSelfTest, $"{shown}, and its table is closed: nothing can be read from it"),
        };
    }

    private static RefusalAnswer? RefusalOf(Blocklist? list, IPAddress answer) =>
        list?.RefusalAnswers.FirstOrDefault(refusal => refusal.Answer.Matches(answer)) ?? (ByCustom.Answer.Matches(answer) ? ByCustom : null);

    private static CodeReading Unknown(IPAddress answer, UnknownReason reason, string meaning) => new(answer, AnswerResult.Unknown, reason, meaning, ListingSeverity.Info, null);

    private static bool IsLoopback(IPAddress answer) => answer.AddressFamily == AddressFamily.InterNetwork && answer.GetAddressBytes()[0] == 127;
}
