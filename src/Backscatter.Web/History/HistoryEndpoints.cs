using System.Text.Json;
using Backscatter.Core.Monitoring;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.History;

/// <summary>The checks of targets, what each changed, and the scans that are kept of them.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder api)
    {
        var target = api.MapGroup("/tenants/{tenant}/targets/{target}").WithTags("History");
        target.MapGet("history", ListAsync).WithSummary("Lists the checks of a target, the newest first");
        target.MapGet("scans/{scan}", ScanAsync).WithSummary("Shows a scan with its evidence, as long as it is kept").Produces<JsonElement>();
        api.MapGet("/export", ExportAsync).WithTags("History").WithMetadata(Streams.Metadata).WithSummary("Exports the checks of all targets that the caller sees, one JSON object a line").Produces<string>(200, JsonLines.ContentType);
    }

    private static async Task<Ok<Page<HistoryEntry>>> ListAsync(ApiCall call, string tenant, string target, bool? changes, string? since, string? until, string? after, int? limit)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var text = ApiCall.TargetText(target);
        var paging = Paging.Of(call.Http.Request, $"history {id} {text}", after, limit);
        var (from, to) = (ApiCall.Time("since", since), ApiCall.Time("until", until));
        if (paging.Shown() is { } shown && (to is null || shown < to)) to = shown.AddTicks(1);
        var entries = call.Watch.States.HistoryAsync(id, text, from, to, call.Gone).Where(entry => changes != true || entry.Transitions.Count > 0);
        return TypedResults.Ok(await paging.TakeAsync(entries, entry => Paging.Newest(entry.At, entry.Scan), call.Gone));
    }

    private static async Task<IResult> ScanAsync(ApiCall call, string tenant, string target, string scan)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var kept = await call.Watch.Scans.FindAsync(id, ApiCall.TargetText(target), scan, call.Gone) ?? throw ApiException.NotFound("scan", scan);
        return TypedResults.Bytes(kept.Document, "application/json");
    }

    private static async Task ExportAsync(ApiCall call, string? tenant, string? since, string? until)
    {
        var only = string.IsNullOrEmpty(tenant) ? null : (await call.TenantAsync(tenant)).Value.Id;
        var (from, to) = (ApiCall.Time("since", since), ApiCall.Time("until", until));
        await using var lines = JsonLines.Begin(call.Http, "history");
        await foreach (var watched in call.TenantsAsync())
        {
            if (only is not null && watched.Value.Id != only) continue;
            await foreach (var target in call.Watch.Targets.ListAsync(watched.Value.Id, call.Gone))
            {
                await foreach (var entry in call.Watch.States.HistoryAsync(watched.Value.Id, target.Value.Target, from, to, call.Gone)) await lines.WriteAsync(entry, call.Gone);
            }
        }
    }
}
