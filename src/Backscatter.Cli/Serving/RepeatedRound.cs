namespace Backscatter.Cli.Serving;

/// <summary>Something that is done by the clock, again and again.</summary>
/// <param name="Name">What the log calls it.</param>
/// <param name="Every">The interval; a whole part of a day.</param>
/// <param name="Moved">By how much its times are moved from whole intervals.</param>
/// <param name="AtOnce">Whether it is done at the start too.</param>
/// <param name="MakeAsync">Does it once.</param>
internal sealed record RepeatedRound(string Name, TimeSpan Every, TimeSpan Moved, bool AtOnce, Func<CancellationToken, Task> MakeAsync)
{
    /// <summary>Does it at its times until it is stopped. One that fails is told, and made again at its next time.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Is told what went wrong, and when it is made again.</param>
    /// <param name="stopping">Stops it.</param>
    public async Task RepeatAsync(TimeProvider time, Action<RepeatedRound, Exception, DateTimeOffset> failed, CancellationToken stopping)
    {
        try
        {
            for (var isDue = AtOnce; ; isDue = true)
            {
                if (isDue) await TryAsync(time, failed, stopping);
                var now = time.GetUtcNow();
                await Task.Delay(RoundTimes.Next(now, Every, Moved) - now, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Being ended is how it ends.
        }
    }

    private async Task TryAsync(TimeProvider time, Action<RepeatedRound, Exception, DateTimeOffset> failed, CancellationToken stopping)
    {
        try
        {
            await MakeAsync(stopping);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !stopping.IsCancellationRequested)
        {
            failed(this, failure, RoundTimes.Next(time.GetUtcNow(), Every, Moved));
        }
    }
}
