using Backscatter.Cli.Serving;

namespace Backscatter.Cli.Tests.Serving;

public sealed class RoundTimesTests
{
    [Theory]
    [InlineData("10:02:30", 5, 0, "10:05:00")]
    [InlineData("10:05:00", 5, 0, "10:10:00")]
    [InlineData("10:02:30", 15, 2, "10:17:00")]
    [InlineData("00:01:00", 15, 2, "00:02:00")]
    [InlineData("03:16:59", 1440, 197, "03:17:00")]
    [InlineData("03:17:00", 1440, 197, "1.03:17:00")]
    public void A_round_begins_at_a_time_that_every_process_agrees_on(string now, int everyMinutes, int movedMinutes, string next)
    {
        var midnight = new DateTimeOffset(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);

        var time = RoundTimes.Next(midnight + TimeSpan.Parse(now, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromMinutes(everyMinutes), TimeSpan.FromMinutes(movedMinutes));

        Assert.Equal(TimeSpan.Parse(next, System.Globalization.CultureInfo.InvariantCulture), time - midnight);
    }
}
