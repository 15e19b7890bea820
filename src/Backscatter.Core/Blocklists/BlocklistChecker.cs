using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>A list's test points, asked for one kind of subject.</summary>
/// <param name="List">The list.</param>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Test">What came of it.</param>
public sealed record ListTestResult(Blocklist List, SubjectKinds Kind, ListSelfTest Test);

/// <summary>
/// Asks lists about subjects. Before a list's answer counts, its test points must hold for that kind of subject; they are asked once in a while
/// and shared by all. How many questions are in flight is the resolver's to bound.
/// </summary>
public sealed class BlocklistChecker
{
    /// <summary>The most TXT reasons that are kept of one listing.</summary>
    public const int MaxReasonTexts = BlocklistAsker.MaxTexts;

    /// <summary>The most characters that are kept of one TXT reason.</summary>
    public const int MaxReasonLength = BlocklistAsker.MaxTextLength;

    private static readonly SubjectKinds[] Kinds = [SubjectKinds.IPv4, SubjectKinds.IPv6, SubjectKinds.Domain];

    private readonly BlocklistCheckerParts _parts;
    private readonly BlocklistAsker _asker;
    private readonly HealthBook _health;

    /// <summary>Makes a checker of its parts.</summary>
    public BlocklistChecker(BlocklistCheckerParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (_parts, _asker, _health) = (parts, new BlocklistAsker(parts), parts.Health ?? new HealthBook(parts.Time));
    }

    /// <summary>Makes a checker with a cache and a health book of its own and without a budget.</summary>
    /// <param name="resolver">Through whom everything is asked.</param>
    /// <param name="lists">The lists to ask, as chosen from the catalogue.</param>
    /// <param name="keys">The keys that are configured.</param>
    /// <param name="time">The clock of the evidence.</param>
    public BlocklistChecker(IDnsResolver resolver, IReadOnlyList<Blocklist> lists, BlocklistKeys keys, TimeProvider time)
        : this(new BlocklistCheckerParts { Resolver = resolver, Lists = lists, Keys = keys, Time = time })
    {
    }

    /// <summary>
    /// What every suitable list says about the subject, in the order of the lists. A list that does not carry this kind of subject is left out;
    /// one that could not be asked is in it, unknown.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<BlocklistCheckResult>> CheckAsync(BlocklistSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var asked = _parts.Lists
            .Select(list => BlocklistQuestion.For(list, subject, _parts.Keys))
            .Where(question => question.Outcome != QuestionOutcome.NotSuitable)
            .Select(question => CheckOneAsync(question, cancellationToken));
        return MarkContained(await Task.WhenAll(asked));
    }

    /// <summary>
    /// Asks the test points of lists now, whenever they were asked last, and writes the result down. A list is tested for each kind of subject that
    /// it carries and can be asked about; one whose key is missing is left out.
    /// </summary>
    /// <param name="lists">Which lists; all of the checker where null.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<ListTestResult>> TestAsync(IReadOnlyList<Blocklist>? lists, CancellationToken cancellationToken)
    {
        var tests = (lists ?? _parts.Lists)
            .Where(list => list.IsAsked && !(list.Key is { Required: true } key && !_parts.Keys.Has(key.Name)))
            .SelectMany(list => Kinds.Where(kind => list.Subjects.HasFlag(kind)).Select(kind => TestNowAsync(list, kind, cancellationToken)));
        return await Task.WhenAll(tests);
    }

    private async Task<ListTestResult> TestNowAsync(Blocklist list, SubjectKinds kind, CancellationToken cancellationToken)
    {
        var test = await AskProbesAsync(list, kind).WaitAsync(cancellationToken);
        _health.Write(list.Zone, kind, test);
        return new ListTestResult(list, kind, test);
    }

    private async Task<BlocklistCheckResult> CheckOneAsync(BlocklistQuestion question, CancellationToken cancellationToken)
    {
        switch (question.Outcome)
        {
            case QuestionOutcome.KeyMissing: return Unasked(question, AnswerInterpreter.KeyMissing(question.List));
            case QuestionOutcome.TooLong: return Unasked(question, AnswerInterpreter.NameTooLong(question.List));
        }

        var testing = _health.TestAsync(question.List.Zone, question.Subject.Kind, () => AskProbesAsync(question.List, question.Subject.Kind), cancellationToken);
        var evidence = await _asker.AskAsync(question, DnsRecordType.A, pastCache: false, cancellationToken);
        var selfTest = await testing;
        // What was kept from a time when the list, or the resolver, was not to be believed has not become true since.
        var isDoubtful = evidence is { FromCache: true } kept && _health.Of(question.List.Zone, question.Subject.Kind).BelievedAgainSince is { } since && kept.AskedAt < since;
        if (isDoubtful) evidence = await _asker.AskAsync(question, DnsRecordType.A, pastCache: true, cancellationToken);
        if (evidence is null) return Unasked(question, AnswerInterpreter.BudgetExhausted(question.List)) with { SelfTest = selfTest };

        // Why the list did not answer about the subject itself is nearer to the matter than how its test points fared.
        var said = AnswerInterpreter.Interpret(question.List, question.Subject.Kind, evidence.Answers, evidence.Code);
        var answer = said.Result == AnswerResult.Unknown || selfTest.Reason is not { } reason
            ? said
            : AnswerInterpreter.FailedSelfTest(question.List, reason, selfTest.Why, said);
        var texts = answer.Result == AnswerResult.Listed ? await _asker.AskAsync(question, DnsRecordType.TXT, pastCache: isDoubtful, cancellationToken) : null;
        return new BlocklistCheckResult(question.List, question.Subject, answer, evidence, texts?.Texts ?? [], selfTest, null);
    }

    // Past the cache: a kept answer shows how the list was, not how it is.
    private async Task<ListSelfTest> AskProbesAsync(Blocklist list, SubjectKinds kind)
    {
        IReadOnlyList<SelfTestProbe> probes;
        lock (_parts.Random) probes = SelfTestPlan.For(list, kind, _parts.Random);
        var questions = probes
            .Select(probe => (Probe: probe, Question: BlocklistQuestion.For(list, probe.Subject, _parts.Keys)))
            .Where(pair => pair.Question.Outcome == QuestionOutcome.Ready);
        return ListSelfTest.Judge(list, await Task.WhenAll(questions.Select(async pair =>
            new SeenProbe(pair.Probe, await _asker.AskAsync(pair.Question, DnsRecordType.A, pastCache: true, CancellationToken.None)))));
    }

    private static BlocklistCheckResult Unasked(BlocklistQuestion question, BlocklistAnswer answer) => new(question.List, question.Subject, answer, null, [], null, null);

    private static BlocklistCheckResult[] MarkContained(BlocklistCheckResult[] results)
    {
        var listing = results.Where(result => result.Answer.Result == AnswerResult.Listed).Select(result => result.List.Zone).ToHashSet(StringComparer.Ordinal);
        return [.. results.Select(result => result.Answer.Result == AnswerResult.Listed
            ? result with { ContainedIn = result.List.ContainedIn.FirstOrDefault(listing.Contains) }
            : result)];
    }
}
