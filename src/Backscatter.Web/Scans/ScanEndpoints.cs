using System.Text.Json;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Scanning;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Scans;

/// <summary><c>/api/scans</c>: scans that somebody wants now.</summary>
internal static class ScanEndpoints
{
    public static void MapScans(this IEndpointRouteBuilder api)
    {
        var scans = api.MapGroup("/scans").WithTags("Scans");
        api.MapPost("/scans", OrderAsync).WithTags("Scans").WithSummary("Asks for scans of up to 100 targets, which are made as soon as somebody has time");
        scans.MapGet("{order}", GetAsync).WithSummary("Shows how far scans are; streams it where Accept says text/event-stream").Produces<ScanView>();
        scans.MapGet("{order}/documents/{target}", DocumentAsync).WithSummary("Shows one of the scans with its evidence").Produces<JsonElement>();
    }

    private static async Task<Accepted<ScanView>> OrderAsync(ApiCall call, ScanBody body)
    {
        var tenant = string.IsNullOrEmpty(body.Tenant) ? null : (await call.TenantAsync(body.Tenant)).Value.Id;
        if (tenant is null && !call.Caller.IsUnbound) throw ApiException.Invalid("tenant", "is needed from a caller who is bound to tenants");
        var kind = body.Kind ?? CheckKind.Blocklists;
        if (!Enum.IsDefined(kind)) throw ApiException.Invalid("kind", "is blocklists or probe");
        var targets = Read(body.Targets);
        if (kind == CheckKind.Probe) await RequirePermissionAsync(call, tenant, targets);
        var order = new ScanOrder(Idempotency.IdOf(call.Http, "scan"), tenant, call.Now, call.Caller.Who, [.. targets.Select(target => new OrderedScan(target, kind, OrderStatus.Waiting, null, null))]);
        await call.AuditAsync("scan.ordered", tenant, order.Id, null, new { Kind = kind, Targets = targets });
        if (!await OrderWork.TryPlaceAsync(order, call.Watch.Orders, call.Parts.Queue, call.Gone))
        {
            // An order of the id that is there already is the same request, whose answer was lost: what waits of it is queued again, and done once.
            order = await call.Watch.Orders.FindAsync(order.Id, call.Gone) ?? order;
            await OrderWork.QueueAsync(order, call.Parts.Queue, call.Gone);
        }

        return TypedResults.Accepted($"/api/scans/{order.Id}", ScanView.Of(order));
    }

    private static async Task<IResult> GetAsync(ApiCall call, string order)
    {
        var found = await FindAsync(call, order);
        return ConditionalReads.IsStream(call.Http.Request)
            ? TypedResults.ServerSentEvents(ScanProgress.WatchAsync(found, call.Watch.Orders, call.Parts.Time, call.Gone))
            : TypedResults.Ok(ScanView.Of(found));
    }

    private static async Task<IResult> DocumentAsync(ApiCall call, string order, string target)
    {
        var found = await FindAsync(call, order);
        var text = ApiCall.TargetText(target);
        if (found.Find(text)?.Scan is not { } scan || await call.Watch.Scans.FindAsync(found.Tenant, text, scan, call.Gone) is not { } kept) throw ApiException.NotFound("scan of", text);
        return TypedResults.Bytes(kept.Document, "application/json");
    }

    private static async Task<ScanOrder> FindAsync(ApiCall call, string id) =>
        id.Length <= 100 && await call.Watch.Orders.FindAsync(id, call.Gone) is { } order && call.Caller.SeesOf(order.Tenant) ? order : throw ApiException.NotFound("order of scans", id);

    private static List<string> Read(IReadOnlyList<string> texts)
    {
        if (texts.Count is 0 or > ScanOrder.MostTargets) throw ApiException.Invalid("targets", $"is 1 to {ScanOrder.MostTargets} targets");
        var targets = new List<string>();
        foreach (var text in texts)
        {
            if (!Target.TryParse(text, out var target, out var error)) throw new ApiException(ProblemType.Invalid, error, "targets");
            if (TargetRules.Problem(target) is { } refused) throw new ApiException(ProblemType.Invalid, refused, "targets");
            if (!targets.Contains(target.Text)) targets.Add(target.Text);
        }

        return targets;
    }

    // Said at once and not in the scan: who asks for a probe and gets none would take its absence for an answer.
    private static async Task RequirePermissionAsync(ApiCall call, TenantId? tenant, IReadOnlyList<string> targets)
    {
        if (tenant is null) throw ApiException.Invalid("kind", "can be probe only for a tenant's own targets; name the tenant");
        foreach (var target in targets)
        {
            if ((await call.Watch.Targets.FindAsync(tenant, target, call.Gone))?.Value is not { MayBeProbed: true })
                throw ApiException.Invalid("kind", $"cannot be probe: {target} is not watched for {tenant} with a proof that it is theirs; see /api/tenants/{tenant}/targets/{Uri.EscapeDataString(target)}/ownership");
        }
    }
}
