using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>What was answered while a resolver was broken is no answer of the lists, however long it may be kept.</summary>
[Collection(SharedSweepServers.Name)]
public sealed class MendedResolverTests(SweepServers servers)
{
    public static TheoryData<AskingBy, string> Faults => new(
        SweepEngine.SubjectBySubject.SelectMany(by => new[] { nameof(SweepServers.Denying), nameof(SweepServers.Listing), nameof(SweepServers.Rewriting) }.Select(fault => (by.Data, fault))));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_mended_resolver_is_believed_and_what_it_said_before_is_not(AskingBy by, string fault)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var broken = SweepEngine.Resolver(by, [servers.Named(fault)], Patience.Usual);
        using var brokenIsDisposed = broken as IDisposable;
        var mended = SweepEngine.Resolver(by, [servers.Honest], Patience.Usual);
        using var mendedIsDisposed = mended as IDisposable;
        var resolver = new Succession(broken);
        var minute = TimeSpan.FromMinutes(1);
        var checker = new BlocklistChecker(new BlocklistCheckerParts
        {
            Resolver = resolver,
            Lists = SweepLists.Named("ipv4", "clean", "ipv6", "domains", "several"),
            Time = time,
            Health = new HealthBook(time, new HealthOptions { RetestAfter = minute, RetestUnansweredAfter = minute }),
        });

        var before = await SweepEngine.SweepAsync(checker, SweepSubject.All, cancellationToken);
        Assert.DoesNotContain(before, answer => answer.IsLearnt);

        // The lists are tested again, while the resolver's answers may be kept for 5 minutes.
        resolver.Current = mended;
        time.Advance(2 * minute);
        var after = await SweepEngine.SweepAsync(checker, SweepSubject.All, cancellationToken);

        Assert.Empty(SweptAnswer.FalseOnes(after));
        Assert.Equal(
            [
                "ipv4: 30 listed, 270 not-listed",
                "clean: 500 not-listed",
                "ipv6: 10 listed, 90 not-listed",
                "domains: 10 listed, 90 not-listed",
                "several: 30 informational, 30 listed, 240 not-listed",
            ],
            SweptAnswer.Counts(after));
    }

    /// <summary>One resolver after another, at the same address as far as the engine can see.</summary>
    private sealed class Succession(IDnsResolver first) : IDnsResolver
    {
        public IDnsResolver Current { get; set; } = first;

        public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => Current.AskAsync(question, cancellationToken);
    }
}
