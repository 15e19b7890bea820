using Backscatter.Core.Names;
using Backscatter.Web.Channels;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Tenants;

/// <summary><c>/api/tenants</c>: the clients, and which channels hear of them.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("Tenants");
        api.MapGet("/tenants", ListAsync).WithTags("Tenants").WithSummary("Lists the tenants, by id");
        tenants.MapGet("{tenant}", GetAsync).WithSummary("Shows a tenant");
        tenants.MapPut("{tenant}", PutAsync).WithSummary("Adds a tenant, or replaces what is said of one");
        tenants.MapDelete("{tenant}", DeleteAsync).WithSummary("Removes a tenant with everything that is kept of it");
    }

    private static async Task<Ok<Page<TenantBody>>> ListAsync(ApiCall call, string? after, int? limit)
    {
        var paging = Paging.Of(call.Http.Request, "tenants", after, limit);
        return TypedResults.Ok(await paging.TakeAsync(call.TenantsAsync(paging.After ?? "").Select(tenant => TenantBody.Of(tenant.Value)), tenant => tenant.Id!, call.Gone));
    }

    private static async Task<Ok<TenantBody>> GetAsync(ApiCall call, string tenant)
    {
        var found = await call.TenantAsync(tenant);
        call.Mark(found.ETag);
        return TypedResults.Ok(TenantBody.Of(found.Value));
    }

    private static async Task<Results<Ok<TenantBody>, Created<TenantBody>>> PutAsync(ApiCall call, string tenant, TenantBody body)
    {
        var id = call.TenantId(tenant);
        var wanted = body.Read(id);
        var before = await call.Watch.Tenants.FindAsync(id, call.Gone);
        if (before is not null) call.RequireMatch(before.ETag);
        else if (call.Http.Request.Headers.IfMatch.Count > 0) throw new ApiException(ProblemType.Changed, "it is not there any more; leave If-Match out to add it", "If-Match");
        foreach (var route in wanted.Routes)
        {
            // A channel that stays is known to whoever reads the tenant; a new one must be one that the caller sees.
            if (before?.Value.Routes.Any(known => known.Channel == route.Channel) != true && !await ChannelScope.SeesAsync(call, route.Channel)) throw ApiException.Invalid("routes", $"has a channel {ForeignText.Quote(route.Channel, 60)} that is not there");
        }

        await call.AuditAsync(before is null ? "tenant.added" : "tenant.changed", id, id.Value, before is null ? null : TenantBody.Of(before.Value), TenantBody.Of(wanted));
        if (!await call.Watch.Tenants.TryPutAsync(wanted, before?.ETag, call.Gone)) throw ApiException.ChangedMeanwhile();
        call.Mark((await call.TenantAsync(tenant)).ETag);
        return before is null ? TypedResults.Created($"/api/tenants/{id}", TenantBody.Of(wanted)) : TypedResults.Ok(TenantBody.Of(wanted));
    }

    private static async Task<NoContent> DeleteAsync(ApiCall call, string tenant)
    {
        var before = await call.TenantAsync(tenant);
        call.RequireMatch(before.ETag);
        await call.AuditAsync("tenant.removed", before.Value.Id, before.Value.Id.Value, TenantBody.Of(before.Value), null);
        await call.Watch.Tenants.RemoveAsync(before.Value.Id, call.Gone);
        return TypedResults.NoContent();
    }
}
