using Microsoft.Extensions.Hosting;

namespace Backscatter.Cli.Serving;

/// <summary>What runs beside the API from when it listens: a service that cannot start does nothing.</summary>
internal abstract class AfterStart(IHostApplicationLifetime application) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (application.ApplicationStarted.Register(() => started.TrySetResult()))
        using (stoppingToken.Register(() => started.TrySetResult()))
        {
            await started.Task;
        }

        if (!stoppingToken.IsCancellationRequested) await RunAsync(stoppingToken);
    }

    /// <summary>Runs until it is asked to stop.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);
}
