using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Core.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>Does what is done by the clock. A round that fails is logged and made again at its next time; it ends nothing.</summary>
internal sealed class Scheduler(ServiceParts parts, TimeProvider time, IHostApplicationLifetime application, ILogger<Scheduler> log) : AfterStart(application)
{
    private IEnumerable<RepeatedRound> Rounds =>
    [
        new("plan", TimeSpan.FromMinutes(5), TimeSpan.Zero, AtOnce: true, PlanAsync),
        new("lists", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), AtOnce: true, parts.CheckDueListsAsync),
        new("tell", TimeSpan.FromMinutes(15), TimeSpan.Zero, AtOnce: true, parts.Rounds.TellAsync),
        new("repair", TimeSpan.FromDays(1), new TimeSpan(3, 17, 0), AtOnce: false, parts.Rounds.RepairAsync),
        new("gauges", ServiceGauges.Every, TimeSpan.Zero, AtOnce: true, parts.Gauges.LookAsync),
    ];

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stopping) => Task.WhenAll(Rounds.Select(round => round.RepeatAsync(time, NoteFailed, stopping)));

    private async Task PlanAsync(CancellationToken stopping)
    {
        var planned = await parts.Rounds.PlanAsync(stopping);
        if (planned.Targets > 0) ServeLog.Planned(log, planned.Sweep, planned.Targets, planned.Batches);
    }

    // A storage says in one line what is wrong; of anything else the log has all there is.
    private void NoteFailed(RepeatedRound round, Exception failure, DateTimeOffset next) => ServeLog.RoundFailed(log, round.Name, failure.Message, next, failure is StoreException ? null : failure);
}
