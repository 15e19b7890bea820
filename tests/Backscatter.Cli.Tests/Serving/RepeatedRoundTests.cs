using Backscatter.Cli.Serving;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Cli.Tests.Serving;

public sealed class RepeatedRoundTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 10, 2, 0, TimeSpan.Zero));
    private readonly List<string> _seen = [];

    [Fact]
    public async Task One_that_fails_is_told_and_made_again_at_its_next_time()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var repeating = Round(atOnce: true, count => count == 1 ? throw new StoreException("the store cannot be reached") : Task.CompletedTask).RepeatAsync(_time, (round, failure, next) => _seen.Add($"{round.Name}: {failure.Message}; again at {next:HH:mm}"), stop.Token);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["10:02 made", "plan: the store cannot be reached; again at 10:05"], _seen);
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(5));
        await stop.CancelAsync();
        await repeating;

        Assert.Equal(["10:05 made", "10:10 made"], _seen.Skip(2));
    }

    [Fact]
    public async Task One_that_is_not_wanted_at_once_waits_for_its_time_and_one_that_is_stopped_is_no_failure()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var repeating = Round(atOnce: false, _ => Task.Delay(Timeout.Infinite, stop.Token)).RepeatAsync(_time, (_, failure, _) => _seen.Add(failure.Message), stop.Token);
        Assert.Empty(_seen);

        _time.Advance(TimeSpan.FromMinutes(3));
        await stop.CancelAsync();
        await repeating;

        Assert.Equal(["10:05 made"], _seen);
    }

    private RepeatedRound Round(bool atOnce, Func<int, Task> makeAsync)
    {
        var count = 0;
        return new RepeatedRound("plan", TimeSpan.FromMinutes(5), TimeSpan.Zero, atOnce, _ =>
        {
            _seen.Add($"{_time.GetUtcNow():HH:mm} made");
            return makeAsync(++count);
        });
    }
}
