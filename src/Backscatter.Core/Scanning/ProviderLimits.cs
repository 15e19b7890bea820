namespace Backscatter.Core.Scanning;

/// <summary>
/// How hard the servers of one mail provider may be knocked at, all of them together: what a single customer of theirs could not be blamed for. The
/// defaults are the most there is; they can only be lowered.
/// </summary>
public sealed record ProviderLimits
{
    /// <summary>The most probes at once.</summary>
    public const int MostConnections = 2;

    /// <summary>The most probes begun within any minute.</summary>
    public const int MostPerMinute = 30;

    private readonly int _connections = MostConnections;
    private readonly int _perMinute = MostPerMinute;

    /// <summary>The least time from the beginning of one probe to that of the next.</summary>
    public static TimeSpan ShortestGap { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes at once, 1 to <see cref="MostConnections"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not within that range.</exception>
    public int Connections
    {
        get => _connections;
        init => _connections = value is >= 1 and <= MostConnections ? value : throw new ArgumentOutOfRangeException(nameof(Connections), value, $"1 to {MostConnections}");
    }

    /// <summary>Probes begun within any minute, 1 to <see cref="MostPerMinute"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not within that range.</exception>
    public int PerMinute
    {
        get => _perMinute;
        init => _perMinute = value is >= 1 and <= MostPerMinute ? value : throw new ArgumentOutOfRangeException(nameof(PerMinute), value, $"1 to {MostPerMinute}");
    }

    /// <summary>How long the next probe is to wait.</summary>
    /// <param name="begun">When the latest ones were begun, oldest first, on any clock that only goes forward; <see cref="PerMinute"/> of them are enough.</param>
    /// <param name="now">The time on that clock.</param>
    /// <returns>Zero when it may begin now.</returns>
    public TimeSpan Wait(IReadOnlyList<TimeSpan> begun, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(begun);
        if (begun.Count == 0) return TimeSpan.Zero;
        var due = begun[^1] + ShortestGap;
        if (begun.Count >= PerMinute && begun[^PerMinute] + TimeSpan.FromMinutes(1) is var minuteOver && minuteOver > due) due = minuteOver;
        return due > now ? due - now : TimeSpan.Zero;
    }
}
