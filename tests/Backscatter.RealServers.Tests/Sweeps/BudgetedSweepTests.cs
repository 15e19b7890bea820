using Backscatter.Core.Blocklists;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>An operator's allowance, as the operator's own server counts it.</summary>
[Collection(SharedSweepServers.Name)]
public sealed class BudgetedSweepTests(SweepServers servers)
{
    [Theory]
    [MemberData(nameof(SweepEngine.SubjectBySubject), MemberType = typeof(SweepEngine))]
    public async Task A_list_is_asked_no_more_than_its_operator_allows_and_the_rest_is_unknown(AskingBy by)
    {
        const int Allowed = 100;
        var cancellationToken = TestContext.Current.CancellationToken;
        var lists = SweepLists.Named("ipv4");
        var dns = SweepEngine.Resolver(by, [servers.Lists], Patience.Usual);
        using var dnsIsDisposed = dns as IDisposable;
        var budget = new QuestionBudget(lists, TimeProvider.System, new BudgetOptions { QuestionsPerDay = Allowed, QuestionsPerSecond = 1_000_000 });
        var checker = new BlocklistChecker(new BlocklistCheckerParts { Resolver = dns, Lists = lists, Time = TimeProvider.System, Budget = budget });
        var before = servers.QuestionsTo(lists[0].Zone).Count;

        var answers = await SweepEngine.SweepAsync(checker, SweepSubject.All, cancellationToken);

        var asked = await Eventually.SeeAsync(() => servers.QuestionsTo(lists[0].Zone).Skip(before).Distinct().Count(), count => count >= Allowed, cancellationToken);
        Assert.Equal(Allowed, asked);
        Assert.Empty(SweptAnswer.FalseOnes(answers));
        Assert.Equal(300, answers.Count(answer => answer.IsLearnt || answer.Words == "unknown (budget-exhausted)"));
        Assert.InRange(answers.Count(answer => answer.IsLearnt), 50, Allowed);
    }
}
