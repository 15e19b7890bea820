using Backscatter.Core.Blocklists;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>A list that holds its test points and suddenly lists everybody of the fleet.</summary>
[Collection(SharedSweepServers.Name)]
public sealed class FleetSweepTests(SweepServers servers)
{
    [Fact]
    public async Task A_list_that_suddenly_lists_the_fleet_blames_nobody_new_and_recovers()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var usual = SweepEngine.Resolver(AskingBy.QuestionPump, [servers.Lists], Patience.Usual);
        using var usualIsDisposed = usual as IDisposable;
        var zealous = SweepEngine.Resolver(AskingBy.QuestionPump, [servers.Zealous], Patience.Usual);
        using var zealousIsDisposed = zealous as IDisposable;
        var resolver = new Succession(usual);
        var checker = new BlocklistChecker(new BlocklistCheckerParts { Resolver = resolver, Lists = SweepLists.Named("ipv4"), Time = time });

        Assert.Equal(["ipv4: 30 listed, 270 not-listed"], SweptAnswer.Counts(await SweepEngine.SweepFleetAsync(checker, SweepSubject.All, cancellationToken)));

        // Nothing is kept for so long.
        resolver.Current = zealous;
        time.Advance(TimeSpan.FromHours(6));
        var answers = await SweepEngine.SweepFleetAsync(checker, SweepSubject.All, cancellationToken);
        Assert.Equal(["ipv4: 30 listed, 270 unknown (list-quarantined)"], SweptAnswer.Counts(answers));
        Assert.Empty(SweptAnswer.FalseOnes(answers));

        resolver.Current = usual;
        time.Advance(TimeSpan.FromHours(6));
        Assert.Equal(["ipv4: 30 listed, 270 not-listed"], SweptAnswer.Counts(await SweepEngine.SweepFleetAsync(checker, SweepSubject.All, cancellationToken)));
    }
}
