using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>The ways of the engine to ask, each of which must give the same answers. A new one is a word here and a line in <see cref="SweepEngine"/>.</summary>
public enum AskingBy
{
    /// <summary>Subject by subject, over DnsClient.</summary>
    DnsClient,

    /// <summary>Subject by subject, over the question pump.</summary>
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

    /// <summary>The ways that go subject by subject, and so remember, ask for reasons and keep to a budget.</summary>
    public static TheoryData<AskingBy> SubjectBySubject => [AskingBy.DnsClient, AskingBy.QuestionPump];

    /// <summary>What every list says of every subject that it carries, by the first of the resolvers that answers.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(
        AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience, IReadOnlyList<Blocklist> lists, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var dns = Resolver(by, resolvers, patience);
        using var disposed = dns as IDisposable;
        var checker = new BlocklistChecker(dns, lists, BlocklistKeys.None, TimeProvider.System);
        return by == AskingBy.Bulk
            ? await SweepAtOnceAsync(checker, (IBulkResolver)dns, lists, subjects, cancellationToken)
            : await SweepAsync(checker, subjects, cancellationToken);
    }

    /// <summary>What every list of a checker says, which remembers what it saw in the sweep before.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(BlocklistChecker checker, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(subjects.Select(async subject =>
            (await checker.CheckAsync(subject.Subject, cancellationToken)).Select(result => new SweptAnswer(subject, result.List, result.Answer, result.Evidence?.Resolver))));
        return [.. results.SelectMany(answers => answers)];
    }

    /// <summary>The way to resolvers; to be disposed of where it can be.</summary>
    public static IDnsResolver Resolver(AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience) => by switch
    {
        AskingBy.DnsClient => new DnsClientResolver(resolvers, new DnsClientResolverOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight }),
        AskingBy.QuestionPump or AskingBy.Bulk => new QuestionPump(
            resolvers, new QuestionPumpOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight, BulkInFlight = patience.MostInFlight }),
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    private static async Task<IReadOnlyList<SweptAnswer>> SweepAtOnceAsync(
        BlocklistChecker checker, IBulkResolver dns, IReadOnlyList<Blocklist> lists, IReadOnlyList<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var tests = await checker.TestAsync(null, cancellationToken);
        var results = new Results(subjects);
        await new BlocklistSweep(dns, lists, BlocklistKeys.None).RunAsync([.. subjects.Select(subject => subject.Subject)], new TestedLists(tests), results, cancellationToken);
        return results.Answers;
    }

    /// <summary>Asks only lists whose test points hold.</summary>
    private sealed class TestedLists(IEnumerable<ListTestResult> tests) : ISweepGate
    {
        private readonly Dictionary<(string Zone, SubjectKinds Kind), ListSelfTest> _tests = tests.ToDictionary(test => (test.List.Zone, test.Kind), test => test.Test);

        public SweepDecision Decide(Blocklist list, BlocklistSubject subject) => _tests[(list.Zone, subject.Kind)] is { Reason: { } reason, Why: var why }
            ? SweepDecision.Given(new BlocklistAnswer(AnswerResult.Unknown, reason, why, "", [], ListingSeverity.Info, null))
            : SweepDecision.Ask;
    }

    private sealed class Results(IEnumerable<SweepSubject> subjects) : ISweepSink
    {
        private readonly Dictionary<BlocklistSubject, SweepSubject> _subjects = subjects.ToDictionary(subject => subject.Subject);

        public List<SweptAnswer> Answers { get; } = [];

        public void Report(in SweepResult result) => Answers.Add(new SweptAnswer(_subjects[result.Subject], result.List, result.Answer, result.Resolver));
    }
}
