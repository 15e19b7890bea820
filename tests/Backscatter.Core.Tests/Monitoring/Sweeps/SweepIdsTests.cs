using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Tests.Monitoring.Sweeps;

public sealed class SweepIdsTests
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");

    [Theory]
    [InlineData("2026-11-26T15:35:00Z", "20261126T1535Z")]
    [InlineData("2026-11-26T15:39:59Z", "20261126T1535Z")]
    [InlineData("2026-11-26T15:40:00Z", "20261126T1540Z")]
    [InlineData("2026-11-26T01:02:03+02:00", "20261125T2300Z")]
    public void A_sweep_is_called_by_its_five_minutes(string now, string id) =>
        Assert.Equal(id, SweepIds.SweepAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_scan_has_the_same_id_whoever_makes_it_and_another_for_another_target_tenant_kind_sweep_or_retry()
    {
        string[] ids =
        [
            SweepIds.Scan("20261126T1535Z", Contoso, "example.com", CheckKind.Probe),
            SweepIds.Scan("20261126T1535Z", Contoso, "example.com", CheckKind.Blocklists),
            SweepIds.Scan("20261126T1535Z", Contoso, "example.org", CheckKind.Probe),
            SweepIds.Scan("20261126T1535Z", TenantId.Parse("fabrikam"), "example.com", CheckKind.Probe),
            SweepIds.Scan("20261126T1540Z", Contoso, "example.com", CheckKind.Probe),
            SweepIds.Scan("20261126T1535Z", Contoso, "example.com", CheckKind.Probe, retry: 2),
        ];

        Assert.Equal(ids[0], SweepIds.Scan("20261126T1535Z", Contoso, "example.com", CheckKind.Probe));
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Matches("^20261126T1535Z-probe-[0-9a-f]{12}$", ids[0]);
        Assert.Equal(ids[0] + "-r2", ids[5]);
    }

    [Fact]
    public void The_checks_of_a_fleet_are_spread_evenly()
    {
        var quarters = Enumerable.Range(0, 4000).GroupBy(i => (int)(4 * SweepIds.Spread(Contoso, $"t{i}.example", CheckKind.Blocklists))).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal([0, 1, 2, 3], quarters.Keys.Order());
        Assert.All(quarters.Values, count => Assert.InRange(count, 900, 1100));
    }
}
