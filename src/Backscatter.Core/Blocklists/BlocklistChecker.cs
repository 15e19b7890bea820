using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>A list's test points, asked for one kind of subject.</summary>
/// <param name="List">The list.</param>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Test">What came of it.</param>
public sealed record ListTestResult(Blocklist List, SubjectKinds Kind, ListSelfTest Test);

/// <summary>What a sweep over the fleet showed.</summary>
/// <param name="Results">What every suitable list says about every subject, by subject and then by list; of <see cref="BlocklistChecker.SweepAsync"/> only what is listed or was.</param>
/// <param name="News">What changed in the health of lists since it was last told, for the operator of this program: each change once.</param>
public sealed record BlocklistPass(IReadOnlyList<BlocklistCheckResult> Results, IReadOnlyList<HealthEvent> News);

/// <summary>
/// Asks lists about subjects. Before a list's answer counts, its test points must hold for that kind of subject; they are asked once in a while
/// and shared by all. What is new, a listing or its end, counts once it was seen again. How many questions are in flight is the resolver's to bound.
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
    private readonly ListingLedger _ledger;
    private readonly BlocklistSettlement _settlement;

    /// <summary>Makes a checker of its parts.</summary>
    public BlocklistChecker(BlocklistCheckerParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (_parts, _asker) = (parts, new BlocklistAsker(parts));
        _health = parts.Health ?? new HealthBook(parts.Time, known: parts.State.Health);
        _ledger = new ListingLedger(parts.State);
        _settlement = new BlocklistSettlement(parts, _asker, _health, _ledger);
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
        var results = await Task.WhenAll(Questions(subject).Select(question => AskAsync(question, cancellationToken)));
        return MarkContained(await Task.WhenAll(results.Select(result => _settlement.SettleAsync(result, cancellationToken))));
    }

    /// <summary>
    /// What every suitable list says about all subjects of the fleet: each question once, in an order that begins where the last sweep's budget
    /// ended; and before anything new counts, each list is looked at over the whole fleet.
    /// </summary>
    /// <param name="subjects">The subjects; one that is named twice is asked about once.</param>
    /// <param name="cancellationToken">Ends the sweep without a result.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<BlocklistPass> CheckAllAsync(IEnumerable<BlocklistSubject> subjects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        List<BlocklistSubject> distinct = [.. subjects.Distinct()];
        var questions = SweepOrder.From(distinct.SelectMany(Questions), _ledger.Cursors, question => question);
        var asked = await Task.WhenAll(questions.Select(question => AskAsync(question, cancellationToken)));
        _ledger.Cursors = SweepOrder.EndOf(questions.Zip(asked).Where(pair => pair.Second.Answer.Reason == UnknownReason.BudgetExhausted).Select(pair => pair.First));
        _settlement.LookAtFleet(CountsOf(asked));
        var settled = await Task.WhenAll(asked.Select(result => _settlement.SettleAsync(result, cancellationToken)));
        var places = _parts.Lists.Select((list, place) => (list.Zone, place)).DistinctBy(pair => pair.Zone).ToDictionary(pair => pair.Zone, pair => pair.place, StringComparer.Ordinal);
        var bySubject = settled.ToLookup(result => result.Subject);
        return new BlocklistPass(
            [.. distinct.SelectMany(subject => MarkContained([.. bySubject[subject].OrderBy(result => places[result.List.Zone])]))],
            _health.TakeNews());
    }

    /// <summary>
    /// The same for very many subjects, through <see cref="BlocklistSweep"/>: what is of no consequence goes to the sink as it comes, and only what is
    /// listed, or was, is held back until each list was looked at over the whole fleet, and is looked at again.
    /// </summary>
    /// <param name="bulk">Through whom the first look is taken.</param>
    /// <param name="subjects">The subjects; one that is named twice is asked about once.</param>
    /// <param name="sink">Takes every answer that is no listing and was none.</param>
    /// <param name="cancellationToken">Ends the sweep without a result.</param>
    /// <returns>What is listed or was, by subject and list, and the news of the lists.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<BlocklistPass> SweepAsync(IBulkResolver bulk, IEnumerable<BlocklistSubject> subjects, ISweepSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bulk);
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(sink);
        List<BlocklistSubject> ordered = [.. subjects.Distinct().OrderBy(subject => subject.Label, StringComparer.Ordinal)];
        var tests = await SelfTestsAsync(ordered.Select(subject => subject.Kind).Distinct(), cancellationToken);
        var fleet = new FleetSweep(_parts, _settlement, _ledger, tests, sink);
        await new BlocklistSweep(bulk, _parts.Lists, _parts.Keys).RunAsync(ordered, fleet, fleet, cancellationToken, SweepOrder.StartsOf(ordered, _ledger.Cursors));
        _ledger.Cursors = fleet.End(ordered);
        _settlement.LookAtFleet(fleet.Counts());
        var settled = await Task.WhenAll(fleet.Held.Select(result => _settlement.SettleAsync(result, cancellationToken)));
        return new BlocklistPass([.. settled.GroupBy(result => result.Subject).SelectMany(group => MarkContained([.. group]))], _health.TakeNews());
    }

    /// <summary>What is to be remembered, to be given to the next checker.</summary>
    public BlocklistState Snapshot() => new()
    {
        Health = _health.All(),
        Sightings = _ledger.Sightings(),
        Usual = _ledger.Usual(),
        Spent = _parts.Budget?.Spent() ?? [],
        Cursors = _ledger.Cursors,
    };

    /// <summary>
    /// Asks the test points of lists now, whenever they were asked last, and writes the result down. A list is tested for each kind of subject that
    /// it carries and can be asked about; one whose key is missing is left out.
    /// </summary>
    /// <param name="lists">Which lists; all of the checker where null.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<ListTestResult>> TestAsync(IReadOnlyList<Blocklist>? lists, CancellationToken cancellationToken)
    {
        var tests = Testable(lists ?? _parts.Lists)
            .SelectMany(list => Kinds.Where(kind => list.Subjects.HasFlag(kind)).Select(kind => TestNowAsync(list, kind, cancellationToken)));
        return await Task.WhenAll(tests);
    }

    /// <summary>What changed in the health of the lists and was not told yet; from then on it is.</summary>
    public IReadOnlyList<HealthEvent> TakeNews() => _health.TakeNews();

    private async Task<ListTestResult> TestNowAsync(Blocklist list, SubjectKinds kind, CancellationToken cancellationToken)
    {
        var test = await AskProbesAsync(list, kind).WaitAsync(cancellationToken);
        _health.Write(list.Zone, kind, test);
        return new ListTestResult(list, kind, test);
    }

    private async Task<IReadOnlyDictionary<(string Zone, SubjectKinds Kind), ListSelfTest>> SelfTestsAsync(IEnumerable<SubjectKinds> kinds, CancellationToken cancellationToken)
    {
        var due = kinds.SelectMany(kind => Testable(_parts.Lists).Where(list => list.Subjects.HasFlag(kind)).Select(list => (list, kind))).DistinctBy(pair => (pair.list.Zone, pair.kind));
        var tested = await Task.WhenAll(due.Select(async pair => KeyValuePair.Create(
            (pair.list.Zone, pair.kind), await _health.TestAsync(pair.list.Zone, pair.kind, () => AskProbesAsync(pair.list, pair.kind), cancellationToken))));
        return tested.ToDictionary();
    }

    private IEnumerable<Blocklist> Testable(IEnumerable<Blocklist> lists) => lists.Where(list => list.IsAsked && !(list.Key is { Required: true } key && !_parts.Keys.Has(key.Name)));

    private IEnumerable<BlocklistQuestion> Questions(BlocklistSubject subject) =>
        _parts.Lists.Select(list => BlocklistQuestion.For(list, subject, _parts.Keys)).Where(question => question.Outcome != QuestionOutcome.NotSuitable);

    /// <summary>What the list says now, if it is to be believed at all.</summary>
    private async Task<BlocklistCheckResult> AskAsync(BlocklistQuestion question, CancellationToken cancellationToken)
    {
        switch (question.Outcome)
        {
            case QuestionOutcome.KeyMissing: return Unasked(question, AnswerInterpreter.KeyMissing(question.List));
            case QuestionOutcome.TooLong: return Unasked(question, AnswerInterpreter.NameTooLong(question.List));
        }

        var testing = _health.TestAsync(question.List.Zone, question.Subject.Kind, () => AskProbesAsync(question.List, question.Subject.Kind), cancellationToken);
        var evidence = await _asker.AskAsync(question, DnsRecordType.A, pastCache: false, cancellationToken);
        var selfTest = await testing;
        if (evidence is not null && _settlement.IsDoubtful(evidence, question.List.Zone, question.Subject.Kind)) evidence = await _asker.AskAsync(question, DnsRecordType.A, pastCache: true, cancellationToken);
        if (evidence is null) return Unasked(question, AnswerInterpreter.BudgetExhausted(question.List)) with { SelfTest = selfTest };
        return new BlocklistCheckResult(question.List, question.Subject, _settlement.Believed(question, evidence, selfTest), evidence, [], selfTest, null);
    }

    private static IEnumerable<FleetCount> CountsOf(IEnumerable<BlocklistCheckResult> results) => results
        .Where(BlocklistSettlement.IsAnswered)
        .GroupBy(result => (result.List.Zone, result.Subject.Kind))
        .Select(group => new FleetCount(group.Key.Zone, group.Key.Kind, group.Count(), group.Count(result => result.Answer.Result == AnswerResult.Listed)));

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
        // A wider list's listing that is pending counts for nobody yet, and must not take another one with it.
        var listing = results.Where(result => result.Answer.Result == AnswerResult.Listed && !result.IsPending).Select(result => result.List.Zone).ToHashSet(StringComparer.Ordinal);
        return [.. results.Select(result => result.Answer.Result == AnswerResult.Listed
            ? result with { ContainedIn = result.List.ContainedIn.FirstOrDefault(listing.Contains) }
            : result)];
    }
}
