using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>An operator's allowance, as the operator's own server counts it.</summary>
[Collection(SharedSweepServers.Name)]
public sealed class BudgetedSweepTests
{
    [Theory]
    [MemberData(nameof(SweepEngine.OfChecker), MemberType = typeof(SweepEngine))]
    public async Task A_list_is_asked_no_more_than_its_operator_allows_and_the_rest_is_unknown(AskingBy by)
    {
        const int Allowed = 100;
        var cancellationToken = TestContext.Current.CancellationToken;
        var lists = SweepLists.Named("ipv4");
        await using var server = await Startable.OrSkipAsync(
            () => RbldnsdServer.StartAsync(new IPEndPoint(Loopback.Address(80), Loopback.FreePort()), [.. SweepLists.Zones.Where(zone => zone.Zone == lists[0].Zone)], cancellationToken));

        // A question that is repeated costs the operator as much as another one; here none is, so that they can be counted.
        var dns = SweepEngine.Resolver(by, [server.Endpoint], Patience.Usual with { Timeout = TimeSpan.FromSeconds(20), Retries = 0 });
        using var dnsIsDisposed = dns as IDisposable;
        var budget = new QuestionBudget(lists, TimeProvider.System, new BudgetOptions { QuestionsPerDay = Allowed, QuestionsPerSecond = 1_000_000 });
        var checker = new BlocklistChecker(new BlocklistCheckerParts { Resolver = dns, Lists = lists, Time = TimeProvider.System, Budget = budget });

        var answers = await SweepEngine.SweepAsync(checker, SweepSubject.All, cancellationToken);

        // The server was asked for its SOA record until it was ready.
        Assert.Equal(Allowed, await Eventually.SeeAsync(() => server.Questions.Count(question => question.Type != "SOA"), count => count >= Allowed, cancellationToken));
        Assert.Empty(SweptAnswer.FalseOnes(answers));
        Assert.Equal(300, answers.Count(answer => answer.IsLearnt || answer.Words == "unknown (budget-exhausted)"));
        Assert.InRange(answers.Count(answer => answer.IsLearnt), 50, Allowed);
    }
}
