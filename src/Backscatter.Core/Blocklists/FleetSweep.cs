using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// The gate and the sink of one sweep over the fleet: nothing is asked that is kept, that the budget does not allow, or of a list that is not to be
/// believed; what is listed, or was, is held back. Called by one thread.
/// </summary>
internal sealed class FleetSweep(
    BlocklistCheckerParts parts,
    BlocklistSettlement settlement,
    ListingLedger ledger,
    IReadOnlyDictionary<(string Zone, SubjectKinds Kind), ListSelfTest> tests,
    ISweepSink sink) : ISweepGate, ISweepSink
{
    private readonly Dictionary<(string Zone, SubjectKinds Kind), BlocklistAnswer> _unbelieved = [];
    private readonly Dictionary<(string Zone, SubjectKinds Kind), (int Asked, int Listed)> _counts = [];
    private readonly Dictionary<string, (BlocklistAnswer Answer, SweepCursor First)> _spent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BlocklistAnswer> _clearsNobody = new(StringComparer.Ordinal);
    private BlocklistEvidence? _given;

    /// <summary>What is listed or was, in the order of the answers.</summary>
    public List<BlocklistCheckResult> Held { get; } = [];

    /// <inheritdoc/>
    public SweepDecision Decide(Blocklist list, BlocklistSubject subject)
    {
        _given = null;
        // Where even the test points were beyond the allowance, the next sweep begins where this one would have.
        if (tests.GetValueOrDefault((list.Zone, subject.Kind)) is { Reason: UnknownReason.BudgetExhausted }) return SweepDecision.Given(Spent(list, subject));
        if (tests.GetValueOrDefault((list.Zone, subject.Kind)) is { Reason: { } reason } failing) return SweepDecision.Given(Unbelieved(list, subject.Kind, reason, failing));
        if (parts.Cache is { } cache && cache.TryGet(KeyOf(list, subject), out var kept) && !settlement.IsDoubtful(kept, list.Zone, subject.Kind))
        {
            _given = kept;
            return SweepDecision.Given(AnswerInterpreter.Interpret(list, subject.Kind, kept.Answers, kept.Code));
        }

        if (parts.Budget is not { } budget) return SweepDecision.Ask;
        var name = QuestionBudget.OperatorOf(list);
        if (budget.TryTake(name)) return SweepDecision.Ask;
        return budget.IsSpent(name) ? SweepDecision.Given(Spent(list, subject)) : SweepDecision.Later;
    }

    /// <inheritdoc/>
    public void Report(in SweepResult result)
    {
        var given = _given;
        _given = null;
        if (given is null && result.Reply is { } && parts.Cache is { } cache && result.Ttl is { } ttl && ttl > TimeSpan.Zero) cache.Keep(KeyOf(result.List, result.Subject), EvidenceOf(result));
        var resolver = given?.Resolver ?? result.Resolver;
        var answer = result.Answer.Result != AnswerResult.Unknown && resolver is not null && settlement.IsRewriting(resolver) ? AnswerInterpreter.FromRewriter(result.List, resolver, result.Answer) : result.Answer;
        var believed = result with { Answer = answer };
        if (answer.Result != AnswerResult.Unknown) Count(believed);
        if (answer.Result == AnswerResult.NotListed && tests.GetValueOrDefault((result.List.Zone, result.Subject.Kind)) is { } test && !Clears(test, resolver))
        {
            sink.Report(believed with { Answer = test.Outcome == SelfTestOutcome.Unproven ? ClearsNobody(result.List) : AnswerInterpreter.NotSeenToLive(result.List, resolver!) });
            return;
        }

        if (answer.Result == AnswerResult.Listed || (answer.Result != AnswerResult.Unknown && ledger.Find(result.List.Zone, result.Subject.Text) is not null))
        {
            Held.Add(new BlocklistCheckResult(result.List, result.Subject, answer, given ?? EvidenceOf(result), [], tests.GetValueOrDefault((result.List.Zone, result.Subject.Kind)), null));
            return;
        }

        sink.Report(believed);
    }

    /// <summary>How many subjects each list answered about and listed.</summary>
    public IEnumerable<FleetCount> Counts() => _counts.Select(pair => new FleetCount(pair.Key.Zone, pair.Key.Kind, pair.Value.Asked, pair.Value.Listed));

    /// <summary>Where the allowances ended: for each operator the earliest subject, in its own order, that one of its lists was not asked about.</summary>
    /// <param name="ordered">The subjects in the order of the sweep.</param>
    public IReadOnlyList<SweepCursor> End(IReadOnlyList<BlocklistSubject> ordered)
    {
        if (_spent.Count == 0) return [];
        var places = ordered.Select((subject, place) => (subject.Label, place)).DistinctBy(pair => pair.Label).ToDictionary(pair => pair.Label, pair => pair.place, StringComparer.Ordinal);
        var starts = SweepOrder.StartsOf(ordered, ledger.Cursors);
        int Turn(SweepCursor cursor) => (places[cursor.Subject] - starts.GetValueOrDefault(cursor.Operator) + ordered.Count) % ordered.Count;
        return [.. _spent.Values.Select(spent => spent.First).GroupBy(cursor => cursor.Operator, StringComparer.Ordinal).Select(group => group.MinBy(Turn)!)];
    }

    private BlocklistAnswer Unbelieved(Blocklist list, SubjectKinds kind, UnknownReason reason, ListSelfTest failing)
    {
        if (!_unbelieved.TryGetValue((list.Zone, kind), out var answer)) _unbelieved[(list.Zone, kind)] = answer = AnswerInterpreter.NotAskedFailing(list, reason, failing.Why);
        return answer;
    }

    private static bool Clears(ListSelfTest test, string? resolver) => test.Outcome != SelfTestOutcome.Unproven && (resolver is null || test.HoldsThrough(resolver));

    private BlocklistAnswer ClearsNobody(Blocklist list)
    {
        if (!_clearsNobody.TryGetValue(list.Zone, out var answer)) _clearsNobody[list.Zone] = answer = AnswerInterpreter.NotSeenToLive(list);
        return answer;
    }

    private BlocklistAnswer Spent(Blocklist list, BlocklistSubject subject)
    {
        if (_spent.TryGetValue(list.Zone, out var spent)) return spent.Answer;
        var answer = AnswerInterpreter.BudgetExhausted(list);
        _spent[list.Zone] = (answer, new SweepCursor(QuestionBudget.OperatorOf(list), list.Zone, subject.Label));
        return answer;
    }

    private void Count(in SweepResult result)
    {
        var key = (result.List.Zone, result.Subject.Kind);
        var (asked, listed) = _counts.GetValueOrDefault(key);
        _counts[key] = (asked + 1, listed + (result.Answer.Result == AnswerResult.Listed ? 1 : 0));
    }

    private AnswerKey KeyOf(Blocklist list, BlocklistSubject subject) => new(parts.ResolverNames, list.Zone, subject.Label, DnsRecordType.A);

    private BlocklistEvidence EvidenceOf(in SweepResult result) => new(
        BlocklistQuestion.For(result.List, result.Subject, parts.Keys).ShownName,
        [.. result.Answer.Codes.Select(code => code.Answer).Distinct()],
        result.Reply ?? DnsCode.Failed,
        result.Ttl,
        result.Resolver ?? "",
        result.Elapsed,
        parts.Time.GetUtcNow() - result.Elapsed,
        null);
}
