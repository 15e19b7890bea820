using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Decides what a list's answer means. Pure: the same entry and the same answer give the same verdict. Nothing is a listing that is a refusal,
/// a rewriting resolver or a dead list, and nothing is 'not listed' that was not asked and answered.
/// </summary>
public static class AnswerInterpreter
{
    /// <summary>Reads an answer.</summary>
    /// <param name="list">The entry of the zone, or null for a zone that no entry describes: RFC 5782 alone decides then, and the meaning says so.</param>
    /// <param name="asked">The kind of the subject; several kinds when it is only known to be one of them.</param>
    /// <param name="answers">The A records; empty when there are none.</param>
    /// <param name="code">How the reply ended; without effect where there are A records.</param>
    public static BlocklistAnswer Interpret(Blocklist? list, SubjectKinds asked, IReadOnlyList<IPAddress> answers, DnsCode code)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (list is { IsAsked: false }) return Unknown(UnknownReason.ListFailedSelfTest, EndOf(list), NextStep.ForEnded(list), Bare(answers, UnknownReason.ListFailedSelfTest));
        if (answers.Count == 0) return InterpretCode(list, asked, code);

        CodeReading[] readings = [.. answers.SelectMany(answer => CodeReader.Read(list, answer))];
        var answer = Weigh(list, readings);
        if (answer.Result == AnswerResult.Unknown || !IsOtherWorld(list, asked)) return answer;

