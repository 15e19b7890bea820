using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Health;

/// <summary><c>/healthz</c>: the process runs. <c>/readyz</c>: its store and queues answer. Both say nothing of anybody, and anybody may ask.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Text("ok"));
        endpoints.MapGet("/readyz", async (WebParts parts, CancellationToken cancellationToken) =>
        {
            try
            {
                await parts.Watch.Blocklists.FindAsync(cancellationToken);
                await parts.Queue.CountAsync(WorkQueues.Scans, cancellationToken);
                return Results.Text("ready");
            }
            catch (StoreException)
            {
                // What is wrong with it is in the log: who asks here need not be anybody who may know.
                return Results.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
