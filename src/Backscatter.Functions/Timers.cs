using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Service;
using Microsoft.Azure.Functions.Worker;

namespace Backscatter.Functions;

/// <summary>What is done by the clock.</summary>
/// <param name="parts">The service.</param>
[SuppressMessage("Style", "IDE0060", Justification = "a trigger is a parameter")]
public sealed class Timers(ServiceParts parts)
{
    /// <summary>Queues what is due; checks nothing.</summary>
    [Function("PlanSweep")]
    public Task PlanSweepAsync([TimerTrigger(Schedules.PlanSweep)] TimerInfo timer, CancellationToken cancellationToken) => parts.Rounds.PlanAsync(cancellationToken);

    /// <summary>Asks the test points of the lists.</summary>
    [Function("CheckLists")]
    public Task CheckListsAsync([TimerTrigger(Schedules.CheckLists)] TimerInfo timer, CancellationToken cancellationToken) => parts.CheckListsAsync(cancellationToken);

    /// <summary>Makes the digests whose hour has come, and takes up what was left untold.</summary>
    [Function("SendDigests")]
    public Task SendDigestsAsync([TimerTrigger(Schedules.SendDigests)] TimerInfo timer, CancellationToken cancellationToken) => parts.Rounds.TellAsync(cancellationToken);

    /// <summary>Mends indexes, and removes what is too old.</summary>
    [Function("Repair")]
    public Task RepairAsync([TimerTrigger(Schedules.Repair)] TimerInfo timer, CancellationToken cancellationToken) => parts.Rounds.RepairAsync(cancellationToken);
}