        var meaning = $"{list!.Name} carries {Describe(list.Subjects)} and was asked about {Describe(asked)}: its answer says nothing about that";
        return Unknown(UnknownReason.Refused, meaning, NextStep.ForWrongKind(list), readings);
    }

    /// <summary>The verdict on a list that was not asked because its key is missing.</summary>
    internal static BlocklistAnswer KeyMissing(Blocklist list) =>
        Unknown(UnknownReason.KeyMissing, $"{list.Name} answers only to those who put a key into the name, and no key \"{list.Key!.Name}\" is configured: it was not asked", NextStep.ForMissingKey(list), []);

    /// <summary>The verdict on a question that was not asked because its operator's allowance is spent.</summary>
    internal static BlocklistAnswer BudgetExhausted(Blocklist list) =>
        Unknown(UnknownReason.BudgetExhausted, $"today's allowance of questions to {QuestionBudget.OperatorOf(list)} is spent: {list.Name} was not asked", NextStep.For(list, AnswerResult.Unknown, UnknownReason.BudgetExhausted), []);

    /// <summary>The verdict on a list that was not asked because it failed its test points.</summary>
    internal static BlocklistAnswer NotAskedFailing(Blocklist list, UnknownReason reason, string why) =>
        Unknown(reason, $"the test points of {list.Name} do not hold, so it was not asked: {why}", NextStep.For(list, AnswerResult.Unknown, reason), []);

    /// <summary>An answer that does not count because the resolver it came through answers for names that do not exist.</summary>
    internal static BlocklistAnswer FromRewriter(Blocklist list, string resolver, BlocklistAnswer said) =>
        Unknown(UnknownReason.Rewritten, $"{resolver} answers for names that do not exist, so what it says of {list.Name} ({Word(said)}) does not count", NextStep.For(list, AnswerResult.Unknown, UnknownReason.Rewritten), said.Codes);

    /// <summary>A listing that does not count because a second resolver knows nothing of it.</summary>
    internal static BlocklistAnswer Contradicted(Blocklist list, string first, string second, BlocklistAnswer said) =>
        Unknown(UnknownReason.Rewritten, $"{list.Name} lists it by {first} and not by {second}: one of the two resolvers rewrites or is behind", NextStep.For(list, AnswerResult.Unknown, UnknownReason.Rewritten), said.Codes);

    /// <summary>A new listing of a list that suddenly lists far more subjects than before.</summary>
    internal static BlocklistAnswer Quarantined(Blocklist list, BlocklistAnswer said) =>
        Unknown(UnknownReason.ListQuarantined, $"{list.Name} suddenly lists far more subjects than before, so its new listings do not count", NextStep.For(list, AnswerResult.Unknown, UnknownReason.ListQuarantined), said.Codes);

    /// <summary>The verdict on a name that would be longer than DNS allows.</summary>
    internal static BlocklistAnswer NameTooLong(Blocklist list) =>
        Unknown(UnknownReason.Refused, $"the name to ask {list.Name} by would be longer than the 253 characters of RFC 1035 section 2.3.4: it was not asked", "Look the domain up on the operator's page.", []);

    /// <summary>An answer that does not count because the list failed its test points.</summary>
    internal static BlocklistAnswer FailedSelfTest(Blocklist list, UnknownReason reason, string why, BlocklistAnswer said) =>
        Unknown(reason, $"the test points of {list.Name} do not hold, so its answer ({Word(said)}) does not count: {why}", NextStep.For(list, AnswerResult.Unknown, reason), said.Codes);

    /// <summary>An absence that does not count because nothing shows that the list is not empty.</summary>
    internal static BlocklistAnswer NotSeenToLive(Blocklist list) =>
        Unknown(UnknownReason.ListFailedSelfTest, $"{list.Name} does not list it, and has no test entry that would show that it is not empty: that clears nobody", "To clear it, ask another list of its kind as well, such as those of Spamhaus with a DQS key (--keys).", []);

    /// <summary>An absence that does not count because the resolver that tells it did not show the list's test entry, as another one did.</summary>
    internal static BlocklistAnswer NotSeenToLive(Blocklist list, string resolver) =>
        Unknown(UnknownReason.ListFailedSelfTest, $"{resolver} says that {list.Name} does not list it, and did not show that list's test entry: that clears nobody", "Ask again; if it stays so, name only resolvers with --resolver that the list answers.", []);

    private static BlocklistAnswer InterpretCode(Blocklist? list, SubjectKinds asked, DnsCode code)
    {
        if (code is DnsCode.NameError or DnsCode.NoError) return InterpretAbsence(list, asked, code);

        var documented = list?.RefusalCodes.FirstOrDefault(refusal => refusal.Code == code);
        var (reason, meaning) = (documented, code) switch
        {
            ({ } refusal, _) => (UnknownReason.Refused, $"{RcodeWord(code)}: {refusal.Meaning}"),
            (_, DnsCode.Refused) => (UnknownReason.Refused, "REFUSED: the list or the resolver will not answer this question"),
            (_, DnsCode.Timeout) => (UnknownReason.Timeout, "no answer in time: the list, the resolver or the way there is silent"),
            (_, DnsCode.Unreachable) => (UnknownReason.ServerFailure, "the resolver could not be reached"),
            (_, DnsCode.ServerFailure) => (UnknownReason.ServerFailure, "SERVFAIL: a server on the way failed, or dropped the question as unwelcome"),
            _ => (UnknownReason.ServerFailure, "the reply was an error or could not be read"),
        };
        return Unknown(reason, meaning, documented?.Remedy ?? NextStep.For(list, AnswerResult.Unknown, reason), []);
    }

    private static BlocklistAnswer InterpretAbsence(Blocklist? list, SubjectKinds asked, DnsCode code)
    {
        // A list that cannot hold the subject answers 'no such name' to it for ever; that is no statement.
        if (list is not null && list.Subjects != SubjectKinds.Hash && (asked & list.Subjects) == 0)
        {
            return Unknown(UnknownReason.Refused, $"{list.Name} carries {Describe(list.Subjects)} only and was asked about {Describe(asked)}: that the name does not exist says nothing", NextStep.ForWrongKind(list), []);
        }

        var how = code == DnsCode.NameError ? "NXDOMAIN" : "the name has no A record";
        var meaning = list is null
            ? $"not listed by RFC 5782 alone ({how}); this zone is in no catalogue, so whether it lives is not known here"
            : list.Kind == BlocklistKind.Allow ? $"not on the allow list {list.Name} ({how}), which is no fault" : $"not in {list.Name} ({how})";
        return new BlocklistAnswer(AnswerResult.NotListed, null, meaning, NextStep.For(list, AnswerResult.NotListed, null), [], ListingSeverity.Info, null);
    }

    private static BlocklistAnswer Weigh(Blocklist? list, CodeReading[] readings)
    {
        // One refusal or rewritten answer makes all of the reply doubtful; an undocumented code beside a documented one does not.
        var doubt = Array.Find(readings, reading => reading.Reason is UnknownReason.AnswerOutside127)
            ?? Array.Find(readings, reading => reading.Reason is UnknownReason.Refused)
            ?? Array.Find(readings, reading => reading.Reason is UnknownReason.Rewritten);
        var listing = readings.Where(reading => reading.Result == AnswerResult.Listed).MaxBy(reading => reading.Severity);
        if (doubt is null && listing is null && !readings.Any(reading => reading.Result == AnswerResult.AllowListed))
        {
            doubt = Array.Find(readings, reading => reading.Result == AnswerResult.Unknown);
        }

        if (doubt is not null) return Unknown(doubt.Reason!.Value, doubt.Meaning, doubt.Remedy ?? NextStep.For(list, AnswerResult.Unknown, doubt.Reason), readings);

        var result = listing is not null ? AnswerResult.Listed
            : readings.Any(reading => reading.Result == AnswerResult.AllowListed) ? AnswerResult.AllowListed
            : AnswerResult.Informational;
        var meaning = string.Join("; ", readings.Select(reading => reading.Meaning).Distinct());
        if (list is null) meaning += "; this zone is in no catalogue, so RFC 5782 alone was applied and what its codes mean is not known here";
        return new BlocklistAnswer(result, null, meaning, NextStep.For(list, result, null), readings, listing?.Severity ?? ListingSeverity.Info, listing?.Scope);
    }

    // Between IPv4 and IPv6 an answer is still an answer: the entry may be behind the list. Between addresses and domains it is not.
    private static bool IsOtherWorld(Blocklist? list, SubjectKinds asked)
    {
        if (list is null || asked == SubjectKinds.None) return false;
        const SubjectKinds names = SubjectKinds.Domain | SubjectKinds.Hash;
        return ((asked & names) == 0 && (list.Subjects & SubjectKinds.Address) == 0 && list.Subjects != SubjectKinds.Hash)
            || ((asked & SubjectKinds.Address) == 0 && (list.Subjects & names) == 0);
    }

    private static string EndOf(Blocklist list)
    {
        var when = list.Ended?.Date is { } date ? $" ({date})" : "";
        var how = list.Ended is { } end ? $": {end.How}" : "";
        return list.Standing == ListStanding.Ended
            ? $"{list.Name} has ended{when}{how}; no answer from {list.Zone} says anything about a subject"
            : $"{list.Name} is not to be believed{how}; no answer from {list.Zone} says anything about a subject";
    }

    private static CodeReading[] Bare(IReadOnlyList<IPAddress> answers, UnknownReason reason) =>
        [.. answers.Select(answer => new CodeReading(answer, AnswerResult.Unknown, reason, "an answer of a list that has ended", ListingSeverity.Info, null))];

    private static BlocklistAnswer Unknown(UnknownReason reason, string meaning, string nextStep, IReadOnlyList<CodeReading> readings) =>
        new(AnswerResult.Unknown, reason, meaning, nextStep, readings, ListingSeverity.Info, null);

    private static string Word(BlocklistAnswer answer) => answer.Result switch
    {
        AnswerResult.Listed => "listed",
        AnswerResult.NotListed => "not listed",
        AnswerResult.AllowListed => "allow-listed",
        AnswerResult.Informational => "informational",
        _ => "unknown",
    };

    private static string Describe(SubjectKinds kinds)
    {
        List<string> words = [];
        if ((kinds & SubjectKinds.Address) == SubjectKinds.Address) words.Add("addresses");
        else if (kinds.HasFlag(SubjectKinds.IPv4)) words.Add("IPv4 addresses");
        else if (kinds.HasFlag(SubjectKinds.IPv6)) words.Add("IPv6 addresses");
        if (kinds.HasFlag(SubjectKinds.Domain)) words.Add("domains");
        if (kinds.HasFlag(SubjectKinds.Hash)) words.Add("digests");
        return string.Join(" and ", words);
    }

    private static string RcodeWord(DnsCode code) => code switch
    {
        DnsCode.ServerFailure => "SERVFAIL",
        DnsCode.Refused => "REFUSED",
        DnsCode.Timeout => "no answer",
        _ => "an error",
    };
}
