using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Microsoft.Extensions.Hosting;

namespace Backscatter.Functions;

/// <summary>Makes tables and queues ready before work begins. Where they cannot be reached the worker does not start, and says why.</summary>
internal sealed class StoreStart(WatchStores stores) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await stores.Watch.InitialiseAsync(cancellationToken);
        await stores.Queue.InitialiseAsync(WorkQueues.All, cancellationToken);
        await RestoreMark.RefuseAsync(stores.Watch.Problems, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
