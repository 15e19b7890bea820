using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>A list's test points, asked for one kind of subject.</summary>
/// <param name="List">The list.</param>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Test">What came of it.</param>
public sealed record ListTestResult(Blocklist List, SubjectKinds Kind, ListSelfTest Test);

/// <summary>What a sweep over the fleet showed.</summary>
/// <param name="Results">What every suitable list says about every subject: by subject in the order given, and then by list.</param>
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

    /// <summary>Makes a checker of its parts.</summary>
    public BlocklistChecker(BlocklistCheckerParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (_parts, _asker) = (parts, new BlocklistAsker(parts));
        _health = parts.Health ?? new HealthBook(parts.Time, known: parts.State.Health);
        _ledger = new ListingLedger(parts.State);
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
        return MarkContained(await Task.WhenAll(results.Select(result => SettleAsync(result, cancellationToken))));
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
        LookAtFleet(asked);
        var settled = await Task.WhenAll(asked.Select(result => SettleAsync(result, cancellationToken)));
        var places = _parts.Lists.Select((list, place) => (list.Zone, place)).DistinctBy(pair => pair.Zone).ToDictionary(pair => pair.Zone, pair => pair.place, StringComparer.Ordinal);
        var bySubject = settled.ToLookup(result => result.Subject);
        return new BlocklistPass(
            [.. distinct.SelectMany(subject => MarkContained([.. bySubject[subject].OrderBy(result => places[result.List.Zone])]))],
            _health.TakeNews());
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
        // What was kept from a time when the list, or the resolver, was not to be believed has not become true since.
        var isDoubtful = evidence is { FromCache: true } kept && _health.Of(question.List.Zone, question.Subject.Kind).BelievedAgainSince is { } since && kept.AskedAt < since;
        if (isDoubtful) evidence = await _asker.AskAsync(question, DnsRecordType.A, pastCache: true, cancellationToken);
        if (evidence is null) return Unasked(question, AnswerInterpreter.BudgetExhausted(question.List)) with { SelfTest = selfTest };
        return new BlocklistCheckResult(question.List, question.Subject, Believed(question, evidence, selfTest), evidence, [], selfTest, null);
    }

    private BlocklistAnswer Believed(BlocklistQuestion question, BlocklistEvidence evidence, ListSelfTest selfTest)
    {
        // Why the list did not answer about the subject itself is nearer to the matter than how its test points fared.
        var said = AnswerInterpreter.Interpret(question.List, question.Subject.Kind, evidence.Answers, evidence.Code);
        if (said.Result == AnswerResult.Unknown) return said;
        if (_parts.Resolvers.Any(verdict => verdict.Fitness == ResolverFitness.Rewrites && verdict.Resolver == evidence.Resolver)) return AnswerInterpreter.FromRewriter(question.List, evidence.Resolver, said);
        if (selfTest.Reason is { } reason) return AnswerInterpreter.FailedSelfTest(question.List, reason, selfTest.Why, said);
        // An emptied list answers 'no such name' to everything: it clears nobody. What it lists is listed, since an empty one could not say so.
        return said.Result == AnswerResult.NotListed && selfTest.Outcome == SelfTestOutcome.Unproven ? AnswerInterpreter.NotSeenToLive(question.List) : said;
    }

    /// <summary>What of it counts: whether it is new, and then whether it is seen again.</summary>
    private async Task<BlocklistCheckResult> SettleAsync(BlocklistCheckResult result, CancellationToken cancellationToken)
    {
        if (result.Answer.Result == AnswerResult.Unknown || result.Evidence is not { } evidence) return result;
        var (list, subject, answer) = (result.List, result.Subject, result.Answer);
        var known = _ledger.Find(list.Zone, subject.Text);
        if (answer.Result == AnswerResult.Listed && known is not { IsConfirmed: true } && _health.IsQuarantined(list.Zone, subject.Kind))
            return result with { Answer = AnswerInterpreter.Quarantined(list, answer) };

        var sighting = Note(result, answer.Result, evidence, isSecondLook: false);
        var second = Confirm.IsOpen(sighting, answer.Result) ? await LookAgainAsync(result, cancellationToken) : null;
        if (second is { IsOther: true } other && answer.Result == AnswerResult.Listed && other.Answer.Result == AnswerResult.NotListed)
        {
            _ledger.Note(list.Zone, subject.Text, _ => known);
            return result with
            {
                Answer = AnswerInterpreter.Contradicted(list, evidence.Resolver, other.Evidence.Resolver, answer),
                Confirmation = new Confirmation(ConfirmationState.Contradicted, 1, _parts.Sightings, other.Evidence),
            };
        }

        // A second look by the same resolver that differs from the first is a list in motion: the first one stands, and waits.
        if (second is not null && second.Answer.Result == answer.Result) sighting = Note(result, answer.Result, second.Evidence, isSecondLook: true);
        var texts = answer.Result == AnswerResult.Listed && BlocklistQuestion.For(list, subject, _parts.Keys) is { Outcome: QuestionOutcome.Ready } question
            ? await _asker.AskAsync(question, DnsRecordType.TXT, pastCache: false, cancellationToken)
            : null;
        return result with { ReasonTexts = texts?.Texts ?? [], Sighting = sighting ?? known, Confirmation = ConfirmationOf(answer.Result, known, sighting, second?.Evidence) };
    }

    private Confirmation? ConfirmationOf(AnswerResult result, Sighting? before, Sighting? after, BlocklistEvidence? second) => (result, before, after) switch
    {
        (AnswerResult.Listed, _, { } seen) => new(seen.IsConfirmed ? ConfirmationState.Confirmed : ConfirmationState.Pending, seen.Seen, _parts.Sightings, second),
        (_, { IsConfirmed: true }, { } missed) => new(ConfirmationState.RemovalPending, missed.Missed, _parts.Sightings, second),
        (_, { IsConfirmed: true }, null) => new(ConfirmationState.Removed, _parts.Sightings, _parts.Sightings, second),
        _ => null,
    };

    private Sighting? Note(BlocklistCheckResult result, AnswerResult seen, BlocklistEvidence evidence, bool isSecondLook) => _ledger.Note(
        result.List.Zone,
        result.Subject.Text,
        before => Confirm.Next(before, result.List.Zone, result.Subject.Text, seen, evidence.AskedAt, _parts.Sightings, isSecondLook));

    /// <summary>A second look at what is new: by the other resolver, or where there is none or it learns nothing, by the same one past the cache.</summary>
    private async Task<SecondLook?> LookAgainAsync(BlocklistCheckResult result, CancellationToken cancellationToken)
    {
        var question = BlocklistQuestion.For(result.List, result.Subject, _parts.Keys);
        if (_parts.ConfirmingResolver is { } other && await _asker.AskOtherAsync(other, question, cancellationToken) is { } otherwise)
        {
            var said = Believed(question, otherwise, ListSelfTest.None);
            if (said.Result != AnswerResult.Unknown) return new SecondLook(said, otherwise, IsOther: true);
        }

        return await _asker.AskAsync(question, DnsRecordType.A, pastCache: true, cancellationToken) is { } again
            ? new SecondLook(Believed(question, again, result.SelfTest!), again, IsOther: false)
            : null;
    }

    private void LookAtFleet(IReadOnlyList<BlocklistCheckResult> results)
    {
        var answered = results.Where(result => result.Answer.Result != AnswerResult.Unknown);
        foreach (var group in answered.GroupBy(result => (result.List.Zone, result.Subject.Kind)))
        {
            var (zone, kind) = group.Key;
            var now = new FleetCount(zone, kind, group.Count(), group.Count(result => result.Answer.Result == AnswerResult.Listed));
            var health = _health.Of(zone, kind);
            var isHealthy = health.Tested is ListState.Healthy or ListState.Unproven or ListState.Untested;
            var verdict = FleetCanary.Judge(now, _ledger.UsualOf(zone, kind), health.QuarantinedSince, isHealthy, _parts.Time.GetUtcNow(), _parts.Canary);
            if (verdict.Usual is { } usual) _ledger.SetUsual(usual);
            _health.Write(zone, kind, verdict.IsQuarantined, verdict.Why);
        }
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
        // A wider list's listing that is pending counts for nobody yet, and must not take another one with it.
        var listing = results.Where(result => result.Answer.Result == AnswerResult.Listed && !result.IsPending).Select(result => result.List.Zone).ToHashSet(StringComparer.Ordinal);
        return [.. results.Select(result => result.Answer.Result == AnswerResult.Listed
            ? result with { ContainedIn = result.List.ContainedIn.FirstOrDefault(listing.Contains) }
            : result)];
    }

    private sealed record SecondLook(BlocklistAnswer Answer, BlocklistEvidence Evidence, bool IsOther);
}
