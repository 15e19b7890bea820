using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class StateStoreContract : StorageContract
{
    private const string Target = "2001:db8::/120";

    [Fact]
    public async Task A_change_is_stored_with_its_history_and_its_outbox()
    {
        foreach (var target in Samples.HostileTargets)
        {
            Assert.Null(await Store.States.FindAsync(Samples.Contoso, target, Cancel));
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit(target, $"scan:{target}", null), Cancel));
        }

        foreach (var target in Samples.HostileTargets)
        {
            Same(Samples.State(target, $"scan:{target}"), (await Other.States.FindAsync(Samples.Contoso, target, Cancel))?.Value);
            Same(Samples.History(target, $"scan:{target}", Samples.Noon), Assert.Single(await ToListAsync(Other.States.HistoryAsync(Samples.Contoso, target, null, null, Cancel))));
        }

        var outbox = await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel);
        Assert.Equal(Samples.HostileTargets.Order(StringComparer.Ordinal), outbox.Select(entry => entry.Transitions[0].Target).Order(StringComparer.Ordinal));
        Assert.Equal(Samples.HostileTargets.Order(StringComparer.Ordinal), (await ToListAsync(Other.States.ListAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value.Target));
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_not_changed_and_nothing_else_of_the_change_is_stored()
    {
        await Store.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);
        var first = (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))!;
        Assert.True(await Other.States.TryCommitAsync(Samples.Commit(Target, "s2", first.ETag, Samples.Noon.AddHours(1)), Cancel));

        Assert.False(await Store.States.TryCommitAsync(Samples.Commit(Target, "s3", first.ETag, Samples.Noon.AddHours(2)), Cancel));
        Assert.False(await Store.States.TryCommitAsync(Samples.Commit(Target, "s4", null, Samples.Noon.AddHours(3)), Cancel));
        Assert.False(await Store.States.TryCommitAsync(Samples.Commit("192.0.2.1", "s5", first.ETag), Cancel));

        Same(Samples.State(Target, "s2"), (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))?.Value);
        Assert.Equal(["s2", "s1"], (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel))).Select(entry => entry.Scan));
        Assert.Equal(["s1:ops", "s2:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
        Assert.Null(await Store.States.FindAsync(Samples.Contoso, "192.0.2.1", Cancel));
        Assert.Empty(await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, "192.0.2.1", null, null, Cancel)));
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_stored_once()
    {
        var first = Samples.Commit(Target, "s1", null);
        Assert.True(await Store.States.TryCommitAsync(first, Cancel));
        Assert.True(await Store.States.TryCommitAsync(first, Cancel));
        Assert.True(await Other.States.TryCommitAsync(first, Cancel));
        var second = Samples.Commit(Target, "s2", (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))!.ETag, Samples.Noon.AddHours(1));
        Assert.True(await Store.States.TryCommitAsync(second, Cancel));
        Assert.True(await Other.States.TryCommitAsync(second, Cancel));

        Same(second.State, (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))?.Value);
        Assert.Equal(["s2", "s1"], (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel))).Select(entry => entry.Scan));
        Assert.Equal(["s1:ops", "s2:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_change_that_is_repeated_late_brings_back_neither_the_old_state_nor_what_left_the_outbox()
    {
        var first = Samples.Commit(Target, "s1", null);
        await Store.States.TryCommitAsync(first, Cancel);
        await Notifications.ComposeAsync(Samples.Contoso, Samples.ComposeAll, Cancel);
        Assert.True(await Other.States.TryCommitAsync(first, Cancel));
        Assert.Empty(await Notifications.OutboxAsync(Samples.Contoso, Cancel));

        var second = Samples.Commit(Target, "s2", (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))!.ETag, Samples.Noon.AddHours(1));
        await Store.States.TryCommitAsync(second, Cancel);
        Assert.True(await Other.States.TryCommitAsync(first, Cancel));

        Same(second.State, (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))?.Value);
        Assert.Equal(["s2:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Another_change_by_the_same_scan_is_not_taken_for_the_same_change()
    {
        await Store.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);

        Assert.False(await Other.States.TryCommitAsync(Samples.Commit(Target, "s1", null, Samples.Noon.AddMinutes(1)), Cancel));
    }

    [Fact]
    public async Task Twenty_outbox_entries_go_with_one_change_and_one_with_none_has_none()
    {
        var outbox = Enumerable.Range(0, 20).Select(number => Samples.Outbox(Target, "s1", $"channel-{Samples.Number(number)}")).ToList();

        Assert.True(await Store.States.TryCommitAsync(Samples.Commit(Target, "s1", null) with { Outbox = outbox }, Cancel));
        Assert.True(await Store.States.TryCommitAsync(Samples.Commit("192.0.2.1", "s2", null) with { Outbox = [] }, Cancel));

        Same(outbox, [.. (await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel)).OrderBy(entry => entry.Id, StringComparer.Ordinal)]);
    }

    // A /24 on ten lists: the largest target that there is, on a very bad day.
    [Fact]
    public async Task A_state_of_thousands_of_findings_is_stored_whole()
    {
        var commit = new StateCommit(
            Samples.State("192.0.2.0/24", "s1", findings: 2560), null, Samples.History("192.0.2.0/24", "s1", Samples.Noon, transitions: 2560),
            [Samples.Outbox("192.0.2.0/24", "s1", "ops", transitions: 2560), Samples.Outbox("192.0.2.0/24", "s1", "mail", transitions: 2560)]);

        Assert.True(await Store.States.TryCommitAsync(commit, Cancel));
        Assert.True(await Store.States.TryCommitAsync(commit, Cancel));

        var stored = (await Other.States.FindAsync(Samples.Contoso, "192.0.2.0/24", Cancel))!;
        Same(commit.State, stored.Value);
        Same(commit.History, Assert.Single(await ToListAsync(Other.States.HistoryAsync(Samples.Contoso, "192.0.2.0/24", null, null, Cancel))));
        Same(commit.Outbox.OrderBy(entry => entry.Id), (await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel)).OrderBy(entry => entry.Id));
        Assert.True(await Other.States.TryCommitAsync(Samples.Commit("192.0.2.0/24", "s2", stored.ETag, Samples.Noon.AddHours(1)), Cancel));
        Same(Samples.State("192.0.2.0/24", "s2"), (await Store.States.FindAsync(Samples.Contoso, "192.0.2.0/24", Cancel))?.Value);
    }

    [Fact]
    public async Task Of_changes_made_at_the_same_time_every_one_is_stored_once()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            for (var tried = 1; ; tried++)
            {
                var store = number % 2 == 0 ? Store : Other;
                var before = await store.States.FindAsync(Samples.Contoso, Target, Cancel);
                if (await store.States.TryCommitAsync(Samples.Commit(Target, $"s{number}", before?.ETag, Samples.Noon.AddMinutes(number)), Cancel)) return tried;
            }
        }, Cancel)));

        Assert.All(tries, tried => Assert.InRange(tried, 1, 8));
        Assert.Equal(["s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0"], (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel))).Select(entry => entry.Scan));
        Assert.Equal(["s0:ops", "s1:ops", "s2:ops", "s3:ops", "s4:ops", "s5:ops", "s6:ops", "s7:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task History_is_told_newest_first_from_a_time_to_before_a_time()
    {
        await CommitAllAsync(Target, [(0, "a"), (2, "c"), (1, "b"), (3, "d"), (3, "e")]);
        await CommitAllAsync("2001:db8::1", [(1, "other")]);

        Assert.Equal("de c b a", await ToldAsync(null, null));
        Assert.Equal("c b", await ToldAsync(1, 3));
        Assert.Equal("de c", await ToldAsync(2, null));
        Assert.Equal("b a", await ToldAsync(null, 2));
        Assert.Equal("", await ToldAsync(2, 2));

        // Two of the same time stand in either order.
        async Task<string> ToldAsync(int? since, int? until) => string.Join(' ',
            (await ToListAsync(Other.States.HistoryAsync(Samples.Contoso, Target, since is { } from ? At(from) : null, until is { } to ? At(to) : null, Cancel)))
                .GroupBy(entry => entry.At).Select(group => string.Concat(group.Select(entry => entry.Scan).Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task Times_are_compared_as_moments_whatever_their_offset()
    {
        var berlin = Samples.Noon.ToOffset(TimeSpan.FromHours(1));
        await Store.States.TryCommitAsync(Samples.Commit(Target, "s1", null, berlin), Cancel);

        Assert.Equal(Samples.Noon, Assert.Single(await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, Samples.Noon, Samples.Noon.AddTicks(1), Cancel))).At);
        Assert.Empty(await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, Samples.Noon.AddTicks(1), null, Cancel)));
    }

    [Fact]
    public async Task History_before_a_time_is_forgotten_and_the_state_stays()
    {
        await CommitAllAsync(Target, [(0, "a"), (1, "b"), (2, "c")]);
        await CommitAllAsync("2001:db8::1", [(0, "other")]);

        Assert.Equal(2, await Store.States.ForgetHistoryAsync(Samples.Contoso, Target, At(2), Cancel));
        Assert.Equal(0, await Store.States.ForgetHistoryAsync(Samples.Contoso, Target, At(2), Cancel));

        Assert.Equal(["c"], (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, Target, null, null, Cancel))).Select(entry => entry.Scan));
        Assert.Single(await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, "2001:db8::1", null, null, Cancel)));
        Assert.NotNull(await Store.States.FindAsync(Samples.Contoso, Target, Cancel));
    }

    [Fact]
    public async Task More_history_than_one_page_is_told_whole_and_forgotten_whole()
    {
        await CommitAllAsync("contoso.example", [.. Enumerable.Range(0, 1050).Select(number => (number, $"s{Samples.Number(number)}"))]);

        var told = (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, "contoso.example", null, null, Cancel))).Select(entry => entry.Scan);
        Assert.Equal(Enumerable.Range(0, 1050).Reverse().Select(number => $"s{Samples.Number(number)}"), told);
        Assert.Equal(1050, (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Count);
        Assert.Equal(1049, await Store.States.ForgetHistoryAsync(Samples.Contoso, "contoso.example", At(1049), Cancel));
    }

    [Fact]
    public async Task States_and_history_are_put_as_they_are_and_told_of_a_whole_client()
    {
        // Those that are prefixes of others, whose keys stand otherwise than their names.
        string[] targets = ["a.example", "a.example.net", "a-b.example", Samples.LongestName, "2001:db8::/120"];
        await Store.States.PutAsync([.. targets.Select(target => Samples.State(target, "s9"))], Cancel);
        await Store.States.PutHistoryAsync([.. targets.SelectMany(target => Enumerable.Range(0, 120).Select(number => Samples.History(target, $"{target}:{Samples.Number(number)}", Samples.Noon.AddHours(number))))], Cancel);
        await Store.States.PutHistoryAsync([Samples.History("other.example", "other", Samples.Noon, tenant: Samples.Fabrikam)], Cancel);

        await Other.States.PutAsync([Samples.State("a.example", "s10", findings: 2)], Cancel);
        await Other.States.PutHistoryAsync([Samples.History("a.example", "a.example:00119", Samples.Noon.AddHours(119))], Cancel);

        Same(Samples.State("a.example", "s10", findings: 2), (await Store.States.FindAsync(Samples.Contoso, "a.example", Cancel))?.Value);
        Same(Samples.State(Samples.LongestName, "s9"), (await Store.States.FindAsync(Samples.Contoso, Samples.LongestName, Cancel))?.Value);
        Assert.Equal(
            targets.OrderBy(target => $"{target}|", StringComparer.Ordinal).SelectMany(target => Enumerable.Range(0, 120).Reverse().Select(number => $"{target}:{Samples.Number(number)}")),
            (await ToListAsync(Other.States.HistoryAsync(Samples.Contoso, Cancel))).Select(entry => entry.Scan));
        Assert.Empty(await Notifications.OutboxAsync(Samples.Contoso, Cancel));
    }

    [Fact]
    public async Task A_state_that_was_put_is_guarded_like_any_other()
    {
        await Store.States.TryCommitAsync(Samples.Commit(Target, "s1", null), Cancel);
        var before = (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))!;

        await Other.States.PutAsync([Samples.State(Target, "s2")], Cancel);

        Assert.False(await Store.States.TryCommitAsync(Samples.Commit(Target, "s3", before.ETag, Samples.Noon.AddHours(1)), Cancel));
        Assert.True(await Store.States.TryCommitAsync(Samples.Commit(Target, "s3", (await Store.States.FindAsync(Samples.Contoso, Target, Cancel))!.ETag, Samples.Noon.AddHours(1)), Cancel));
    }

    private static DateTimeOffset At(int minute) => Samples.Noon.AddMinutes(minute);

    private async Task CommitAllAsync(string target, IEnumerable<(int Minute, string Scan)> scans)
    {
        foreach (var (minute, scan) in scans)
        {
            var before = await Store.States.FindAsync(Samples.Contoso, target, Cancel);
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit(target, scan, before?.ETag, At(minute)), Cancel));
        }
    }
}
