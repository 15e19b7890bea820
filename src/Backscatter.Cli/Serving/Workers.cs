using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>Does the work of every queue. Asked to end, it takes no more, lets what is under way finish for a while, and gives back the rest.</summary>
internal sealed class Workers(ServiceParts parts, ServeSetup setup, TimeProvider time, IHostApplicationLifetime application, ILogger<Workers> log) : AfterStart(application)
{
    // A queue gives out no more at once.
    private const int Most = 32;

    // What tells somebody something should not wait for what is looked at slowly, and there is little of it.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        using var givingBack = new CancellationTokenSource();
        using var ending = stopping.Register(() => givingBack.CancelAfter(setup.Grace));
        using var over = givingBack.Token.Register(() => ServeLog.GraceOver(log));
        await Task.WhenAll(WorkQueues.All.Select(queue => LoopOf(queue).RunAsync(stopping, givingBack.Token)));
    }

    private WorkLoop LoopOf(string queue) => new(
        parts.Stores.Queue, queue, parts.Handlers[queue], parts.Stores.Watch.Problems,
        new WorkLoopOptions { AtOnce = Math.Min(Most, Math.Max(2, parts.Settings.Sweeps.Concurrency)), Pause = Pause, GivenBack = NoteGivenBack, Failed = failure => NoteFailed(queue, failure) }, time);

    private void NoteGivenBack(TakenWork work, WorkStep.GiveBack back)
    {
        if (back.After == TimeSpan.Zero) ServeLog.WorkHandedBack(log, work.Queue);
        else ServeLog.WorkGivenBack(log, work.Queue, back.After.TotalSeconds, back.Why);
    }

    private void NoteFailed(string queue, Exception failure) => ServeLog.QueueFailed(log, queue, failure.Message, failure is StoreException ? null : failure);
}
