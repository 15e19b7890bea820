namespace Backscatter.Cli.Serving;

/// <summary>When what is done by the clock is done.</summary>
internal static class RoundTimes
{
    /// <summary>The first time after a moment at which a round begins: whole multiples of its interval from midnight UTC, moved by a while.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="every">The interval; a whole part of a day.</param>
    /// <param name="moved">By how much.</param>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan every, TimeSpan moved)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + moved;
        var begun = (long)Math.Floor((now - midnight) / every);
        return midnight + (every * (begun + 1));
    }
}
