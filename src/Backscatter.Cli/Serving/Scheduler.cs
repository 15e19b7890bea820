using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Core.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>Does what is done by the clock. A round that fails is logged and made again at its next time; it ends nothing.</summary>
internal sealed class Scheduler(ServiceParts parts, TimeProvider time, IHostApplicationLifetime application, ILogger<Scheduler> log) : AfterStart(application)
{
    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        RepeatAsync("plan", TimeSpan.FromMinutes(5), TimeSpan.Zero, atOnce: true, PlanAsync, stopping),
        RepeatAsync("lists", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), atOnce: true, parts.CheckDueListsAsync, stopping),
        RepeatAsync("tell", TimeSpan.FromMinutes(15), TimeSpan.Zero, atOnce: true, parts.Rounds.TellAsync, stopping),
        RepeatAsync("repair", TimeSpan.FromDays(1), new TimeSpan(3, 17, 0), atOnce: false, parts.Rounds.RepairAsync, stopping),
        RepeatAsync("gauges", ServiceGauges.Every, TimeSpan.Zero, atOnce: true, parts.Gauges.LookAsync, stopping));

    private async Task PlanAsync(CancellationToken stopping)
    {
        var planned = await parts.Rounds.PlanAsync(stopping);
        if (planned.Targets > 0) ServeLog.Planned(log, planned.Sweep, planned.Targets, planned.Batches);
    }

    private async Task RepeatAsync(string name, TimeSpan every, TimeSpan moved, bool atOnce, Func<CancellationToken, Task> roundAsync, CancellationToken stopping)
    {
        try
        {
            for (var isDue = atOnce; ; isDue = true)
            {
                if (isDue) await TryAsync(name, every, moved, roundAsync, stopping);
                var now = time.GetUtcNow();
                await Task.Delay(RoundTimes.Next(now, every, moved) - now, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Being ended is how it ends.
        }
    }

    private async Task TryAsync(string name, TimeSpan every, TimeSpan moved, Func<CancellationToken, Task> roundAsync, CancellationToken stopping)
    {
        try
        {
            await roundAsync(stopping);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !stopping.IsCancellationRequested)
        {
            // A storage says in one line what is wrong; of anything else the log has all there is.
            ServeLog.RoundFailed(log, name, failure.Message, RoundTimes.Next(time.GetUtcNow(), every, moved), failure is StoreException ? null : failure);
        }
    }
}
