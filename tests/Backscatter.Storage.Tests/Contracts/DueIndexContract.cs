using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class DueIndexContract : StorageContract
{
    [Fact]
    public async Task What_is_due_is_told_longest_overdue_first()
    {
        await SetAsync("b.example", CheckKind.Blocklists, 1);
        await SetAsync("a.example", CheckKind.Blocklists, 2);
        await SetAsync("a.example", CheckKind.Probe, -5);
        await SetAsync("c.example", CheckKind.Probe, 3);

        Assert.Equal(["a.example probe", "b.example blocklists", "a.example blocklists"], await DueAsync(2));
        Assert.Equal(["a.example probe"], await DueAsync(0));
        Assert.Empty(await DueAsync(-6));
    }

    [Fact]
    public async Task A_check_has_one_time_the_last_that_was_set()
    {
        await SetAsync("a.example", CheckKind.Probe, 1);
        await SetAsync("a.example", CheckKind.Probe, 60);
        Assert.Empty(await DueAsync(59));
        Assert.Equal(["a.example probe"], await DueAsync(60));

        await SetAsync("a.example", CheckKind.Probe, 60);
        await SetAsync("a.example", CheckKind.Probe, -60);
        Assert.Equal(["a.example probe"], await DueAsync(-60));
        Assert.Equal(["a.example probe"], await DueAsync(100));
    }

    [Fact]
    public async Task Times_of_targets_of_every_form_come_out_as_they_went_in_and_go_with_their_target()
    {
        foreach (var target in Samples.HostileTargets)
        {
            foreach (var kind in (CheckKind[])[CheckKind.Blocklists, CheckKind.Probe]) await Store.Due.SetAsync(new DueCheck(Samples.Contoso, target, kind, Samples.Noon.AddTicks(7)), Cancel);
        }

        var due = await ToListAsync(Other.Due.DueAsync(Samples.Noon.AddTicks(7), Cancel));
        Assert.Equal(Samples.HostileTargets.SelectMany(target => (string[])[target, target]).Order(StringComparer.Ordinal), due.Select(check => check.Target).Order(StringComparer.Ordinal));
        Assert.All(due, check => Assert.Equal(Samples.Noon.AddTicks(7), check.At));

        foreach (var target in Samples.HostileTargets) await Other.Due.RemoveAsync(Samples.Contoso, target, Cancel);
        await Other.Due.RemoveAsync(Samples.Contoso, "nothing.example", Cancel);
        Assert.Empty(await ToListAsync(Store.Due.DueAsync(Samples.Noon.AddYears(1), Cancel)));
    }

    [Fact]
    public async Task The_same_target_of_two_clients_has_times_of_its_own()
    {
        await Store.Due.SetAsync(new DueCheck(Samples.Contoso, "192.0.2.0/28", CheckKind.Probe, Samples.Noon), Cancel);
        await Store.Due.SetAsync(new DueCheck(Samples.Fabrikam, "192.0.2.0/28", CheckKind.Probe, Samples.Noon), Cancel);

        await Store.Due.RemoveAsync(Samples.Contoso, "192.0.2.0/28", Cancel);

        Assert.Equal(Samples.Fabrikam, Assert.Single(await ToListAsync(Store.Due.DueAsync(Samples.Noon, Cancel))).Tenant);
    }

    [Fact]
    public async Task More_than_one_page_is_told_each_once_while_it_is_put_off()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1100), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (number, cancel) =>
            await Store.Due.SetAsync(new DueCheck(Samples.Contoso, $"t{Samples.Number(number)}.example", CheckKind.Blocklists, Samples.Noon.AddSeconds(number / 3)), cancel));

        var seen = new List<DueCheck>();
        await foreach (var check in Store.Due.DueAsync(Samples.Noon.AddHours(1), Cancel))
        {
            seen.Add(check);
            if (seen.Count % 50 == 0) await Other.Due.SetAsync(check with { At = Samples.Noon.AddHours(6) }, Cancel);
        }

        Assert.Equal(1100, seen.DistinctBy(check => check.Target).Count());
        Assert.Equal(1100, seen.Count);
        Assert.Equal(seen.Select(check => check.At).Order(), seen.Select(check => check.At));
    }

    [Fact]
    public async Task The_checks_of_a_client_are_told_whenever_they_are_due()
    {
        await SetAsync("b.example", CheckKind.Blocklists, 1);
        await SetAsync("a.example", CheckKind.Probe, 100_000);
        await SetAsync("a.example", CheckKind.Probe, 200_000);
        await Store.Due.SetAsync([new DueCheck(Samples.Fabrikam, "a.example", CheckKind.Probe, Samples.Noon), new DueCheck(Samples.Contoso, "c.example", CheckKind.Probe, Samples.Noon)], Cancel);

        var checks = await ToListAsync(Other.Due.OfAsync(Samples.Contoso, Cancel));

        Assert.Equal(
            [
                new DueCheck(Samples.Contoso, "a.example", CheckKind.Probe, Samples.Noon.AddMinutes(200_000)), new DueCheck(Samples.Contoso, "b.example", CheckKind.Blocklists, Samples.Noon.AddMinutes(1)),
                new DueCheck(Samples.Contoso, "c.example", CheckKind.Probe, Samples.Noon),
            ],
            checks.OrderBy(check => check.Target, StringComparer.Ordinal));
    }

    private Task SetAsync(string target, CheckKind kind, int minute) => Store.Due.SetAsync(new DueCheck(Samples.Contoso, target, kind, Samples.Noon.AddMinutes(minute)), Cancel);

    private async Task<IEnumerable<string>> DueAsync(int minute) =>
        (await ToListAsync(Other.Due.DueAsync(Samples.Noon.AddMinutes(minute), Cancel))).Select(check => $"{check.Target} {Core.Data.Words<CheckKind>.Of(check.Kind)}");
}
