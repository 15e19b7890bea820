using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>The ways of the engine to ask, each of which must give the same answers. A new one is a word here and a line in <see cref="SweepEngine"/>.</summary>
public enum AskingBy
{
    /// <summary>Subject by subject, over DnsClient.</summary>
    DnsClient,

    /// <summary>The fleet in one pass, over the question pump.</summary>
    QuestionPump,

    /// <summary>All subjects and lists at once, over the question pump.</summary>
    Bulk,
}

/// <summary>How long an answer is waited for.</summary>
/// <param name="Timeout">For one attempt.</param>
/// <param name="Retries">Attempts after the first.</param>
/// <param name="MostInFlight">The most questions that wait at once.</param>
internal sealed record Patience(TimeSpan Timeout, int Retries, int MostInFlight)
{
    /// <summary>Enough for every server that answers at all, however busy this machine is.</summary>
    public static Patience Usual { get; } = new(TimeSpan.FromSeconds(3), Retries: 3, MostInFlight: 64);
}

/// <summary>A sweep of many subjects over many lists: the one place in which these tests choose between the engine's ways.</summary>
internal static class SweepEngine
{
    /// <summary>All ways, for a theory of each.</summary>
    public static TheoryData<AskingBy> Ways => [.. Enum.GetValues<AskingBy>()];

    /// <summary>The ways of <see cref="BlocklistChecker"/>, which remembers, asks for reasons and keeps to a budget.</summary>
    public static TheoryData<AskingBy> OfChecker => [AskingBy.DnsClient, AskingBy.QuestionPump];

    /// <summary>What every list says of every subject that it carries, by the first of the resolvers that answers.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(
        AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience, IReadOnlyList<Blocklist> lists, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var dns = Resolver(by, resolvers, patience);
        using var disposed = dns as IDisposable;
        var checker = new BlocklistChecker(dns, lists, BlocklistKeys.None, TimeProvider.System);
        return by switch
        {
            AskingBy.Bulk => await SweepAtOnceAsync(checker, (IBulkResolver)dns, lists, subjects, cancellationToken),
            AskingBy.QuestionPump => await SweepFleetAsync(checker, subjects, cancellationToken),
            _ => await SweepAsync(checker, subjects, cancellationToken),
        };
    }

    /// <summary>What every list of a checker says, which remembers what it saw in the sweep before.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(BlocklistChecker checker, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(subjects.Select(async subject =>
            (await checker.CheckAsync(subject.Subject, cancellationToken)).Select(result => Answer(subject, result))));
        return [.. results.SelectMany(answers => answers)];
    }

    /// <summary>The same in one pass, in which each list is looked at over the whole fleet.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepFleetAsync(BlocklistChecker checker, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var bySubject = subjects.ToDictionary(subject => subject.Subject);
        var pass = await checker.CheckAllAsync(bySubject.Keys, cancellationToken);
        return [.. pass.Results.Select(result => Answer(bySubject[result.Subject], result))];
    }

    /// <summary>The way to resolvers; to be disposed of where it can be.</summary>
    public static IDnsResolver Resolver(AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience) => by switch
    {
        AskingBy.DnsClient => new DnsClientResolver(resolvers, new DnsClientResolverOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight }),
        AskingBy.QuestionPump or AskingBy.Bulk => new QuestionPump(
            resolvers, new QuestionPumpOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight, BulkInFlight = patience.MostInFlight }),
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    private static SweptAnswer Answer(SweepSubject subject, BlocklistCheckResult result) => new(subject, result.List, result.Answer, result.Evidence?.Resolver);

    private static async Task<IReadOnlyList<SweptAnswer>> SweepAtOnceAsync(
        BlocklistChecker checker, IBulkResolver dns, IReadOnlyList<Blocklist> lists, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var tested = new TestedLists(await checker.TestAsync(null, cancellationToken), subjects);
        await new BlocklistSweep(dns, lists, BlocklistKeys.None).RunAsync([.. subjects.Select(subject => subject.Subject)], tested, tested, cancellationToken);
        return tested.Answers;
    }

    /// <summary>
    /// What the sweep leaves to its caller: it asks only lists whose test points hold, and takes no 'not listed' of a list that nothing shows to be
    /// alive, which the gate cannot know before the answer.
    /// </summary>
    private sealed class TestedLists(IEnumerable<ListTestResult> tests, IEnumerable<SweepSubject> subjects) : ISweepGate, ISweepSink
    {
        private readonly Dictionary<(string Zone, SubjectKinds Kind), ListSelfTest> _tests = tests.ToDictionary(test => (test.List.Zone, test.Kind), test => test.Test);
        private readonly Dictionary<BlocklistSubject, SweepSubject> _subjects = subjects.ToDictionary(subject => subject.Subject);

        public List<SweptAnswer> Answers { get; } = [];

        public SweepDecision Decide(Blocklist list, BlocklistSubject subject) =>
            TestOf(list, subject) is { Reason: { } reason } test ? SweepDecision.Given(Unknown(reason, test.Why)) : SweepDecision.Ask;

        public void Report(in SweepResult result)
        {
            var test = TestOf(result.List, result.Subject);
            var isUnproven = test.Outcome == SelfTestOutcome.Unproven && result.Answer.Result == AnswerResult.NotListed;
            var answer = isUnproven ? Unknown(UnknownReason.ListFailedSelfTest, test.Why) : result.Answer;
            Answers.Add(new SweptAnswer(_subjects[result.Subject], result.List, answer, result.Resolver));
        }

        private ListSelfTest TestOf(Blocklist list, BlocklistSubject subject) => _tests[(list.Zone, subject.Kind)];

        private static BlocklistAnswer Unknown(UnknownReason reason, string why) => new(AnswerResult.Unknown, reason, why, "", [], ListingSeverity.Info, null);
    }
}
