using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Tests.Monitoring.Sweeps;

public sealed class SweepPlanTests
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");
    private static readonly TenantId Fabrikam = TenantId.Parse("fabrikam");
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_target_of_which_both_kinds_are_due_is_probed_once()
    {
        var plan = SweepPlan.ByTenant([Due(Contoso, "a.example", CheckKind.Probe), Due(Contoso, "a.example", CheckKind.Blocklists), Due(Contoso, "b.example", CheckKind.Blocklists)]).ToList();

        var (tenant, checks) = Assert.Single(plan);
        Assert.Equal(Contoso, tenant);
        Assert.Equal(["a.example Probe", "b.example Blocklists"], checks.Select(check => $"{check.Target} {check.Kind}"));
    }

    [Fact]
    public void The_tenant_that_waits_longest_comes_first()
    {
        var plan = SweepPlan.ByTenant([Due(Contoso, "a.example", CheckKind.Blocklists), Due(Fabrikam, "b.example", CheckKind.Blocklists) with { At = Noon.AddHours(-1) }]);

        Assert.Equal(["fabrikam", "contoso"], plan.Select(tenant => tenant.Tenant.Value));
    }

    [Fact]
    public void A_tenants_targets_go_into_batches_that_know_how_many_they_are()
    {
        var checks = Enumerable.Range(0, 120).Select(i => Due(Contoso, $"t{i:000}.example", CheckKind.Blocklists)).ToList();

        var batches = SweepPlan.Batches("20261126T1200Z", Contoso, checks, 50, Noon);

        Assert.Equal(["0 of 3: 50, t000.example", "1 of 3: 50, t050.example", "2 of 3: 20, t100.example"], batches.Select(batch => $"{batch.Number} of {batch.Of}: {batch.Checks.Count}, {batch.Checks[0].Target}"));
    }

    [Fact]
    public void A_batch_that_broke_off_is_split_into_single_targets_with_numbers_of_their_own()
    {
        var batches = SweepPlan.Batches("s", Contoso, [.. Enumerable.Range(0, 60).Select(i => Due(Contoso, $"t{i:000}.example", CheckKind.Blocklists))], 50, Noon);

        var parts = SweepPlan.Split(batches[1]);

        Assert.Equal(["10100 of 2: t050.example", "10101 of 2: t051.example"], parts.Take(2).Select(part => $"{part.Number} of {part.Of}: {part.Checks.Single().Target}"));
        Assert.Equal(10, parts.Count);
        Assert.Empty(parts.Select(part => part.Number).Intersect(SweepPlan.Split(batches[0]).Select(part => part.Number)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("0/2 done", false)]
    [InlineData("0/2 done, 1/2", false)]
    [InlineData("0/2 done, 1/2 done", true)]
    [InlineData("0/2 done, 1/2 done, 102/2", false)]
    [InlineData("0/2 done, 1/2 done, 102/2 done", true)]
    [InlineData("1/2 done, 102/2 done", false)]
    [InlineData("1/2 done, 2/3 done", false)]
    [InlineData("0/2 done, 1/2 done, 2/3", false)]
    [InlineData("0/2 done, 1/2 done, 2/3 done", true)]
    public void A_sweep_is_done_with_a_tenant_when_all_that_was_planned_and_split_is(string batches, bool isDone)
    {
        var parsed = batches.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(text =>
        {
            var parts = text.Split(' ', '/');
            return new SweepBatch("s", Contoso, Number(parts[0]), Number(parts[1]), []) { DoneAt = parts.Length > 2 ? Noon : null };
        });

        Assert.Equal(isDone, SweepPlan.IsDone([.. parsed]));
    }

    [Theory]
    [InlineData(CheckKind.Probe, CheckKind.Probe, true)]
    [InlineData(CheckKind.Probe, CheckKind.Blocklists, true)]
    [InlineData(CheckKind.Blocklists, CheckKind.Blocklists, true)]
    [InlineData(CheckKind.Blocklists, CheckKind.Probe, false)]
    public void A_batch_makes_what_it_names_and_where_it_probes_the_check_of_dns_too(CheckKind planned, CheckKind due, bool isCovered)
    {
        var batch = new SweepBatch("s", Contoso, 0, 1, [Due(Contoso, "a.example", planned)]);

        Assert.Equal(isCovered ? ["a.example"] : [], SweepPlan.Covered(batch, [Due(Contoso, "a.example", due), Due(Contoso, "b.example", due), Due(Fabrikam, "a.example", due)]).Select(check => check.Target));
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DueCheck Due(TenantId tenant, string target, CheckKind kind) => new(tenant, target, kind, Noon);
}
