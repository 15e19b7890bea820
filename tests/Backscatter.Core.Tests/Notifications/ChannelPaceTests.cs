using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Notifications;

public sealed class ChannelPaceTests
{
    private readonly FakeTimeProvider _time = new(Told.At("2026-10-05T06:00:00Z"));

    [Fact]
    public void A_teams_channel_gets_four_messages_a_second_at_most()
    {
        var pace = new ChannelPace(_time);
        var turns = Enumerable.Range(0, 12).Select(_ => pace.TurnAsync(Told.Teams, CancellationToken.None)).ToList();

        var had = new List<int>();
        for (var second = 0; second < 3; second++)
        {
            had.Add(turns.Count(turn => turn.IsCompleted));
            for (var quarter = 0; quarter < 4; quarter++) _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.Equal([1, 5, 9], had);
        Assert.All(turns, turn => Assert.True(turn.IsCompletedSuccessfully));
    }

    [Fact]
    public void One_channel_does_not_wait_for_another()
    {
        var pace = new ChannelPace(_time);

        Assert.All(Enumerable.Range(0, 50), number => Assert.True(pace.TurnAsync(Told.Teams with { Id = $"c{number}" }, CancellationToken.None).IsCompleted));
    }

    [Fact]
    public void Time_that_passed_unused_is_not_saved_up()
    {
        var pace = new ChannelPace(_time);
        Assert.True(pace.TurnAsync(Told.Teams, CancellationToken.None).IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(pace.TurnAsync(Told.Teams, CancellationToken.None).IsCompleted);
        Assert.False(pace.TurnAsync(Told.Teams, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Every_kind_of_channel_has_a_pace() => Assert.All(Enum.GetValues<ChannelKind>(), kind => Assert.InRange(ChannelPace.Gap(kind), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));
}
