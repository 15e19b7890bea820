using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>How a list stood its test points.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SelfTestOutcome>))]
public enum SelfTestOutcome
{
    /// <summary>What must be listed is, and what must not be is not.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>It lists nothing that it must not, and nothing shows that it lists anything: what it lists counts, and that it does not list somebody says nothing.</summary>
    [JsonStringEnumMemberName("unproven")]
    Unproven,

    /// <summary>It answered, and not as it must: its answers do not count.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The test points themselves were refused or not answered; the fault may be the resolver's. Its answers do not count either.</summary>
    [JsonStringEnumMemberName("unanswered")]
    Unanswered,

    /// <summary>Nothing of the list can be tested: its answers count as they are.</summary>
    [JsonStringEnumMemberName("no-test-points")]
    NoTestPoints,
}

/// <summary>A probe and what came of it.</summary>
/// <param name="Probe">What was asked, and what must come of it.</param>
/// <param name="Evidence">The question and reply; null where it was not asked, because the budget was spent or the key is missing.</param>
public sealed record SeenProbe(SelfTestProbe Probe, BlocklistEvidence? Evidence);

/// <summary>A list's test points, asked and judged (RFC 5782 section 5).</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Reason">What an answer of the list is unknown for while the test does not hold; null where answers count.</param>
/// <param name="Why">In words.</param>
/// <param name="Evidence">The questions and replies, the point that must be listed first.</param>
public sealed record ListSelfTest(SelfTestOutcome Outcome, UnknownReason? Reason, string Why, IReadOnlyList<BlocklistEvidence> Evidence)
{
    internal static ListSelfTest None { get; } = new(SelfTestOutcome.NoTestPoints, null, "the list has no test points that are known", []);

    /// <summary>
    /// Whether an absence that this resolver tells may count: another one showed the test entry, and for this one the list may not exist. Where
    /// nobody showed any, that is the outcome's to say.
    /// </summary>
    public bool HoldsThrough(string resolver)
    {
        var shown = false;
        foreach (var seen in Evidence)
        {
            if (seen.Answers.Count == 0) continue;
            if (seen.Resolver == resolver) return true;
            shown = true;
        }

        return !shown;
    }

