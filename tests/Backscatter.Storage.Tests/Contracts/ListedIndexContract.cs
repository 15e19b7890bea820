using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class ListedIndexContract : StorageContract
{
    private static readonly string[] Zones = ["zen.example", "xn--mnchen-3ya.example", "_dnsbl.example", "a-very-long-list." + Samples.LongestName[17..]];

    [Fact]
    public async Task Who_is_on_a_list_is_told_over_all_clients()
    {
        foreach (var zone in Zones)
        {
            Assert.Empty(await ToListAsync(Store.Listed.OnAsync(zone, Cancel)));
        }

        foreach (var target in Samples.HostileTargets)
        {
            await Store.Listed.SetAsync(Samples.Contoso, target, [.. Zones.Select(zone => On(zone, target))], Cancel);
            await Store.Listed.SetAsync(Samples.Fabrikam, target, [On(Zones[0], target) with { Tenant = Samples.Fabrikam }], Cancel);
        }

        foreach (var zone in Zones)
        {
            var on = (await ToListAsync(Other.Listed.OnAsync(zone, Cancel))).Where(listed => listed.Tenant == Samples.Contoso).OrderBy(listed => listed.Target, StringComparer.Ordinal);
            Assert.Equal(Samples.HostileTargets.Order(StringComparer.Ordinal).Select(target => On(zone, target)), on);
        }

        Assert.Equal(2 * Samples.HostileTargets.Length, (await ToListAsync(Other.Listed.OnAsync(Zones[0], Cancel))).Count);
    }

    [Fact]
    public async Task The_index_says_of_a_target_what_was_set_last_and_nothing_else()
    {
        const string target = "192.0.2.0/28";
        await Store.Listed.SetAsync(Samples.Contoso, "192.0.2.0", [On("zen.example", "192.0.2.0")], Cancel);
        await Store.Listed.SetAsync(Samples.Contoso, target, [On("zen.example", target, "192.0.2.1"), On("zen.example", target, "192.0.2.2"), On("b.example", target, "192.0.2.1")], Cancel);
        await Other.Listed.SetAsync(Samples.Contoso, target, [On("zen.example", target, "192.0.2.2") with { Since = Samples.Noon.AddDays(1) }, On("c.example", target, "192.0.2.3")], Cancel);

        Assert.Equal(["192.0.2.0 of 192.0.2.0", "192.0.2.2 of 192.0.2.0/28"], (await OnAsync("zen.example")).Select(listed => $"{listed.Subject} of {listed.Target}"));
        Assert.Equal(Samples.Noon.AddDays(1), (await OnAsync("zen.example")).Single(listed => listed.Subject == "192.0.2.2").Since);
        Assert.Empty(await OnAsync("b.example"));
        Assert.Single(await OnAsync("c.example"));

        await Store.Listed.SetAsync(Samples.Contoso, target, [], Cancel);
        await Store.Listed.SetAsync(Samples.Contoso, target, [], Cancel);
        Assert.Equal(["192.0.2.0"], (await OnAsync("zen.example")).Select(listed => listed.Target));
        Assert.Empty(await OnAsync("c.example"));
    }

    [Fact]
    public async Task More_than_one_page_is_told_each_once_and_taken_back()
    {
        var listed = Enumerable.Range(0, 1100).Select(number => On("zen.example", "2001:db8::/116", $"2001:db8::{number:x}")).ToList();
        await Store.Listed.SetAsync(Samples.Contoso, "2001:db8::/116", listed, Cancel);

        Assert.Equal(listed.Select(entry => entry.Subject).Order(StringComparer.Ordinal), (await OnAsync("zen.example")).Select(entry => entry.Subject));

        await Store.Listed.SetAsync(Samples.Contoso, "2001:db8::/116", listed[1090..], Cancel);
        Assert.Equal(10, (await OnAsync("zen.example")).Count);
    }

    private async Task<List<ListedSubject>> OnAsync(string zone) => [.. (await ToListAsync(Other.Listed.OnAsync(zone, Cancel))).OrderBy(listed => listed.Subject, StringComparer.Ordinal)];

    private static ListedSubject On(string zone, string target, string? subject = null) => new(zone, Samples.Contoso, target, subject ?? target, Samples.Noon);
}
