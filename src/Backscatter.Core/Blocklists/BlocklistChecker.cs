using System.Collections.Concurrent;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Asks lists about subjects. Before a list's answer counts, its test points must hold; they are asked once in the life of a checker and shared
/// by all who ask through it. How many questions are in flight is the resolver's to bound.
/// </summary>
/// <param name="resolver">Through whom everything is asked.</param>
/// <param name="lists">The lists to ask, as chosen from the catalogue.</param>
/// <param name="keys">The keys that are configured.</param>
/// <param name="time">The clock of the evidence.</param>
public sealed class BlocklistChecker(IDnsResolver resolver, IReadOnlyList<Blocklist> lists, BlocklistKeys keys, TimeProvider time)
{
    /// <summary>The most TXT reasons that are kept of one listing.</summary>
    public const int MaxReasonTexts = 4;

    /// <summary>The most characters that are kept of one TXT reason.</summary>
    public const int MaxReasonLength = 400;

    private readonly ConcurrentDictionary<(string Zone, SubjectKinds Kind), Lazy<Task<ListSelfTest>>> _selfTests = new();

    /// <summary>
    /// What every suitable list says about the subject, in the order of the lists. A list that does not carry this kind of subject is left out;
    /// one that could not be asked is in it, unknown.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<BlocklistCheckResult>> CheckAsync(BlocklistSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var asked = lists
            .Select(list => BlocklistQuestion.For(list, subject, keys))
            .Where(question => question.Outcome != QuestionOutcome.NotSuitable)
            .Select(question => CheckOneAsync(question, cancellationToken));
        return MarkContained(await Task.WhenAll(asked));
    }

    private async Task<BlocklistCheckResult> CheckOneAsync(BlocklistQuestion question, CancellationToken cancellationToken)
    {
        switch (question.Outcome)
        {
            case QuestionOutcome.KeyMissing: return Unasked(question, AnswerInterpreter.KeyMissing(question.List));
            case QuestionOutcome.TooLong: return Unasked(question, AnswerInterpreter.NameTooLong(question.List));
        }

        var testing = SelfTestAsync(question.List, question.Subject.Kind, cancellationToken);
        var evidence = await AskAsync(question, cancellationToken);
        var said = AnswerInterpreter.Interpret(question.List, question.Subject.Kind, evidence.Answers, evidence.Code);
        var selfTest = await testing;

        // Why the list did not answer about the subject itself is nearer to the matter than how its test points fared.
        var answer = said.Result == AnswerResult.Unknown || selfTest.Reason is not { } reason
            ? said
            : AnswerInterpreter.FailedSelfTest(question.List, reason, selfTest.Why, said);
        var texts = answer.Result == AnswerResult.Listed ? await AskReasonAsync(question, cancellationToken) : [];
        return new BlocklistCheckResult(question.List, question.Subject, answer, evidence, texts, selfTest, null);
    }

    /// <summary>The shared test is not cancelled by the caller who happened to start it; a caller only stops waiting for it.</summary>
    private Task<ListSelfTest> SelfTestAsync(Blocklist list, SubjectKinds kind, CancellationToken cancellationToken)
    {
        // A list without test points for this kind is at least seen to live by those of another kind.
        var points = list.TestPoints.FirstOrDefault(points => points.Kind == kind) ?? (list.TestPoints.Count > 0 ? list.TestPoints[0] : null);
        if (points is null) return Task.FromResult(ListSelfTest.None);
        return _selfTests
            .GetOrAdd((list.Zone, points.Kind), _ => new Lazy<Task<ListSelfTest>>(() => AskTestPointsAsync(list, points)))
            .Value.WaitAsync(cancellationToken);
    }

    private async Task<ListSelfTest> AskTestPointsAsync(Blocklist list, TestPoints points)
    {
        var replies = await Task.WhenAll(AskPointAsync(list, points.Listed), AskPointAsync(list, points.NotListed));
        return ListSelfTest.Judge(list, points, replies[0], replies[1]);
    }

    private async Task<BlocklistEvidence?> AskPointAsync(Blocklist list, BlocklistSubject? point) =>
        point is not null && BlocklistQuestion.For(list, point, keys) is { Outcome: QuestionOutcome.Ready } question
            ? await AskAsync(question, CancellationToken.None)
            : null;

    private async Task<BlocklistEvidence> AskAsync(BlocklistQuestion question, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var reply = await resolver.AskAsync(question.ToDns(DnsRecordType.A), cancellationToken);
        return new BlocklistEvidence(
            question.ShownName,
            [.. reply.Of<AddressRecord>().Select(record => record.Address)],
            CodeOf(reply),
            reply.Ttl,
            reply.Resolver,
            reply.Elapsed,
            askedAt,
            keys.Mask(reply.Detail));
    }

    private async Task<IReadOnlyList<string>> AskReasonAsync(BlocklistQuestion question, CancellationToken cancellationToken)
    {
        var reply = await resolver.AskAsync(question.ToDns(DnsRecordType.TXT), cancellationToken);
        return [.. reply.Of<TextRecord>().Take(MaxReasonTexts).Select(record => Bounded(keys.Mask(record.Text)))];
    }

    // A reply that could not be read is no 'not listed', whatever its header said.
    private static DnsCode CodeOf(DnsReply reply) =>
        reply is { Outcome: DnsOutcome.Unknown, Code: DnsCode.NoError or DnsCode.NameError } ? DnsCode.Failed : reply.Code;

    private static string Bounded(string text) => text.Length <= MaxReasonLength ? text : text[..MaxReasonLength] + "…";

    private static BlocklistCheckResult Unasked(BlocklistQuestion question, BlocklistAnswer answer) => new(question.List, question.Subject, answer, null, [], null, null);

    private static BlocklistCheckResult[] MarkContained(BlocklistCheckResult[] results)
    {
        var listing = results.Where(result => result.Answer.Result == AnswerResult.Listed).Select(result => result.List.Zone).ToHashSet(StringComparer.Ordinal);
        return [.. results.Select(result => result.Answer.Result == AnswerResult.Listed
            ? result with { ContainedIn = result.List.ContainedIn.FirstOrDefault(listing.Contains) }
            : result)];
    }
}
