using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>How a list stood its test points.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SelfTestOutcome>))]
public enum SelfTestOutcome
{
    /// <summary>What must be listed is, and what must not be is not.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>It answered, and not as it must: its answers do not count.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The test points themselves were refused or not answered; the fault may be the resolver's. Its answers do not count either.</summary>
    [JsonStringEnumMemberName("unanswered")]
    Unanswered,

    /// <summary>The list has no test points: its answers count as they are.</summary>
    [JsonStringEnumMemberName("no-test-points")]
    NoTestPoints,
}

/// <summary>A list's test points, asked once and judged (RFC 5782 section 5).</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Reason">What an answer of the list is unknown for while the test does not hold; null where answers count.</param>
/// <param name="Why">In words.</param>
/// <param name="Evidence">The questions and replies, the point that must be listed first.</param>
public sealed record ListSelfTest(SelfTestOutcome Outcome, UnknownReason? Reason, string Why, IReadOnlyList<BlocklistEvidence> Evidence)
{
    internal static ListSelfTest None { get; } = new(SelfTestOutcome.NoTestPoints, null, "the list has no test points that are known", []);

    /// <summary>Judges the replies to a list's test points; either may be missing where the list has no such point.</summary>
    internal static ListSelfTest Judge(Blocklist list, TestPoints points, BlocklistEvidence? listed, BlocklistEvidence? notListed)
    {
        BlocklistEvidence[] evidence = [.. new[] { listed, notListed }.OfType<BlocklistEvidence>()];
        if (listed is not null && !IsExpected(points, listed))
        {
            var answer = AnswerInterpreter.Interpret(list, points.Kind, listed.Answers, listed.Code);
            if (IsSilence(answer)) return Unanswered(points.Listed!, answer, evidence);
            // The entry's code need not be one that a subject would get, but it must be there.
            if (listed.Answers.Count == 0) return Failed($"{points.Listed} must be listed and is not", evidence);
        }

        if (notListed is not null)
        {
            var answer = AnswerInterpreter.Interpret(list, points.Kind, notListed.Answers, notListed.Code);
            if (IsSilence(answer)) return Unanswered(points.NotListed!, answer, evidence);
            if (answer.Result != AnswerResult.NotListed) return Failed($"{points.NotListed} must not be listed and is answered with {string.Join(", ", notListed.Answers)}", evidence);
        }

        return new ListSelfTest(SelfTestOutcome.Passed, null, "its test points hold", evidence);
    }

    private static bool IsExpected(TestPoints points, BlocklistEvidence listed) =>
        points.Answers.Count > 0 && listed.Answers.Count > 0 && listed.Answers.All(answer => points.Answers.Any(pattern => pattern.Matches(answer)));

    private static bool IsSilence(BlocklistAnswer answer) => answer.Reason is
        UnknownReason.Refused or UnknownReason.Timeout or UnknownReason.ServerFailure or UnknownReason.AnswerOutside127 or UnknownReason.Rewritten;

    private static ListSelfTest Unanswered(BlocklistSubject point, BlocklistAnswer answer, BlocklistEvidence[] evidence) =>
        new(SelfTestOutcome.Unanswered, answer.Reason, $"its test point {point}: {answer.Meaning}", evidence);

    private static ListSelfTest Failed(string why, BlocklistEvidence[] evidence) => new(SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, why, evidence);
}
