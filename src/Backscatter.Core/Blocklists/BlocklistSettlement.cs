using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// From what a list says to what counts: whether the list and the resolver are to be believed, whether the whole fleet is suddenly listed, and
/// whether a change was seen again.
/// </summary>
internal sealed class BlocklistSettlement(BlocklistCheckerParts parts, BlocklistAsker asker, HealthBook health, ListingLedger ledger)
{
    /// <summary>What a list says, unless the list or the resolver is not to be believed.</summary>
    public BlocklistAnswer Believed(BlocklistQuestion question, BlocklistEvidence evidence, ListSelfTest selfTest)
    {
        // Why the list did not answer about the subject itself is nearer to the matter than how its test points fared.
        var said = AnswerInterpreter.Interpret(question.List, question.Subject.Kind, evidence.Answers, evidence.Code);
        if (said.Result == AnswerResult.Unknown) return said;
        if (IsRewriting(evidence.Resolver)) return AnswerInterpreter.FromRewriter(question.List, evidence.Resolver, said);
        if (selfTest.Reason is { } reason) return AnswerInterpreter.FailedSelfTest(question.List, reason, selfTest.Why, said);
        // An emptied list answers 'no such name' to everything: it clears nobody. What it lists is listed, since an empty one could not say so.
        if (said.Result == AnswerResult.NotListed && selfTest.Outcome == SelfTestOutcome.Unproven) return AnswerInterpreter.NotSeenToLive(question.List);
        return said.Result == AnswerResult.NotListed && !selfTest.HoldsThrough(evidence.Resolver) ? AnswerInterpreter.NotSeenToLive(question.List, evidence.Resolver) : said;
    }

    /// <summary>Whether a list answered about a subject, be it that its 'not listed' clears nobody.</summary>
    public static bool IsAnswered(BlocklistCheckResult result) =>
        result.Answer.Result != AnswerResult.Unknown
        || result is { SelfTest.Outcome: SelfTestOutcome.Unproven, Evidence: { Answers.Count: 0, Code: DnsCode.NoError or DnsCode.NameError }, Answer.Reason: UnknownReason.ListFailedSelfTest };

    /// <summary>Whether an answer was kept from a time when the list, or the resolver, was not to be believed: it has not become true since.</summary>
    public bool IsDoubtful(BlocklistEvidence evidence, string zone, SubjectKinds kind) =>
        evidence.FromCache && health.Of(zone, kind).BelievedAgainSince is { } since && evidence.AskedAt < since;

    /// <summary>Whether nothing that a resolver says counts.</summary>
    public bool IsRewriting(string resolver)
    {
        foreach (var verdict in parts.Resolvers)
        {
            if (verdict.Fitness == ResolverFitness.Rewrites && verdict.Resolver == resolver) return true;
        }

        return false;
    }

    /// <summary>Looks at each list over the whole fleet, and quarantines or releases it.</summary>
    public void LookAtFleet(IEnumerable<FleetCount> counts)
    {
        foreach (var now in counts)
        {
            var page = health.Of(now.Zone, now.Kind);
            var isHealthy = page.Tested is ListState.Healthy or ListState.Unproven or ListState.Untested;
            var verdict = FleetCanary.Judge(now, ledger.UsualOf(now.Zone, now.Kind), page.QuarantinedSince, isHealthy, parts.Time.GetUtcNow(), parts.Canary);
            if (verdict.Usual is { } usual) ledger.SetUsual(usual);
            health.Write(now.Zone, now.Kind, verdict.IsQuarantined, verdict.Why);
        }
    }

    /// <summary>What of an answer counts: whether it is new, and then whether it is seen again.</summary>
    public async Task<BlocklistCheckResult> SettleAsync(BlocklistCheckResult result, CancellationToken cancellationToken)
    {
        if (result.Answer.Result == AnswerResult.Unknown || result.Evidence is not { } evidence) return result;
        var (list, subject, answer) = (result.List, result.Subject, result.Answer);
        var known = ledger.Find(list.Zone, subject.Text);
        if (answer.Result == AnswerResult.Listed && known is not { IsConfirmed: true } && health.IsQuarantined(list.Zone, subject.Kind))
            return result with { Answer = AnswerInterpreter.Quarantined(list, answer) };

        var sighting = Note(result, evidence, isSecondLook: false);
        var second = Confirm.IsOpen(sighting, answer.Result) ? await LookAgainAsync(result, cancellationToken) : null;
        if (second is { IsOther: true } other && answer.Result == AnswerResult.Listed && other.Answer.Result == AnswerResult.NotListed)
        {
            ledger.Note(list.Zone, subject.Text, _ => known);
            return result with
            {
                Answer = AnswerInterpreter.Contradicted(list, evidence.Resolver, other.Evidence.Resolver, answer),
                Confirmation = new Confirmation(ConfirmationState.Contradicted, 1, parts.Sightings, other.Evidence),
            };
        }

        // A second look by the same resolver that differs from the first is a list in motion: the first one stands, and waits.
        if (second is not null && second.Answer.Result == answer.Result) sighting = Note(result, second.Evidence, isSecondLook: true);
        var texts = answer.Result == AnswerResult.Listed ? await asker.AskAsync(QuestionOf(result), DnsRecordType.TXT, pastCache: false, cancellationToken) : null;
        return result with { ReasonTexts = texts?.Texts ?? [], Sighting = sighting ?? known, Confirmation = ConfirmationOf(answer.Result, known, sighting, second?.Evidence) };
    }

    private BlocklistQuestion QuestionOf(BlocklistCheckResult result) => BlocklistQuestion.For(result.List, result.Subject, parts.Keys);

    private Confirmation? ConfirmationOf(AnswerResult result, Sighting? before, Sighting? after, BlocklistEvidence? second) => (result, before, after) switch
    {
        (AnswerResult.Listed, _, { } seen) => new(seen.IsConfirmed ? ConfirmationState.Confirmed : ConfirmationState.Pending, seen.Seen, parts.Sightings, second),
        (_, { IsConfirmed: true }, { } missed) => new(ConfirmationState.RemovalPending, missed.Missed, parts.Sightings, second),
        (_, { IsConfirmed: true }, null) => new(ConfirmationState.Removed, parts.Sightings, parts.Sightings, second),
        _ => null,
    };

    private Sighting? Note(BlocklistCheckResult result, BlocklistEvidence evidence, bool isSecondLook) => ledger.Note(
        result.List.Zone,
        result.Subject.Text,
        before => Confirm.Next(before, result.List.Zone, result.Subject.Text, result.Answer.Result, evidence.AskedAt, parts.Sightings, isSecondLook));

    /// <summary>A second look at what is new: by the other resolver, or where there is none or it learns nothing, by the same one past the cache.</summary>
    private async Task<SecondLook?> LookAgainAsync(BlocklistCheckResult result, CancellationToken cancellationToken)
    {
        var question = QuestionOf(result);
        if (parts.ConfirmingResolver is { } other && await asker.AskOtherAsync(other, question, cancellationToken) is { } otherwise)
        {
            var said = Believed(question, otherwise, ListSelfTest.None);
            if (said.Result != AnswerResult.Unknown) return new SecondLook(said, otherwise, IsOther: true);
        }

        return await asker.AskAsync(question, DnsRecordType.A, pastCache: true, cancellationToken) is { } again
            ? new SecondLook(Believed(question, again, result.SelfTest ?? ListSelfTest.None), again, IsOther: false)
            : null;
    }

    private sealed record SecondLook(BlocklistAnswer Answer, BlocklistEvidence Evidence, bool IsOther);
}
