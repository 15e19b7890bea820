using System.Globalization;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Tests.Scanning;

public sealed class ProviderLimitsTests
{
    private static readonly string Thirty = string.Join(' ', Enumerable.Range(0, 30));

    public static TheoryData<int, string, double, double> Waits => new()
    {
        { 30, "", 0, 0 },
        { 30, "0", 0, 1 },
        { 30, "0", 0.25, 0.75 },
        { 30, "0", 1, 0 },
        { 30, "0", 3600, 0 },
        { 30, "0 1 2", 2.5, 0.5 },
        { 30, Thirty, 29.5, 30.5 },
        { 30, Thirty, 59, 1 },
        { 30, Thirty, 60, 0 },
        { 30, Thirty + " 60", 60, 1 },
        { 2, "0 1", 1, 59 },
        { 2, "0 1", 60, 0 },
        { 2, "0 1 60", 60.5, 0.5 },
        { 1, "0", 1, 59 },
        { 1, "0", 60, 0 },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public void A_second_apart_and_so_many_in_any_minute(int perMinute, string begun, double now, double wait) =>
        Assert.Equal(
            TimeSpan.FromSeconds(wait),
            new ProviderLimits { PerMinute = perMinute }.Wait([.. begun.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(second => TimeSpan.FromSeconds(int.Parse(second, CultureInfo.InvariantCulture)))], TimeSpan.FromSeconds(now)));

    [Fact]
    public void The_limits_are_two_at_once_and_thirty_a_minute_and_can_only_be_lowered()
    {
        Assert.Equal((2, 30), (new ProviderLimits().Connections, new ProviderLimits().PerMinute));
        Assert.Equal((1, 1), (new ProviderLimits { Connections = 1 }.Connections, new ProviderLimits { PerMinute = 1 }.PerMinute));
        foreach (var connections in (int[])[0, -1, 3]) Assert.Throws<ArgumentOutOfRangeException>(() => new ProviderLimits { Connections = connections });
        foreach (var perMinute in (int[])[0, -1, 31]) Assert.Throws<ArgumentOutOfRangeException>(() => new ProviderLimits { PerMinute = perMinute });
    }
}