    /// <summary>Judges the replies to a list's probes, in the order of <see cref="SelfTestPlan.For"/>.</summary>
    public static ListSelfTest Judge(Blocklist list, IReadOnlyList<SeenProbe> seen)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Count == 0) return None;
        BlocklistEvidence[] evidence = [.. seen.Select(one => one.Evidence).OfType<BlocklistEvidence>()];
        if (evidence.Length < seen.Count) return new(SelfTestOutcome.Unanswered, UnknownReason.BudgetExhausted, "today's allowance of questions to its operator is spent, so its test points were not asked", evidence);

        var reads = seen.Select(one => new Read(one.Probe, one.Evidence!, AnswerInterpreter.Interpret(list, one.Probe.Subject.Kind, one.Evidence!.Answers, one.Evidence.Code))).ToList();
        return reads.Select(read => FaultOfPoint(read, evidence)).FirstOrDefault(fault => fault is not null)
            ?? FaultOfControls(list, reads, evidence)
            ?? (list.Kind != BlocklistKind.Block || IsSeenToLive(reads)
                ? new ListSelfTest(SelfTestOutcome.Passed, null, "its test points hold", evidence)
                : new ListSelfTest(SelfTestOutcome.Unproven, null, "it lists nothing that it must not, and it has no test entry that would show that it is not empty", evidence));
    }

    private static ListSelfTest? FaultOfPoint(Read read, BlocklistEvidence[] evidence)
    {
        switch (read.Probe.Demand)
        {
            case ProbeDemand.Listed:
                if (IsExpected(read)) return null;
                if (IsSilence(read.Answer)) return Unanswered(read, evidence);
                // The entry's code need not be one that a subject would get, but it must be there.
                return read.Evidence.Answers.Count == 0 ? Failed($"{read.Probe.Subject} must be listed and is not", evidence) : null;
            case ProbeDemand.NotListed:
                if (IsSilence(read.Answer)) return Unanswered(read, evidence);
                return read.Answer.Result == AnswerResult.NotListed ? null : Failed($"{read.Probe.Subject} must not be listed and is answered with {Said(read)}", evidence);
            default:
                return null;
        }
    }

    private static ListSelfTest? FaultOfControls(Blocklist list, List<Read> reads, BlocklistEvidence[] evidence)
    {
        var controls = reads.Where(read => read.Probe.Demand is ProbeDemand.Control or ProbeDemand.World).ToList();
        if (controls.Find(read => read.Probe.Demand == ProbeDemand.Control && Counts(read.Answer)) is { } invented)
            return Failed($"{invented.Probe.Subject}, which was made up, must not be listed and is answered with {Said(invented)}", evidence);
        var world = controls.Where(read => read.Probe.Demand == ProbeDemand.World).ToList();
        // One of them alone may be listed for a reason; where nobody is seen off the list, a lost answer does not speak for it.
        if (world.Count > 0 && world.TrueForAll(read => IsSilence(read.Answer) || (Counts(read.Answer) && !IsPraiseOfBlockList(list, read.Answer))))
        {
            return world.Find(read => IsSilence(read.Answer)) is { } lost
                ? Unanswered(lost, evidence)
                : Failed($"it lists the world: {string.Join(", ", world.Select(read => read.Probe.Subject))} are all answered, which no list can mean", evidence);
        }

        // A lost packet among the controls takes nothing from test points that hold; an answer that is none of the list's does.
        var isLoss = reads.Exists(read => read.Probe.Demand is ProbeDemand.Listed or ProbeDemand.NotListed);
        return controls.Find(read => IsSilence(read.Answer) && !(isLoss && read.Answer.Reason is UnknownReason.Timeout or UnknownReason.ServerFailure)) is { } silent
            ? Unanswered(silent, evidence)
            : null;
    }

    private static bool IsSeenToLive(List<Read> reads) => reads.Exists(read => read.Probe.Demand is ProbeDemand.Listed or ProbeDemand.Customary && read.Evidence.Answers.Count > 0);

    // A statement that would count about a subject, or one that the list's own table has no place for.
    private static bool Counts(BlocklistAnswer answer) => answer.Result is AnswerResult.Listed or AnswerResult.AllowListed || answer.Reason is UnknownReason.ListFailedSelfTest;

    // A block list that also knows the good may know them.
    private static bool IsPraiseOfBlockList(Blocklist list, BlocklistAnswer answer) => list.Kind == BlocklistKind.Block && answer.Result == AnswerResult.AllowListed;

    private static bool IsExpected(Read read) =>
        read.Probe.Answers.Count > 0 && read.Evidence.Answers.Count > 0 && read.Evidence.Answers.All(answer => read.Probe.Answers.Any(pattern => pattern.Matches(answer)));

    private static bool IsSilence(BlocklistAnswer answer) => answer.Reason is
        UnknownReason.Refused or UnknownReason.Timeout or UnknownReason.ServerFailure or UnknownReason.AnswerOutside127 or UnknownReason.Rewritten;

    private static string Said(Read read) => string.Join(", ", read.Evidence.Answers);

    private static ListSelfTest Unanswered(Read read, BlocklistEvidence[] evidence) =>
        new(SelfTestOutcome.Unanswered, read.Answer.Reason, $"its test point {read.Probe.Subject}: {read.Answer.Meaning}", evidence);

    private static ListSelfTest Failed(string why, BlocklistEvidence[] evidence) => new(SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, why, evidence);

    private sealed record Read(SelfTestProbe Probe, BlocklistEvidence Evidence, BlocklistAnswer Answer);
}
