using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Scanning;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Backscatter.Web.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Ownership;

/// <summary>How it is known that a target is its tenant's, and how it could be.</summary>
/// <param name="Target">The target.</param>
/// <param name="MayBeProbed">Whether its mail servers may be connected to.</param>
/// <param name="Proof">The proof; null where there is none.</param>
/// <param name="Probe">The statement that its mail servers may be connected to; null where nobody made one.</param>
/// <param name="Record">The TXT record that proves it; null where it is no domain, or one with too long a name.</param>
public sealed record OwnershipView(string Target, bool MayBeProbed, OwnershipProof? Proof, ProbePermission? Probe, ProofRecord? Record);

/// <summary>What a look at the TXT record came to.</summary>
/// <param name="Outcome">Whether the token is there; unknown where DNS gave no answer, and then nothing changes.</param>
/// <param name="Why">What was seen, and what to do where it is not proven.</param>
/// <param name="Ownership">How it stands from now on.</param>
public sealed record OwnershipAnswer(ProofOutcome Outcome, string Why, OwnershipView Ownership);

/// <summary><c>/api/tenants/{tenant}/targets/{target}/ownership</c>: nobody's mail servers are connected to before it is known whose they are.</summary>
internal static class OwnershipEndpoints
{
    public static void MapOwnership(this IEndpointRouteBuilder api)
    {
        var ownership = api.MapGroup("/tenants/{tenant}/targets/{target}/ownership").WithTags("Ownership");
        api.MapGet("/tenants/{tenant}/targets/{target}/ownership", GetAsync).WithTags("Ownership").WithSummary("Shows how a target is known to be its tenant's, and the record that proves it");
        ownership.MapPost("check", CheckAsync).WithSummary("Looks for the record now");
        ownership.MapPost("statement", StateAsync).WithSummary("Records an administrator's statement that the mail servers of a target may be connected to");
    }

    private static async Task<Ok<OwnershipView>> GetAsync(ApiCall call, string tenant, string target)
    {
        var watched = (await call.TargetAsync(tenant, target)).Value;
        return TypedResults.Ok(await ViewAsync(call, watched));
    }

    private static async Task<Ok<OwnershipAnswer>> CheckAsync(ApiCall call, string tenant, string target)
    {
        var watched = (await call.TargetAsync(tenant, target)).Value;
        var check = await Checker(call).CheckAsync(watched.Tenant, watched.Target, call.Caller.Who, call.Gone) ?? throw ApiException.NotFound("target", watched.Target);
        return TypedResults.Ok(new OwnershipAnswer(check.Answer.Outcome, check.Answer.Why, await ViewAsync(call, watched with { Proof = check.After })));
    }

    private static async Task<Ok<OwnershipView>> StateAsync(ApiCall call, string tenant, string target, StatementBody body)
    {
        var before = await call.TargetAsync(tenant, target);
        if (TargetAdding.ReadPermission(body.By ?? call.Caller.Name, body.Reason, call.Now, out var permission) is { } wrong) throw new ApiException(ProblemType.Invalid, wrong, "reason");
        var after = before.Value with { Probe = permission ?? throw new ApiException(ProblemType.Invalid, "a statement says on what ground", "reason") };
        await call.AuditAsync("ownership.stated", after.Tenant, after.Target, before.Value, after);
        if (!await call.Watch.Targets.TryPutAsync(after, before.ETag, call.Gone)) throw ApiException.ChangedMeanwhile();
        await TargetAdding.DueNowAsync(call.Watch, after, call.Now, call.Gone);
        return TypedResults.Ok(await ViewAsync(call, after));
    }

    private static async Task<OwnershipView> ViewAsync(ApiCall call, WatchedTarget watched)
    {
        var record = call.Parts.Ownership is { } checker && Target.TryParse(watched.Target, out var target, out _) && target is Target.Domain { Name: var domain }
            ? await checker.RecordAsync(watched.Tenant, domain, call.Gone)
            : null;
        return new OwnershipView(watched.Target, watched.MayBeProbed, watched.Proof, watched.Probe, record);
    }

    private static OwnershipChecker Checker(ApiCall call) => call.Parts.Ownership ?? throw new ApiException(ProblemType.NotSetUp, "this service has no resolver to look for the record with; let an administrator state that the target may be probed");
}
