namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>
/// Lists that the test points of RFC 5782 section 5 do not give away, because they hold or because there are none: a list that lists the world
/// blames nobody, and one that lists nothing clears nobody.
/// </summary>
[Collection(SharedSweepServers.Name)]
public sealed class UnprovenListTests(SweepServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task A_list_that_lists_the_world_but_its_test_point_is_not_believed(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Honest], Patience.Usual, SweepLists.Named("sparing"), SweepSubject.All, Cancellation);
        Assert.Equal(["sparing: 300 unknown (list-failed-self-test)"], SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task A_list_that_lists_the_world_is_not_believed_because_what_would_show_it_got_lost(AskingBy by)
    {
        var patience = new Patience(TimeSpan.FromMilliseconds(500), Retries: 1, MostInFlight: 64);
        var answers = await SweepEngine.SweepAsync(by, [servers.Losing], patience, SweepLists.Named("sparing"), SweepSubject.All, Cancellation);
        Assert.Empty(SweptAnswer.FalseOnes(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task A_list_that_lists_the_world_and_has_no_test_points_is_not_believed(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Honest], Patience.Usual, SweepLists.Named("flood"), SweepSubject.All, Cancellation);
        Assert.Equal(["flood: 300 unknown (list-failed-self-test)"], SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task An_emptied_list_that_has_no_test_points_clears_nobody(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Honest], Patience.Usual, SweepLists.Named("silent"), SweepSubject.All, Cancellation);
        Assert.Equal(["silent: 300 unknown (list-failed-self-test)"], SweptAnswer.Counts(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task A_resolver_that_answers_as_a_list_does_blames_nobody_by_a_list_without_test_points(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Listing], Patience.Usual, SweepLists.Named("plain"), SweepSubject.All, Cancellation);
        Assert.Empty(SweptAnswer.FalseOnes(answers));
    }

    [Theory]
    [MemberData(nameof(SweepEngine.Ways), MemberType = typeof(SweepEngine))]
    public async Task A_resolver_for_which_no_list_exists_clears_nobody_by_a_list_without_test_points(AskingBy by)
    {
        var answers = await SweepEngine.SweepAsync(by, [servers.Denying], Patience.Usual, SweepLists.Named("plain"), SweepSubject.All, Cancellation);
        Assert.DoesNotContain(answers, answer => answer.IsLearnt);
    }
}
