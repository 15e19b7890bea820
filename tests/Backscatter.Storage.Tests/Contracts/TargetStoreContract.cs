using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class TargetStoreContract : StorageContract
{
    [Fact]
    public async Task Targets_of_every_form_are_found_as_they_were_kept()
    {
        foreach (var target in Samples.HostileTargets) Assert.True(await Store.Targets.TryPutAsync(Samples.Watched(target), null, Cancel));

        foreach (var target in Samples.HostileTargets) Same(Samples.Watched(target), (await Other.Targets.FindAsync(Samples.Contoso, target, Cancel))?.Value);
        Assert.Equal(Samples.HostileTargets.Order(StringComparer.Ordinal), (await ToListAsync(Other.Targets.ListAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value.Target));
    }

    [Fact]
    public async Task A_target_of_one_client_is_not_one_of_another()
    {
        await Store.Targets.TryPutAsync(Samples.Watched("contoso.example"), null, Cancel);

        Assert.Null(await Store.Targets.FindAsync(Samples.Fabrikam, "contoso.example", Cancel));
        Assert.Empty(await ToListAsync(Store.Targets.ListAsync(Samples.Fabrikam, Cancel)));
        Assert.True(await Store.Targets.TryPutAsync(Samples.Watched("contoso.example", Samples.Fabrikam), null, Cancel));
    }

    [Fact]
    public async Task Clients_whose_ids_begin_alike_are_kept_apart()
    {
        await Store.Targets.TryPutAsync(Samples.Watched("b.example", TenantId.Parse("a-1")), null, Cancel);

        Assert.Empty(await ToListAsync(Store.Targets.ListAsync(TenantId.Parse("a"), Cancel)));
        Assert.Null(await Store.Targets.FindAsync(TenantId.Parse("a"), "b.example", Cancel));
    }

    [Fact]
    public async Task Only_what_was_not_changed_meanwhile_is_changed()
    {
        Assert.False(await Store.Targets.TryPutAsync(Samples.Watched("192.0.2.0/28"), "no mark of ours", Cancel));
        Assert.True(await Store.Targets.TryPutAsync(Samples.Watched("192.0.2.0/28"), null, Cancel));
        Assert.False(await Other.Targets.TryPutAsync(Samples.Watched("192.0.2.0/28") with { IsPaused = false }, null, Cancel));
        var first = (await Other.Targets.FindAsync(Samples.Contoso, "192.0.2.0/28", Cancel))!;
        Assert.True(await Other.Targets.TryPutAsync(first.Value with { Probe = null }, first.ETag, Cancel));
        Assert.False(await Store.Targets.TryPutAsync(first.Value with { IsPaused = false }, first.ETag, Cancel));

        Same(first.Value with { Probe = null }, (await Store.Targets.FindAsync(Samples.Contoso, "192.0.2.0/28", Cancel))?.Value);
    }

    [Fact]
    public async Task Of_those_who_change_at_the_same_time_one_succeeds()
    {
        await Store.Targets.TryPutAsync(Samples.Watched("contoso.example"), null, Cancel);
        var first = (await Store.Targets.FindAsync(Samples.Contoso, "contoso.example", Cancel))!;

        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
            (number % 2 == 0 ? Store : Other).Targets.TryPutAsync(first.Value with { AddedAt = Samples.Noon.AddDays(number + 1) }, first.ETag, Cancel), Cancel)));

        Assert.Equal(1, changed.Count(done => done));
        var kept = (await Store.Targets.FindAsync(Samples.Contoso, "contoso.example", Cancel))!.Value;
        Assert.Equal(Samples.Noon.AddDays(Array.IndexOf(changed, true) + 1), kept.AddedAt);
    }

    [Fact]
    public async Task A_target_is_removed_with_its_state_and_its_times_and_leaves_its_history()
    {
        foreach (var target in (string[])["2001:db8::/120", "2001:db8::1"])
        {
            await Store.Targets.TryPutAsync(Samples.Watched(target), null, Cancel);
            await Store.States.TryCommitAsync(Samples.Commit(target, "s1", null), Cancel);
            foreach (var kind in (CheckKind[])[CheckKind.Blocklists, CheckKind.Probe]) await Store.Due.SetAsync(new DueCheck(Samples.Contoso, target, kind, Samples.Noon), Cancel);
            await Store.Listed.SetAsync(Samples.Contoso, target, [new ListedSubject("zen.example", Samples.Contoso, target, "2001:db8::1", Samples.Noon)], Cancel);
        }

        Assert.True(await Other.Targets.RemoveAsync(Samples.Contoso, "2001:db8::/120", Cancel));

        Assert.Null(await Store.Targets.FindAsync(Samples.Contoso, "2001:db8::/120", Cancel));
        Assert.Null(await Store.States.FindAsync(Samples.Contoso, "2001:db8::/120", Cancel));
        Assert.Equal(["2001:db8::1", "2001:db8::1"], (await ToListAsync(Store.Due.DueAsync(Samples.Noon, Cancel))).Select(check => check.Target));
        Assert.Equal(["2001:db8::1"], (await ToListAsync(Store.Listed.OnAsync("zen.example", Cancel))).Select(listed => listed.Target));
        Assert.Single(await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, "2001:db8::/120", null, null, Cancel)));
        Assert.NotNull(await Store.States.FindAsync(Samples.Contoso, "2001:db8::1", Cancel));
        Assert.False(await Other.Targets.RemoveAsync(Samples.Contoso, "2001:db8::/120", Cancel));
    }

    [Fact]
    public async Task A_target_that_was_removed_can_be_watched_anew()
    {
        await Store.Targets.TryPutAsync(Samples.Watched("contoso.example"), null, Cancel);
        await Store.States.TryCommitAsync(Samples.Commit("contoso.example", "s1", null), Cancel);
        await Store.Targets.RemoveAsync(Samples.Contoso, "contoso.example", Cancel);

        Assert.True(await Store.Targets.TryPutAsync(Samples.Watched("contoso.example"), null, Cancel));
        Assert.True(await Store.States.TryCommitAsync(Samples.Commit("contoso.example", "s2", null, Samples.Noon.AddHours(1)), Cancel));
        Assert.Equal(["s2", "s1"], (await ToListAsync(Store.States.HistoryAsync(Samples.Contoso, "contoso.example", null, null, Cancel))).Select(entry => entry.Scan));
    }

    [Fact]
    public async Task More_targets_than_one_page_are_listed_each_once_and_in_order_while_they_change()
    {
        var names = Enumerable.Range(0, 1100).Select(number => $"t{Samples.Number(number)}.example").ToList();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (name, cancel) =>
            await Store.Targets.TryPutAsync(Samples.Watched(name), null, cancel));

        var seen = new List<string>();
        await foreach (var stored in Store.Targets.ListAsync(Samples.Contoso, Cancel))
        {
            seen.Add(stored.Value.Target);
            if (seen.Count % 100 == 0) Assert.True(await Store.Targets.TryPutAsync(stored.Value with { IsPaused = false }, stored.ETag, Cancel));
        }

        Assert.Equal(names, seen);
    }
}
