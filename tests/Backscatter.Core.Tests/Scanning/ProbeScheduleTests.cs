using System.Globalization;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Tests.Scanning;

public sealed class ProbeScheduleTests
{
    [Theory]
    [InlineData("2026-03-01T12:00:00Z", 24, "2026-03-02T12:00:00Z")]
    [InlineData("2026-03-01T12:00:00Z", 168, "2026-03-08T12:00:00Z")]
    [InlineData("2026-02-28T23:59:59Z", 24, "2026-03-01T23:59:59Z")]
    [InlineData("2026-03-28T12:00:00+01:00", 24, "2026-03-29T11:00:00Z")] // The day on which Berlin's clocks go forward has 24 hours here, too.
    public void The_next_probe_is_an_interval_after_the_last(string last, int hours, string next) =>
        Assert.Equal(At(next), ProbeSchedule.NextAfter(At(last), TimeSpan.FromHours(hours)));

    [Theory]
    [InlineData(null, 24, "2026-03-01T12:00:00Z", true)]
    [InlineData("2026-03-01T12:00:00Z", 24, "2026-03-01T12:00:00Z", false)]
    [InlineData("2026-03-01T12:00:00Z", 24, "2026-03-02T11:59:59Z", false)]
    [InlineData("2026-03-01T12:00:00Z", 24, "2026-03-02T12:00:00Z", true)]
    [InlineData("2026-03-01T12:00:00Z", 48, "2026-03-02T12:00:00Z", false)]
    [InlineData("2026-03-01T12:00:00Z", 48, "2026-03-03T12:00:00Z", true)]
    [InlineData("2026-03-03T12:00:00Z", 24, "2026-03-01T12:00:00Z", false)] // The clock was set back: still no earlier than a day after what is known.
    public void An_endpoint_is_due_when_its_interval_is_over(string? last, int hours, string now, bool due) =>
        Assert.Equal(due, ProbeSchedule.IsDue(last is null ? null : At(last), TimeSpan.FromHours(hours), At(now)));

    [Theory]
    [InlineData("23:59:59.9999999")]
    [InlineData("01:00:00")]
    [InlineData("00:00:00")]
    [InlineData("-1.00:00:00")]
    public void No_schedule_comes_back_within_a_day(string interval)
    {
        Assert.Equal(TimeSpan.FromDays(1), ProbeSchedule.ShortestInterval);
        Assert.Throws<ArgumentOutOfRangeException>(() => ProbeSchedule.NextAfter(At("2026-03-01T12:00:00Z"), TimeSpan.Parse(interval, CultureInfo.InvariantCulture)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProbeSchedule.IsDue(null, TimeSpan.Parse(interval, CultureInfo.InvariantCulture), At("2026-03-01T12:00:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
