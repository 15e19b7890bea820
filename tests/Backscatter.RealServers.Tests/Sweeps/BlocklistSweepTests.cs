using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>
/// 500 subjects, lists good and broken, resolvers honest and other: nothing is called listed or not listed that is not, and everything else is
/// unknown for the right reason.
/// </summary>
[Collection(SharedSweepServers.Name)]
public sealed class BlocklistSweepTests(SweepServers servers)
{
    private static readonly string[] Honest =
    [
        "ipv4: 30 listed, 270 not-listed",
        "clean: 500 not-listed",
        "ipv6: 10 listed, 90 not-listed",
        "domains: 10 listed, 90 not-listed",
        "several: 30 informational, 30 listed, 240 not-listed",
        "world: 500 unknown (list-failed-self-test)",
        "emptied: 500 unknown (list-failed-self-test)",
        "parked: 500 unknown (answer-outside-127/8)",
        "refusing: 500 unknown (refused)",
        "expired: 500 unknown (server-failure)",
    ];

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task At_the_lists_themselves_the_good_ones_tell_the_truth_and_the_broken_ones_nothing(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Lists, SweepLists.Tested);

        Assert.Equal([.. Honest, "gone: 500 unknown (refused)"], SweptAnswer.Counts(answers));
        Assert.Empty(SweptAnswer.FalseOnes(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_they_do_the_same_and_again_when_it_answers_from_its_cache(AskingBy by)
    {
        var first = await SweepAsync(by, servers.Honest, SweepLists.Tested);
        var second = await SweepAsync(by, servers.Honest, SweepLists.Tested);

        Assert.Equal([.. Honest, "gone: 500 unknown (server-failure)"], SweptAnswer.Counts(first));
        Assert.Equal([.. Honest, "gone: 500 unknown (server-failure)"], SweptAnswer.Counts(second));
        Assert.Empty(SweptAnswer.FalseOnes(first.Concat(second)));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task All_addresses_of_an_answer_are_read(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Honest, SweepLists.Named("several"));

        var listed = answers.Where(answer => answer.Words == "listed").ToList();
        var informed = answers.Where(answer => answer.Words == "informational").ToList();
        Assert.Equal((30, 30), (listed.Count, informed.Count));
        Assert.All(listed, answer => Assert.Equal(["127.0.0.10", "127.0.0.2", "127.0.0.20"], answer.Addresses));
        Assert.All(informed, answer => Assert.Equal(["127.0.0.20"], answer.Addresses));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_that_rewrites_nothing_is_learnt(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Rewriting, SweepLists.Tested);

        Assert.Equal(
            [
                "ipv4: 300 unknown (answer-outside-127/8)",
                "clean: 500 unknown (answer-outside-127/8)",
                "ipv6: 100 unknown (answer-outside-127/8)",
                "domains: 100 unknown (answer-outside-127/8)",
                "several: 300 unknown (answer-outside-127/8)",
                "world: 500 unknown (list-failed-self-test)",
                "emptied: 500 unknown (answer-outside-127/8)",
                "parked: 500 unknown (answer-outside-127/8)",
                "refusing: 500 unknown (refused)",
                "expired: 500 unknown (server-failure)",
                "gone: 500 unknown (server-failure)",
            ],
            SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_that_answers_127_0_0_1_nothing_is_learnt(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Blocking, SweepLists.Tested);
        Assert.Equal(EachUnknown("rewritten"), SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_that_answers_as_a_list_does_nothing_is_learnt(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Listing, SweepLists.Tested);
        Assert.Equal(
            [
                "ipv4: 300 unknown (list-failed-self-test)",
                "clean: 500 unknown (list-failed-self-test)",
                "ipv6: 100 unknown (list-failed-self-test)",
                "domains: 100 unknown (list-failed-self-test)",
                "several: 300 unknown (list-failed-self-test)",
                "world: 500 unknown (list-failed-self-test)",
                "emptied: 500 unknown (list-failed-self-test)",
                "parked: 500 unknown (answer-outside-127/8)",
                "refusing: 500 unknown (refused)",
                "expired: 500 unknown (server-failure)",
                "gone: 500 unknown (server-failure)",
            ],
            SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_for_which_no_list_exists_nothing_is_clean(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Denying, SweepLists.Tested);
        Assert.Equal(EachUnknown("list-failed-self-test"), SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_that_refuses_nothing_is_learnt(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Refusing, SweepLists.Tested);
        Assert.Equal(EachUnknown("refused"), SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Through_a_resolver_that_fails_nothing_is_learnt(AskingBy by)
    {
        var answers = await SweepAsync(by, servers.Failing, SweepLists.Tested);
        Assert.Equal(EachUnknown("server-failure"), SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Behind_a_resolver_that_refuses_the_next_one_tells_the_truth(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Refusing, servers.Honest], Patience.Usual, SweepLists.Tested, SweepSubject.All, TestContext.Current.CancellationToken);

        Assert.Equal([.. Honest, "gone: 500 unknown (server-failure)"], SweptAnswer.Counts(answers));
        Assert.Empty(SweptAnswer.FalseOnes(answers));
        Assert.All(answers.Where(answer => answer.IsLearnt), answer => Assert.Equal($"{servers.Honest}", answer.Resolver));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Where_half_of_the_packets_get_lost_patience_learns_much_and_nothing_false(AskingBy by)
    {
        await using var path = LossyPath.To(servers.Honest, seed: 1);
        var answers = await SweepAsync(by, path.Endpoint, SweepLists.Tested, new Patience(TimeSpan.FromMilliseconds(60), Retries: 15, MostInFlight: 256));

        TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count(answer => answer.IsLearnt)} learnt; {path.Lost} packets lost, {path.Carried} carried");
        Assert.Empty(SweptAnswer.FalseOnes(answers));
        Assert.InRange(answers.Count(answer => answer.IsLearnt), 600, 1300);
        Assert.InRange((double)path.Lost / (path.Lost + path.Carried), 0.45, 0.55);
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task Where_half_of_the_packets_get_lost_impatience_leaves_much_unknown_and_nothing_false(AskingBy by)
    {
        await using var path = LossyPath.To(servers.Honest, seed: 2);
        var answers = await SweepAsync(by, path.Endpoint, SweepLists.Tested, new Patience(TimeSpan.FromMilliseconds(60), Retries: 1, MostInFlight: 256));

        Assert.Empty(SweptAnswer.FalseOnes(answers));
        Assert.InRange(answers.Count(answer => answer.Words == "unknown (timeout)"), 1000, 4300);
    }

    private static Task<IReadOnlyList<SweptAnswer>> SweepAsync(AskingBy by, IPEndPoint resolver, IReadOnlyList<Blocklist> lists, Patience? patience = null) =>
        SweepEngine.SweepAsync(by, [resolver], patience ?? Patience.Usual, lists, SweepSubject.All, TestContext.Current.CancellationToken);

    private static IEnumerable<string> EachUnknown(string reason) =>
    [
        $"ipv4: 300 unknown ({reason})",
        $"clean: 500 unknown ({reason})",
        $"ipv6: 100 unknown ({reason})",
        $"domains: 100 unknown ({reason})",
        $"several: 300 unknown ({reason})",
        $"world: 500 unknown ({reason})",
        $"emptied: 500 unknown ({reason})",
        $"parked: 500 unknown ({reason})",
        $"refusing: 500 unknown ({reason})",
        $"expired: 500 unknown ({reason})",
        $"gone: 500 unknown ({reason})",
    ];
}
