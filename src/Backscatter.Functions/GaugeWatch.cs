using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Core.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Functions;

/// <summary>Looks at what is measured once in a while, as long as this instance of the worker lives.</summary>
internal sealed class GaugeWatch(ServiceParts parts, TimeProvider time, ILogger<GaugeWatch> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ServiceGauges.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            await parts.Gauges.LookAsync(stoppingToken);
        }
        catch (StoreException failure)
        {
            ServiceLog.NotMeasured(log, failure.Message);
        }
    }
}
