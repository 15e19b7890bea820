using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class SweepStoreContract : StorageContract
{
    private const string Sweep = "2026-11-23T12:00Z/blocklists";

    [Fact]
    public async Task A_batch_is_added_once_and_a_second_time_changes_nothing()
    {
        var batch = Batch(0);
        Assert.Null(await Store.Sweeps.FindAsync(Sweep, Samples.Contoso, 0, Cancel));
        Assert.True(await Store.Sweeps.TryAddAsync(batch, Cancel));

        Assert.False(await Other.Sweeps.TryAddAsync(batch with { Checks = [], PlannedAt = Samples.Noon.AddDays(1) }, Cancel));

        Same(batch, await Other.Sweeps.FindAsync(Sweep, Samples.Contoso, 0, Cancel));
    }

    [Fact]
    public async Task Of_those_who_plan_the_same_batch_one_adds_it()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => (number % 2 == 0 ? Store : Other).Sweeps.TryAddAsync(Batch(0), Cancel), Cancel)));

        Assert.Equal(1, added.Count(done => done));
    }

    [Fact]
    public async Task A_batch_of_a_hundred_of_the_longest_names_is_kept_whole()
    {
        var checks = Enumerable.Range(0, 100).Select(number => new DueCheck(Samples.Contoso, $"{Samples.Number(number)}.{Samples.LongestName[6..]}", CheckKind.Blocklists, Samples.Noon)).ToList();
        var failed = checks.Select(check => $"{check.Target}: {new string('w', 200)}").ToList();
        var batch = Batch(0) with { Checks = checks };
        await Store.Sweeps.TryAddAsync(batch, Cancel);
        await Store.Sweeps.CompleteAsync(batch, Samples.Noon.AddHours(1), failed, Cancel);

        Same(batch with { DoneAt = Samples.Noon.AddHours(1), Failed = failed }, await Other.Sweeps.FindAsync(Sweep, Samples.Contoso, 0, Cancel));
    }

    [Fact]
    public async Task A_batch_that_is_done_is_unfinished_no_more_and_may_be_done_again()
    {
        await Store.Sweeps.TryAddAsync(Batch(0), Cancel);
        await Store.Sweeps.TryAddAsync(Batch(1), Cancel);

        await Other.Sweeps.CompleteAsync(Batch(0), Samples.Noon.AddHours(1), ["2001:db8::/120: timed out"], Cancel);
        await Other.Sweeps.CompleteAsync(Batch(0), Samples.Noon.AddHours(1), ["2001:db8::/120: timed out"], Cancel);

        Same(Batch(0) with { DoneAt = Samples.Noon.AddHours(1), Failed = ["2001:db8::/120: timed out"] }, await Store.Sweeps.FindAsync(Sweep, Samples.Contoso, 0, Cancel));
        Assert.Equal([1], (await ToListAsync(Store.Sweeps.UnfinishedAsync(Cancel))).Select(batch => batch.Number));
        Assert.False(await Store.Sweeps.TryAddAsync(Batch(0), Cancel));
        Assert.NotNull((await Store.Sweeps.FindAsync(Sweep, Samples.Contoso, 0, Cancel))!.DoneAt);
    }

    [Fact]
    public async Task The_batches_of_a_client_in_a_sweep_are_listed_and_no_others()
    {
        foreach (var number in (int[])[0, 1, 2, 10]) await Store.Sweeps.TryAddAsync(Batch(number), Cancel);
        await Store.Sweeps.CompleteAsync(Batch(1), Samples.Noon, [], Cancel);
        await Store.Sweeps.TryAddAsync(Batch(3) with { Tenant = Samples.Fabrikam }, Cancel);
        await Store.Sweeps.TryAddAsync(Batch(4) with { Sweep = Sweep + "2" }, Cancel);

        Assert.Equal([0, 1, 2, 10], (await ToListAsync(Other.Sweeps.ListAsync(Sweep, Samples.Contoso, Cancel))).Select(batch => batch.Number).Order());
    }

    [Fact]
    public async Task Unfinished_batches_are_told_oldest_first_over_more_than_one_page()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1050), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (number, cancel) =>
            await Store.Sweeps.TryAddAsync(Batch(number) with { PlannedAt = Samples.Noon.AddSeconds(-number / 2) }, cancel));

        var planned = (await ToListAsync(Store.Sweeps.UnfinishedAsync(Cancel))).ToList();

        Assert.Equal(1050, planned.DistinctBy(batch => batch.Number).Count());
        Assert.Equal(planned.Select(batch => batch.PlannedAt).Order(), planned.Select(batch => batch.PlannedAt));
        Assert.Equal(1050, planned.Count);
    }

    [Fact]
    public async Task Batches_planned_before_a_time_are_forgotten_done_or_not()
    {
        foreach (var number in Enumerable.Range(0, 4)) await Store.Sweeps.TryAddAsync(Batch(number) with { PlannedAt = Samples.Noon.AddDays(number) }, Cancel);
        await Store.Sweeps.CompleteAsync(Batch(0) with { PlannedAt = Samples.Noon }, Samples.Noon.AddDays(9), [], Cancel);

        Assert.Equal(2, await Other.Sweeps.ForgetAsync(Samples.Noon.AddDays(2), Cancel));

        Assert.Equal([2, 3], (await ToListAsync(Store.Sweeps.ListAsync(Sweep, Samples.Contoso, Cancel))).Select(batch => batch.Number).Order());
        Assert.Equal([2, 3], (await ToListAsync(Store.Sweeps.UnfinishedAsync(Cancel))).Select(batch => batch.Number));
    }

    private static SweepBatch Batch(int number) => new(Sweep, Samples.Contoso, number, 11, [.. Samples.HostileTargets.Select(target => new DueCheck(Samples.Contoso, target, CheckKind.Blocklists, Samples.Noon))])
    {
        PlannedAt = Samples.Noon,
    };
}
