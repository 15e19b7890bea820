using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class TenantStoreContract : StorageContract
{
    [Fact]
    public async Task A_client_is_found_as_it_was_kept()
    {
        Assert.Null(await Store.Tenants.FindAsync(Samples.Contoso, Cancel));

        Assert.True(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Müller & Söhne \"GmbH\" 😀"), null, Cancel));

        Same(Samples.Client(Samples.Contoso, "Müller & Söhne \"GmbH\" 😀"), (await Other.Tenants.FindAsync(Samples.Contoso, Cancel))?.Value);
    }

    [Fact]
    public async Task A_client_that_is_there_is_not_added_again()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);

        Assert.False(await Other.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Another"), null, Cancel));

        Assert.Equal("Contoso Ltd.", (await Store.Tenants.FindAsync(Samples.Contoso, Cancel))?.Value.Name);
    }

    [Fact]
    public async Task A_client_that_was_changed_meanwhile_is_not_changed()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "First"), null, Cancel);
        var first = (await Store.Tenants.FindAsync(Samples.Contoso, Cancel))!;

        Assert.True(await Other.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Second"), first.ETag, Cancel));
        Assert.False(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Third"), first.ETag, Cancel));

        Assert.Equal("Second", (await Store.Tenants.FindAsync(Samples.Contoso, Cancel))?.Value.Name);
    }

    [Fact]
    public async Task The_mark_differs_after_every_change_even_one_back_or_one_through_removal()
    {
        var marks = new List<string>();
        foreach (var name in (string[])["First", "Second", "First"])
        {
            Assert.True(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, name), marks.LastOrDefault(), Cancel));
            marks.Add((await Store.Tenants.FindAsync(Samples.Contoso, Cancel))!.ETag);
        }

        await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel);
        Assert.False(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), marks[^1], Cancel));
        Assert.True(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "First"), null, Cancel));
        marks.Add((await Store.Tenants.FindAsync(Samples.Contoso, Cancel))!.ETag);

        Assert.Equal(4, marks.Distinct().Count());
    }

    [Fact]
    public async Task Clients_are_listed_by_id()
    {
        foreach (var id in (string[])["zulu", "a-1", "a1", "10", "9"]) await Store.Tenants.TryPutAsync(Samples.Client(TenantId.Parse(id)), null, Cancel);

        Assert.Equal(["10", "9", "a-1", "a1", "zulu"], (await ToListAsync(Other.Tenants.ListAsync(Cancel))).Select(stored => stored.Value.Id.Value));
    }

    [Fact]
    public async Task A_mark_from_the_list_changes_a_client_like_one_from_a_find()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        var listed = Assert.Single(await ToListAsync(Store.Tenants.ListAsync(Cancel)));

        Assert.True(await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso, "Another"), listed.ETag, Cancel));
    }

    [Fact]
    public async Task A_client_is_removed_with_everything_that_is_kept_of_it()
    {
        foreach (var tenant in (TenantId[])[Samples.Contoso, Samples.Fabrikam]) await FillAsync(tenant);

        Assert.True(await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel));

        Assert.Equal("0 targets, 0 states, 0 history, 0 scans, 0 due, 0 batches, 0 suppressions, 0 listed, 0 problems, 0 outbox, 0 pending, 0 ended", await CountAsync(Samples.Contoso));
        Assert.Null(await Other.Tenants.FindAsync(Samples.Contoso, Cancel));
        Assert.Equal("1 targets, 1 states, 2 history, 1 scans, 1 due, 1 batches, 1 suppressions, 1 listed, 1 problems, 1 outbox, 1 pending, 1 ended", await CountAsync(Samples.Fabrikam));
        Assert.False(await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel));
    }

    private async Task FillAsync(TenantId tenant)
    {
        const string target = "2001:db8::/120";
        await Store.Tenants.TryPutAsync(Samples.Client(tenant), null, Cancel);
        await Store.Targets.TryPutAsync(Samples.Watched(target, tenant), null, Cancel);
        await Store.States.TryCommitAsync(Samples.Commit(target, "s1", null, tenant: tenant), Cancel);
        await Notifications.ComposeAsync(tenant, entries => [Samples.Compose("n1", entries)], Cancel);
        var second = Samples.Commit(target, "s2", (await Store.States.FindAsync(tenant, target, Cancel))!.ETag, Samples.Noon.AddHours(1), tenant);
        await Store.States.TryCommitAsync(second with { Outbox = [Samples.Outbox(target, "s2", "ops", tenant: tenant), Samples.Outbox(target, "s2", "mail", tenant: tenant)] }, Cancel);
        var ended = (await Notifications.FindAsync(tenant, "n1", Cancel))!;
        await Notifications.TryUpdateAsync(ended, ended.Value with { Status = Core.Notifications.DeliveryStatus.Accepted, EndedAt = Samples.Noon }, Cancel);
        await Notifications.ComposeAsync(tenant, entries => [Samples.Compose("n2", [.. entries.Where(entry => entry.Channel == "ops")])], Cancel);
        await Store.Scans.PutAsync(new StoredScan(tenant, target, "s1", Samples.Noon, true, "{}"u8.ToArray()), Cancel);
        await Store.Due.SetAsync(new DueCheck(tenant, target, CheckKind.Probe, Samples.Noon), Cancel);
        await Store.Sweeps.TryAddAsync(new SweepBatch("sweep-1", tenant, 0, 1, [new DueCheck(tenant, target, CheckKind.Probe, Samples.Noon)]), Cancel);
        await Store.Suppressions.TryPutAsync(new Suppression("x", tenant, null, "BSC-010", null, "me", "because", Samples.Noon, Samples.Noon.AddDays(1)), null, Cancel);
        await Store.Listed.SetAsync(tenant, target, [new ListedSubject("zen.example", tenant, target, "2001:db8::1", Samples.Noon)], Cancel);
        await Store.Problems.NoteAsync(new OperatorProblem($"target:{tenant}", "what", "do", Samples.Noon, Samples.Noon) { Tenant = tenant }, Cancel);
    }

    private async Task<string> CountAsync(TenantId tenant)
    {
        const string target = "2001:db8::/120";
        var counts = new (string What, int Count)[]
        {
            ("targets", (await ToListAsync(Other.Targets.ListAsync(tenant, Cancel))).Count),
            ("states", (await ToListAsync(Other.States.ListAsync(tenant, Cancel))).Count),
            ("history", (await ToListAsync(Other.States.HistoryAsync(tenant, target, null, null, Cancel))).Count),
            ("scans", await Other.Scans.FindAsync(tenant, target, "s1", Cancel) is null ? 0 : 1),
            ("due", (await ToListAsync(Other.Due.DueAsync(Samples.Noon.AddDays(1), Cancel))).Count(check => check.Tenant == tenant)),
            ("batches", (await ToListAsync(Other.Sweeps.UnfinishedAsync(Cancel))).Count(batch => batch.Tenant == tenant)),
            ("suppressions", (await ToListAsync(Other.Suppressions.ListAsync(tenant, Cancel))).Count),
            ("listed", (await ToListAsync(Other.Listed.OnAsync("zen.example", Cancel))).Count(listed => listed.Tenant == tenant)),
            ("problems", (await ToListAsync(Other.Problems.ListAsync(Cancel))).Count(problem => problem.Tenant == tenant)),
            ("outbox", (await Two.Notifications.OutboxAsync(tenant, Cancel)).Count),
            ("pending", (await ToListAsync(Two.Notifications.PendingAsync(tenant, Cancel))).Count),
            ("ended", (await ToListAsync(Two.Notifications.EndedAsync(tenant, Cancel))).Count),
        };
        return string.Join(", ", counts.Select(count => $"{count.Count} {count.What}"));
    }
}
