namespace Backscatter.Storage.Tests.Faults;

/// <summary>Faults in an order that a seed decides: the same seed gives the n-th request the same fault.</summary>
/// <param name="seed">The seed.</param>
/// <param name="faults">The faults and how often each comes, in percent; all other requests pass.</param>
public sealed class FaultScript(int seed, params (int Percent, Fault Fault)[] faults)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    /// <summary>A script of everything that can go wrong, for about a third of all requests.</summary>
    public static FaultScript Everything(int seed) => new(
        seed,
        (10, new Fault.LostReply()),
        (1, new Fault.NoReply()),
        (6, new Fault.Reset()),
        (5, new Fault.Late(TimeSpan.FromMilliseconds(40))),
        (5, new Fault.Answer(500)),
        (5, new Fault.Answer(503, RetryAfter: 0)),
        (1, new Fault.Answer(503, RetryAfter: 1)));

    /// <summary>What happens to the next request.</summary>
    public Fault Next()
    {
        int drawn;
        lock (_gate) drawn = _random.Next(100);
        foreach (var (percent, fault) in faults)
        {
            if (drawn < percent) return fault;
            drawn -= percent;
        }

        return Fault.None;
    }
}
