using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Tests.Monitoring.Sweeps;

public sealed class ScheduleTests
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(CheckKind.Blocklists, false, 6)]
    [InlineData(CheckKind.Blocklists, true, 1)]
    [InlineData(CheckKind.Probe, false, 24)]
    [InlineData(CheckKind.Probe, true, 24)]
    public void Without_jitter_a_check_is_due_an_interval_later(CheckKind kind, bool isListed, int hours) =>
        Assert.Equal(Noon.AddHours(hours), Schedule.Next(Contoso, "example.com", kind, Noon, isListed, new SweepOptions { Jitter = 0 }));

    [Fact]
    public void Jitter_moves_blocklists_both_ways_and_probes_only_later_by_a_tenth_at_most()
    {
        var options = new SweepOptions();
        var blocklists = Enumerable.Range(0, 1000).Select(i => (Schedule.Next(Contoso, $"t{i}.example", CheckKind.Blocklists, Noon, false, options) - Noon).TotalHours).ToList();
        var probes = Enumerable.Range(0, 1000).Select(i => (Schedule.Next(Contoso, $"t{i}.example", CheckKind.Probe, Noon, false, options) - Noon).TotalHours).ToList();

        Assert.All(blocklists, hours => Assert.InRange(hours, 5.4, 6.6));
        Assert.True(blocklists.Min() < 5.5 && blocklists.Max() > 6.5);
        Assert.All(probes, hours => Assert.InRange(hours, 24, 26.4));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void The_lists_are_tested_hourly(int? minutesAgo, bool isDue) =>
        Assert.Equal(isDue, Schedule.AreListsDue(
            [new ListHealth("a.example", SubjectKinds.IPv4), new ListHealth("b.example", SubjectKinds.IPv4) { TestedAt = minutesAgo is { } ago ? Noon.AddMinutes(-ago) : null }], Noon, new SweepOptions()));

    [Fact]
    public void The_same_check_is_moved_by_the_same_every_time() =>
        Assert.Equal(
            Schedule.Next(Contoso, "example.com", CheckKind.Blocklists, Noon, false, new SweepOptions()),
            Schedule.Next(Contoso, "example.com", CheckKind.Blocklists, Noon, false, new SweepOptions()));
}
