using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Lab.Tests;

/// <summary>A clock that stands still until told, and that says when someone has begun to wait by it.</summary>
internal sealed class WaitingTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _begun = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Begun(dueTime).Release();
        return timer;
    }

    /// <summary>Returns once someone waits for exactly this long; each wait is reported once.</summary>
    public async Task SomeoneWaitsAsync(TimeSpan delay) => Assert.True(await Begun(delay).WaitAsync(Patience.Long), $"nobody waits for {delay}");

    private SemaphoreSlim Begun(TimeSpan delay) => _begun.GetOrAdd(delay, _ => new SemaphoreSlim(0));
}

internal static class Patience
{
    /// <summary>How long a test that would otherwise hang waits before it fails.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
}
