using System.Diagnostics;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>Makes a span of each piece of work, and counts the batches that are finished.</summary>
/// <param name="queue">The queue it lay in.</param>
/// <param name="inner">Does it.</param>
/// <param name="telemetry">Counts.</param>
internal sealed class MeasuredHandler(string queue, IWorkHandler inner, ServiceTelemetry telemetry) : IWorkHandler
{
    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        using var span = ServiceTelemetry.Spans.StartActivity("work", ActivityKind.Consumer);
        span?.SetTag("backscatter.queue", queue).SetTag("backscatter.work", work.Message?.Schema).SetTag("backscatter.deliveries", work.Deliveries);
        try
        {
            var outcome = await inner.HandleAsync(work, cancellationToken);
            if (outcome is WorkOutcome.Done && work.Message?.Schema == BatchWork.Form.Schema) telemetry.Count([Measures.Of(Measures.Batches, 1)]);
            return outcome;
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken) => inner.GiveUpAsync(work, why, cancellationToken);
}
