using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Web.Scans;

/// <summary>Tells how far scans are, each time that one of them is over, until all are or the time is up; whoever wants more asks again.</summary>
internal static class ScanProgress
{
    /// <summary>How often it is looked.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>The events: <c>progress</c> on each change and after each silence, so that nothing on the way takes the connection for dead, and <c>done</c> as the last.</summary>
    public static async IAsyncEnumerable<SseItem<ScanView>> WatchAsync(ScanOrder first, IScanOrderStore orders, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (begun, toldAt, told) = (time.GetUtcNow(), DateTimeOffset.MinValue, -1);
        for (ScanOrder? order = first; order is not null && time.GetUtcNow() - begun < Longest; order = await orders.FindAsync(first.Id, cancellationToken))
        {
            var view = ScanView.Of(order);
            if (view.IsDone)
            {
                yield return new SseItem<ScanView>(view, "done");
                yield break;
            }

            if (view.Done != told || time.GetUtcNow() - toldAt >= Silence)
            {
                (told, toldAt) = (view.Done, time.GetUtcNow());
                yield return new SseItem<ScanView>(view, "progress");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
