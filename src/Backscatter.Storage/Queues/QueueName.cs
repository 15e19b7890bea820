using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Queues;

/// <summary>What a queue may be called, and how long work may be hidden in it: what every storage can do.</summary>
public static class QueueName
{
    /// <summary>The longest time that work can be hidden: 7 days.</summary>
    public static TimeSpan LongestHidden { get; } = TimeSpan.FromDays(7);

    /// <summary>The poison queue of a queue.</summary>
    public static string Poison(string queue) => WorkQueues.PoisonOf(queue);

    /// <summary>The name, where it is one: 3 to 63 lower-case letters, digits and single inner hyphens.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Checked(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var fits = queue is { Length: >= 3 and <= 63 } && queue[0] != '-' && queue[^1] != '-' && !queue.Contains("--", StringComparison.Ordinal)
            && queue.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        return fits ? queue : throw new ArgumentException($"{ForeignText.Quote(queue, 80)} is no name of a queue; 3 to 63 lower-case letters, digits and single inner hyphens are", nameof(queue));
    }

    /// <summary>How many pieces of work are to be taken, where a storage can do it: 1 to 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It cannot.</exception>
    public static int CheckedMost(int most) => most is >= 1 and <= 32 ? most : throw new ArgumentOutOfRangeException(nameof(most), $"{most} pieces of work cannot be taken at once; 1 to 32 can");

    /// <summary>A time to be hidden, where a storage can do it: up to <see cref="LongestHidden"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It cannot.</exception>
    public static TimeSpan CheckedHidden(TimeSpan hidden) => hidden >= TimeSpan.Zero && hidden <= LongestHidden
        ? hidden
        : throw new ArgumentOutOfRangeException(nameof(hidden), $"work cannot be hidden for {hidden}; it can for up to {LongestHidden.Days} days");
}
