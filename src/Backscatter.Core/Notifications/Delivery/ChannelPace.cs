namespace Backscatter.Core.Notifications.Delivery;

/// <summary>
/// Keeps the sends to one channel apart, within one process: Teams takes four messages a second in a channel and refuses what is above. Who comes first
/// goes first; channels do not wait for each other.
/// </summary>
public sealed class ChannelPace(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _free = new(StringComparer.Ordinal);

    /// <summary>The least time between two sends to one channel of a kind.</summary>
    public static TimeSpan Gap(ChannelKind kind) => kind switch
    {
        ChannelKind.Teams => TimeSpan.FromMilliseconds(250),
        ChannelKind.Mail => TimeSpan.FromMilliseconds(500),
        _ => TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Returns when it is this send's turn.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the turn is lost.</exception>
    public async Task TurnAsync(Channel channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (Reserve(channel) is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancellationToken);
    }

    private TimeSpan Reserve(Channel channel)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var turn = _free.TryGetValue(channel.Id, out var free) && free > now ? free : now;
            _free[channel.Id] = turn + Gap(channel.Kind);
            return turn - now;
        }
    }
}
