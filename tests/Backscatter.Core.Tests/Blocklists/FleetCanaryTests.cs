using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class FleetCanaryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What is usual (asked, listed), this sweep (asked, listed), for how many hours it is held already (-1 not at all), whether its test points hold.</summary>
    [Theory]
    [InlineData(500, 3, 500, 480, -1, true, true, "it lists 480 of 500 subjects where 3 were usual: its new listings do not count")]
    [InlineData(500, 3, 500, 102, -1, true, false, "it lists 102 of 500 subjects where 3 were usual")]
    [InlineData(500, 3, 500, 103, -1, true, true, "it lists 103 of 500 subjects where 3 were usual: its new listings do not count")]
    [InlineData(500, 250, 500, 300, -1, true, false, "it lists 300 of 500 subjects where 250 were usual")]
    [InlineData(500, 250, 1000, 500, -1, true, false, "it lists 500 of 1000 subjects where 500 were usual")]
    [InlineData(10, 0, 10, 4, -1, true, false, "it lists 4 of 10 subjects where 0 were usual")]
    [InlineData(10, 0, 10, 5, -1, true, true, "it lists 5 of 10 subjects where 0 were usual: its new listings do not count")]
    [InlineData(500, 3, 9, 9, -1, true, false, "9 subjects are too few to judge by")]
    [InlineData(500, 3, 9, 0, 5, true, true, "9 subjects are too few to judge by")]
    [InlineData(0, 0, 500, 480, -1, true, false, "it lists 480 of 500, seen for the first time")]
    [InlineData(500, 3, 500, 480, 24, true, true, "it lists 480 of 500 subjects where 3 were usual: its new listings do not count")]
    [InlineData(500, 3, 500, 60, 24, true, true, "it lists 60 of 500 subjects where 3 were usual: its new listings do not count")]
    [InlineData(500, 3, 500, 5, 24, true, false, "it lists 5 of 500 subjects where 3 were usual: it has fallen back, and its listings count again")]
    [InlineData(500, 3, 500, 5, 24, false, true, "it lists 5 of 500 subjects where 3 were usual: its new listings do not count")]
    [InlineData(500, 3, 500, 480, 168, true, false, "it lists 480 of 500 subjects where 3 were usual, and has for 7 days with test points that hold: its listings count again")]
    [InlineData(500, 3, 500, 480, 168, false, true, "it lists 480 of 500 subjects where 3 were usual: its new listings do not count")]
    public void A_list_that_suddenly_lists_the_fleet_is_held_until_it_falls_back(int usualAsked, int usualListed, int asked, int listed, int hours, bool isHealthy, bool isQuarantined, string why)
    {
        var usual = usualAsked == 0 ? null : Count(usualAsked, usualListed);

        var verdict = FleetCanary.Judge(Count(asked, listed), usual, hours < 0 ? null : Noon.AddHours(-hours), isHealthy, Noon, new CanaryOptions());

        Assert.Equal((isQuarantined, why), (verdict.IsQuarantined, verdict.Why));
    }

    [Fact]
    public void What_is_usual_is_not_learnt_from_a_list_that_is_held_nor_from_a_handful()
    {
        Assert.Equal(Count(500, 3), FleetCanary.Judge(Count(500, 480), Count(500, 3), null, true, Noon, new CanaryOptions()).Usual);
        Assert.Equal(Count(500, 3), FleetCanary.Judge(Count(1, 1), Count(500, 3), null, true, Noon, new CanaryOptions()).Usual);
        Assert.Equal(Count(500, 20), FleetCanary.Judge(Count(500, 20), Count(500, 3), null, true, Noon, new CanaryOptions()).Usual);
        Assert.Null(FleetCanary.Judge(Count(9, 0), null, null, true, Noon, new CanaryOptions()).Usual);
    }

    private static FleetCount Count(int asked, int listed) => new("bl.example.org", SubjectKinds.IPv4, asked, listed);
}
