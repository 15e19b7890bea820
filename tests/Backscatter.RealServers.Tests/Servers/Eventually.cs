using System.Diagnostics;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>What a server shows a moment after it was asked: its log runs behind its replies.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until there is enough to see, and at the end of a limit gives what there is.</summary>
    public static async Task<T> SeeAsync<T>(Func<T> look, Func<T, bool> isEnough, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        var seen = look();
        while (!isEnough(seen) && waited.Elapsed < Limit)
        {
            await Task.Delay(PollInterval, cancellationToken);
            seen = look();
        }

        return seen;
    }
}
