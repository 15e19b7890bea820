using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Targets;

/// <summary><c>/api/tenants/{tenant}/targets</c>: what is watched for a tenant.</summary>
internal static class TargetEndpoints
{
    public static void MapTargets(this IEndpointRouteBuilder api)
    {
        var targets = api.MapGroup("/tenants/{tenant}/targets").WithTags("Targets");
        api.MapGet("/tenants/{tenant}/targets", ListAsync).WithTags("Targets").WithSummary("Lists a tenant's targets and how they stand");
        api.MapPost("/tenants/{tenant}/targets", AddAsync).WithTags("Targets").WithSummary("Watches a target");
        targets.MapPost("import", ImportAsync).WithSummary("Watches the targets of a CSV file, and tells line by line what cannot be used").Accepts<string>("text/csv");
        targets.MapGet("{target}", GetAsync).WithSummary("Shows a target and how it stands");
        targets.MapDelete("{target}", RemoveAsync).WithSummary("Stops watching a target; its history stays until it is too old");
        targets.MapPost("{target}/pause", PauseAsync).WithSummary("Leaves a target out of sweeps until it is resumed");
        targets.MapPost("{target}/resume", ResumeAsync).WithSummary("Takes a paused target into sweeps again");
    }

    private static async Task<Ok<Page<TargetView>>> ListAsync(ApiCall call, string tenant, string? after, int? limit)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var states = await call.Watch.States.ListAsync(id, call.Gone).ToDictionaryAsync(state => state.Value.Target, state => state.Value, StringComparer.Ordinal, call.Gone);
        return TypedResults.Ok(await Paging.Of(call.Http.Request, $"targets {id}", after, limit).TakeAsync(
            call.Watch.Targets.ListAsync(id, call.Gone).Select(watched => TargetView.Of(watched.Value, states.GetValueOrDefault(watched.Value.Target))), target => target.Target, call.Gone));
    }

    private static async Task<Created<TargetView>> AddAsync(ApiCall call, string tenant, TargetBody body)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var target = Read(body.Target);
        ProbePermission? permission = null;
        if (body.Probe is { } statement)
        {
            if (!call.Caller.IsAdministrator) throw new ApiException(ProblemType.Forbidden, "only an administrator states that mail servers may be connected to; leave probe out, or prove the domain", "probe");
            if (TargetAdding.ReadPermission(statement.By ?? call.Caller.Name, statement.Reason, call.Now, out permission) is { } wrong) throw new ApiException(ProblemType.Invalid, wrong, "probe");
        }

        if (await call.Watch.Targets.FindAsync(id, target.Text, call.Gone) is not null) throw new ApiException(ProblemType.Conflict, $"{target.Text} is watched for {id} already", "target");
        await call.AuditAsync("target.added", id, target.Text, null, new WatchedTarget(id, target.Text, call.Now) { Probe = permission });
        if (await TargetAdding.AddAsync(call.Watch, id, target, permission, call.Now, call.Gone) == TargetAdded.ChangedMeanwhile) throw ApiException.ChangedMeanwhile();
        var added = await call.TargetAsync(tenant, target.Text);
        call.Mark(added.ETag);
        return TypedResults.Created($"/api/tenants/{id}/targets/{Uri.EscapeDataString(target.Text)}", TargetView.Of(added.Value, null));
    }

    private static async Task<Ok<ImportReport>> ImportAsync(ApiCall call, string tenant, bool? dryRun)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        using var reader = new StreamReader(call.Http.Request.Body);
        using var file = new StringReader(await reader.ReadToEndAsync(call.Gone));
        if (TargetImport.Read(file, needsTenant: false, out var lines) is { } problem) throw new ApiException(ProblemType.Invalid, $"the file {problem}");
        var import = new TargetImport(call.Watch, new ImportOptions(id, CreatesTenants: false, dryRun == true)
        {
            Refuses = TargetRules.Problem,
            NoPermissions = call.Caller.IsAdministrator ? null : "only an administrator states that mail servers may be connected to; leave probe-allowed-by empty, or prove the domain",
        }, call.Parts.Time);
        var refused = new List<RefusedLine>();
        if (dryRun != true) await call.AuditAsync("targets.imported", id, id.Value, null, lines.Select(line => new { line.Number, Target = ForeignText.Escape(line.Target, 100), By = ForeignText.Escape(line.By, 100), Because = ForeignText.Escape(line.Because, 100) }));
        foreach (var line in lines)
        {
            if (await import.TakeAsync(line, call.Gone) is { } why) refused.Add(new RefusedLine(line.Number, why));
        }

        return TypedResults.Ok(new ImportReport(import.Added, import.Known, refused));
    }

    private static async Task<Ok<TargetView>> GetAsync(ApiCall call, string tenant, string target)
    {
        var watched = await call.TargetAsync(tenant, target);
        var state = await call.Watch.States.FindAsync(watched.Value.Tenant, watched.Value.Target, call.Gone);
        return TypedResults.Ok(TargetView.Of(watched.Value, state?.Value));
    }

    private static async Task<NoContent> RemoveAsync(ApiCall call, string tenant, string target)
    {
        var watched = await call.TargetAsync(tenant, target);
        await call.AuditAsync("target.removed", watched.Value.Tenant, watched.Value.Target, watched.Value, null);
        await call.Watch.Targets.RemoveAsync(watched.Value.Tenant, watched.Value.Target, call.Gone);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TargetView>> PauseAsync(ApiCall call, string tenant, string target)
    {
        var before = await call.TargetAsync(tenant, target);
        return await ChangeAsync(call, before, before.Value with { IsPaused = true }, "target.paused");
    }

    private static async Task<Ok<TargetView>> ResumeAsync(ApiCall call, string tenant, string target)
    {
        var before = await call.TargetAsync(tenant, target);
        var changed = await ChangeAsync(call, before, before.Value with { IsPaused = false }, "target.resumed");
        await TargetAdding.DueNowAsync(call.Watch, before.Value, call.Now, call.Gone);
        return changed;
    }

    private static async Task<Ok<TargetView>> ChangeAsync(ApiCall call, Stored<WatchedTarget> before, WatchedTarget after, string what)
    {
        if (before.Value != after)
        {
            await call.AuditAsync(what, after.Tenant, after.Target, before.Value, after);
            if (!await call.Watch.Targets.TryPutAsync(after, before.ETag, call.Gone)) throw ApiException.ChangedMeanwhile();
        }

        var state = await call.Watch.States.FindAsync(after.Tenant, after.Target, call.Gone);
        return TypedResults.Ok(TargetView.Of(after, state?.Value));
    }

    private static Target Read(string text)
    {
        if (!Target.TryParse(text, out var target, out var error)) throw new ApiException(ProblemType.Invalid, error, "target");
        return TargetRules.Problem(target) is { } refused ? throw new ApiException(ProblemType.Invalid, refused, "target") : target;
    }
}
