using Backscatter.Core.Monitoring;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class AuditLogContract : StorageContract
{
    private const string Hostile = "{\"name\":\"Müller & Söhne \\u003cb\\u003e 100% 'x' -- 😀\"}";

    [Fact]
    public async Task An_entry_is_kept_as_it_was_given()
    {
        var entry = new AuditEntry("e/1#?%2F", Samples.Noon.AddTicks(1234567), "M. O'Hara <ops@contoso.example>", "target.changed", Samples.Contoso, "2001:db8::/120", null, Hostile);

        await Store.Audit.AppendAsync(entry, Cancel);

        Same(entry, Assert.Single(await ToListAsync(Other.Audit.ListAsync(null, null, null, Cancel))));
        Same(entry, Assert.Single(await ToListAsync(Other.Audit.ListAsync(Samples.Contoso, null, null, Cancel))));
    }

    [Fact]
    public async Task Entries_are_told_newest_first_over_months_and_pages()
    {
        // More than a page of any storage, and over so much time that none keeps it in one stretch.
        for (var number = 0; number < 120; number++) await Store.Audit.AppendAsync(Entry($"e{Samples.Number(number)}", Samples.Noon.AddDays(number * 3), number % 2 == 0 ? Samples.Contoso : null), Cancel);

        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(number => $"e{Samples.Number(number)}"), await IdsAsync(null, null, null));
        Assert.Equal(Enumerable.Range(0, 60).Reverse().Select(number => $"e{Samples.Number(number * 2)}"), await IdsAsync(Samples.Contoso, null, null));
    }

    [Theory]
    [InlineData(null, null, "e4 e3 e2 e1 e0")]
    [InlineData(1, 4, "e3 e2 e1")]
    [InlineData(2, null, "e4 e3 e2")]
    [InlineData(null, 2, "e1 e0")]
    [InlineData(3, 3, "")]
    [InlineData(-900, 900, "e4 e3 e2 e1 e0")]
    [InlineData(5, 900, "")]
    public async Task A_range_holds_what_is_from_a_time_to_before_another(int? since, int? until, string ids)
    {
        for (var day = 0; day < 5; day++) await Store.Audit.AppendAsync(Entry($"e{day}", Samples.Noon.AddDays(day), Samples.Contoso), Cancel);

        Assert.Equal(ids, string.Join(' ', await IdsAsync(null, Day(since), Day(until))));
        Assert.Equal(ids, string.Join(' ', await IdsAsync(Samples.Contoso, Day(since), Day(until))));

        static DateTimeOffset? Day(int? day) => day is { } days ? Samples.Noon.AddDays(days) : null;
    }

    [Fact]
    public async Task A_client_sees_its_own_entries_only()
    {
        await Store.Audit.AppendAsync(Entry("mine", Samples.Noon, Samples.Contoso), Cancel);
        await Store.Audit.AppendAsync(Entry("theirs", Samples.Noon.AddHours(1), Samples.Fabrikam), Cancel);
        await Store.Audit.AppendAsync(Entry("longer", Samples.Noon.AddHours(2), TenantId.Parse("contoso-2")), Cancel);
        await Store.Audit.AppendAsync(Entry("everybody's", Samples.Noon.AddHours(3), null), Cancel);

        Assert.Equal(["mine"], await IdsAsync(Samples.Contoso, null, null));
        Assert.Equal(["everybody's", "longer", "theirs", "mine"], await IdsAsync(null, null, null));
    }

    [Fact]
    public async Task An_entry_that_is_there_is_not_changed_by_another_of_its_id_and_time()
    {
        var entry = Entry("e", Samples.Noon, Samples.Contoso);
        await Store.Audit.AppendAsync(entry, Cancel);

        await Other.Audit.AppendAsync(entry, Cancel);
        await Other.Audit.AppendAsync(entry with { Who = "somebody else", After = "{}" }, Cancel);

        Same(entry, Assert.Single(await ToListAsync(Store.Audit.ListAsync(null, null, null, Cancel))));
        Same(entry, Assert.Single(await ToListAsync(Store.Audit.ListAsync(Samples.Contoso, null, null, Cancel))));
    }

    [Fact]
    public async Task Entries_of_a_client_that_is_removed_stay()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        await Store.Audit.AppendAsync(Entry("added", Samples.Noon, Samples.Contoso), Cancel);

        Assert.True(await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel));
        await Store.Audit.AppendAsync(Entry("removed", Samples.Noon.AddDays(1), Samples.Contoso), Cancel);

        Assert.Equal(["removed", "added"], await IdsAsync(Samples.Contoso, null, null));
    }

    [Fact]
    public async Task Only_what_is_older_than_a_time_is_forgotten()
    {
        foreach (var day in (int[])[0, 399, 400, 401]) await Store.Audit.AppendAsync(Entry($"e{day}", Samples.Noon.AddDays(day), day == 399 ? null : Samples.Contoso), Cancel);

        Assert.Equal(2, await Store.Audit.ForgetAsync(Samples.Noon.AddDays(400), Cancel));
        Assert.Equal(0, await Other.Audit.ForgetAsync(Samples.Noon.AddDays(400), Cancel));

        Assert.Equal(["e401", "e400"], await IdsAsync(null, null, null));
        Assert.Equal(["e401", "e400"], await IdsAsync(Samples.Contoso, null, null));
    }

    [Fact]
    public async Task Large_states_before_and_after_are_kept_whole()
    {
        var entry = Entry("e", Samples.Noon, Samples.Contoso) with { Before = new string('ä', 60_000), After = new string('b', 60_000) };

        await Store.Audit.AppendAsync(entry, Cancel);

        Same(entry, Assert.Single(await ToListAsync(Other.Audit.ListAsync(Samples.Contoso, null, null, Cancel))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task An_entry_needs_an_id_of_up_to_a_hundred_characters(int characters) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Audit.AppendAsync(Entry(new string('e', characters), Samples.Noon, null), Cancel));

    [Fact]
    public async Task Many_entries_are_added_at_once_and_those_that_are_there_stay()
    {
        var entries = Enumerable.Range(0, 130).Select(number => Entry($"e{Samples.Number(number)}", Samples.Noon.AddDays(number), number % 3 == 0 ? null : Samples.Contoso)).ToList();
        await Store.Audit.AppendAsync(entries[7], Cancel);

        await Other.Audit.AppendAsync([.. entries.Select(entry => entry with { Who = "another" })], Cancel);
        await Other.Audit.AppendAsync([.. entries.Select(entry => entry with { Who = "a third" })], Cancel);

        Assert.Equal(entries.Select(entry => entry.Id).Reverse(), await IdsAsync(null, null, null));
        Assert.Equal(86, (await IdsAsync(Samples.Contoso, null, null)).Count());
        var kept = await ToListAsync(Store.Audit.ListAsync(null, null, null, Cancel));
        Same(entries[7], kept.Single(entry => entry.Id == "e00007"));
        Assert.Equal(129, kept.Count(entry => entry.Who == "another"));
    }

    private async Task<IEnumerable<string>> IdsAsync(TenantId? tenant, DateTimeOffset? since, DateTimeOffset? until) =>
        (await ToListAsync(Other.Audit.ListAsync(tenant, since, until, Cancel))).Select(entry => entry.Id);

    private static AuditEntry Entry(string id, DateTimeOffset at, TenantId? tenant) => new(id, at, "maria", "target.added", tenant, "contoso.example", null, "{\"isPaused\":false}");
}
