using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class ScanOrderStoreContract : StorageContract
{
    [Fact]
    public async Task An_order_is_kept_as_it_was_given_whatever_its_targets_are()
    {
        var order = new ScanOrder("o/1#?%2F", Samples.Contoso, Samples.Noon.AddTicks(1), "M. O'Hara", [.. Samples.HostileTargets.Select(target => new OrderedScan(target, CheckKind.Probe, OrderStatus.Waiting, null, null))]);
        Assert.Null(await Store.Orders.FindAsync(order.Id, Cancel));

        Assert.True(await Store.Orders.TryAddAsync(order, Cancel));
        Assert.True(await Store.Orders.TryAddAsync(Order("nobody's", 0, null), Cancel));

        Same(order, await Other.Orders.FindAsync(order.Id, Cancel));
        Same(Order("nobody's", 0, null), await Other.Orders.FindAsync("nobody's", Cancel));
    }

    [Fact]
    public async Task An_order_that_is_there_is_not_replaced()
    {
        await Store.Orders.TryAddAsync(Order("o", 0), Cancel);

        Assert.False(await Other.Orders.TryAddAsync(Order("o", 1) with { By = "another" }, Cancel));

        Same(Order("o", 0), await Store.Orders.FindAsync("o", Cancel));
        Same(Order("o", 0), Assert.Single(await ToListAsync(Store.Orders.ListAsync(null, null, Cancel))));
    }

    [Fact]
    public async Task Each_target_is_marked_by_itself()
    {
        await Store.Orders.TryAddAsync(Order("o", 0, Samples.Contoso, "a.example", "2001:db8::/120", "c.example"), Cancel);

        Assert.True(await Store.Orders.MarkAsync("o", "2001:db8::/120", OrderStatus.Done, "scan-1", null, Cancel));
        Assert.True(await Other.Orders.MarkAsync("o", "c.example", OrderStatus.Failed, null, "it could not be scanned: \"<b>\"", Cancel));

        Assert.Equal("a.example waiting, 2001:db8::/120 done scan-1, c.example failed: it could not be scanned: \"<b>\"", await SaidAsync("o"));
    }

    // What is done stays done; what failed may be done yet; nothing goes back to waiting.
    [Theory]
    [InlineData("done done", "done s1")]
    [InlineData("done failed", "done s1")]
    [InlineData("failed done", "done s2")]
    [InlineData("failed failed", "failed: why 2")]
    [InlineData("failed waiting", "failed: why 1")]
    [InlineData("done waiting", "done s1")]
    public async Task A_mark_that_comes_again_or_late_undoes_nothing(string words, string said)
    {
        await Store.Orders.TryAddAsync(Order("o", 0), Cancel);

        foreach (var (word, number) in words.Split(' ').Select((word, index) => (word, index + 1)))
        {
            Assert.True(Words<OrderStatus>.TryRead(word, out var status));
            Assert.True(await Store.Orders.MarkAsync("o", "a.example", status, status == OrderStatus.Done ? $"s{number}" : null, status == OrderStatus.Failed ? $"why {number}" : null, Cancel));
        }

        Assert.Equal($"a.example {said}", await SaidAsync("o"));
    }

    [Fact]
    public async Task Nothing_is_marked_that_was_not_ordered()
    {
        await Store.Orders.TryAddAsync(Order("o", 0), Cancel);

        Assert.False(await Store.Orders.MarkAsync("o", "b.example", OrderStatus.Done, "s", null, Cancel));
        Assert.False(await Store.Orders.MarkAsync("o2", "a.example", OrderStatus.Done, "s", null, Cancel));

        Assert.Equal("a.example waiting", await SaidAsync("o"));
        Assert.Null(await Store.Orders.FindAsync("o2", Cancel));
    }

    [Fact]
    public async Task A_hundred_targets_that_are_marked_at_once_are_all_marked()
    {
        string[] targets = [.. Enumerable.Range(0, 100).Select(number => $"t{Samples.Number(number)}.example")];
        await Store.Orders.TryAddAsync(Order("o", 0, Samples.Contoso, targets), Cancel);

        await Task.WhenAll(targets.Select((target, number) => Task.Run(() => (number % 2 == 0 ? Store : Other).Orders.MarkAsync("o", target, OrderStatus.Done, $"s-{target}", null, Cancel), Cancel)));

        var order = (await Store.Orders.FindAsync("o", Cancel))!;
        Assert.True(order.IsDone);
        Assert.Equal(targets.Select(target => $"s-{target}"), order.Targets.Select(ordered => ordered.Scan));
    }

    [Theory]
    [InlineData(null, null, "o0 o1 o2 o3")]
    [InlineData(1, 3, "o1 o2")]
    [InlineData(2, null, "o2 o3")]
    [InlineData(null, 1, "o0")]
    [InlineData(4, null, "")]
    public async Task Orders_are_told_oldest_first_and_as_far_as_they_are(int? since, int? until, string ids)
    {
        foreach (var number in (int[])[2, 0, 3, 1]) await Store.Orders.TryAddAsync(Order($"o{number}", number), Cancel);
        await Store.Orders.MarkAsync("o2", "a.example", OrderStatus.Done, "s", null, Cancel);

        var told = await ToListAsync(Other.Orders.ListAsync(Hour(since), Hour(until), Cancel));

        Assert.Equal(ids, string.Join(' ', told.Select(order => order.Id)));
        Assert.All(told, order => Assert.Equal(order.Id == "o2", order.IsDone));

        static DateTimeOffset? Hour(int? hour) => hour is { } hours ? Samples.Noon.AddHours(hours) : null;
    }

    [Fact]
    public async Task More_orders_than_a_page_are_all_told()
    {
        for (var number = 0; number < 230; number++) await Store.Orders.TryAddAsync(Order(Samples.Number(number), number / 3), Cancel);

        Assert.Equal(Enumerable.Range(0, 230).Select(Samples.Number), (await ToListAsync(Other.Orders.ListAsync(null, null, Cancel))).Select(order => order.Id));
    }

    [Fact]
    public async Task An_order_that_is_removed_is_gone_with_its_marks()
    {
        await Store.Orders.TryAddAsync(Order("o", 0), Cancel);
        await Store.Orders.TryAddAsync(Order("o2", 1), Cancel);
        await Store.Orders.MarkAsync("o", "a.example", OrderStatus.Done, "s", null, Cancel);

        Assert.True(await Other.Orders.RemoveAsync("o", Cancel));
        Assert.False(await Other.Orders.RemoveAsync("o", Cancel));
        Assert.False(await Store.Orders.MarkAsync("o", "a.example", OrderStatus.Done, "s", null, Cancel));

        Assert.Equal(["o2"], (await ToListAsync(Store.Orders.ListAsync(null, null, Cancel))).Select(order => order.Id));
        Assert.True(await Store.Orders.TryAddAsync(Order("o", 2), Cancel));
        Assert.Equal("a.example waiting", await SaidAsync("o"));
    }

    [Fact]
    public async Task The_orders_of_a_client_go_with_the_client_and_no_others()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        foreach (var (id, tenant) in ((string, TenantId?)[])[("mine", Samples.Contoso), ("theirs", Samples.Fabrikam), ("nobody's", null)]) await Store.Orders.TryAddAsync(Order(id, 0, tenant), Cancel);

        await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel);

        Assert.Null(await Store.Orders.FindAsync("mine", Cancel));
        Assert.Equal(["nobody's", "theirs"], (await ToListAsync(Other.Orders.ListAsync(null, null, Cancel))).Select(order => order.Id).Order());
    }

    [Fact]
    public async Task A_scan_that_was_ordered_for_nobody_is_kept_beside_those_of_clients()
    {
        var (nobodys, mine) = (Scan(null, "{\"of\":\"nobody\"}"), Scan(Samples.Contoso, "{\"of\":\"contoso\"}"));
        await Store.Scans.PutAsync(nobodys, Cancel);
        await Store.Scans.PutAsync(mine, Cancel);

        var found = (await Other.Scans.FindAsync(null, "192.0.2.0/28", "s1", Cancel))!;
        Assert.Equal(nobodys.Document.ToArray(), found.Document.ToArray());
        Assert.Equal(nobodys with { Document = default }, found with { Document = default });
        Assert.Equal(mine.Document.ToArray(), (await Other.Scans.FindAsync(Samples.Contoso, "192.0.2.0/28", "s1", Cancel))!.Document.ToArray());

        Assert.Equal(1, await Store.Scans.ForgetAsync(null, "192.0.2.0/28", Samples.Noon.AddDays(1), Samples.Noon, Cancel));
        Assert.Null(await Store.Scans.FindAsync(null, "192.0.2.0/28", "s1", Cancel));
        Assert.NotNull(await Store.Scans.FindAsync(Samples.Contoso, "192.0.2.0/28", "s1", Cancel));
    }

    private async Task<string> SaidAsync(string id) => string.Join(", ", (await Other.Orders.FindAsync(id, Cancel))!.Targets.Select(ordered =>
        $"{ordered.Target} {Words<OrderStatus>.Of(ordered.Status)}{(ordered.Scan is { } scan ? $" {scan}" : "")}{(ordered.Why is { } why ? $": {why}" : "")}"));

    private static StoredScan Scan(TenantId? tenant, string document) => new(tenant, "192.0.2.0/28", "s1", Samples.Noon, false, System.Text.Encoding.UTF8.GetBytes(document));

    private static ScanOrder Order(string id, int hour) => Order(id, hour, Samples.Contoso, "a.example");

    private static ScanOrder Order(string id, int hour, TenantId? tenant) => Order(id, hour, tenant, "a.example");

    private static ScanOrder Order(string id, int hour, TenantId? tenant, params string[] targets) =>
        new(id, tenant, Samples.Noon.AddHours(hour), "maria", [.. targets.Select(target => new OrderedScan(target, CheckKind.Blocklists, OrderStatus.Waiting, null, null))]);
}
