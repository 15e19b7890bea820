using Backscatter.Core.Monitoring.Stores;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.OperatorProblems;

/// <summary><c>/api/problems</c>: what went wrong that only a person can mend. Who is bound to tenants sees theirs alone.</summary>
internal static class OperatorProblemEndpoints
{
    public static void MapOperatorProblems(this IEndpointRouteBuilder api)
    {
        var problems = api.MapGroup("/problems").WithTags("Problems");
        api.MapGet("/problems", ListAsync).WithTags("Problems").WithSummary("Lists what only a person can mend, the newest first");
        problems.MapDelete("{problem}", ResolveAsync).WithSummary("Says that a problem is mended; it comes back if it is not");
    }

    private static async Task<Ok<Page<OperatorProblem>>> ListAsync(ApiCall call, string? after, int? limit)
    {
        var seen = await SeenAsync(call);
        return TypedResults.Ok(await Paging.Of(call.Http.Request, "problems", after, limit).TakeAsync(seen.OrderBy(Key, StringComparer.Ordinal).ToAsyncEnumerable(), Key, call.Gone));

        static string Key(OperatorProblem problem) => Paging.Newest(problem.LastAt, problem.Id);
    }

    private static async Task<NoContent> ResolveAsync(ApiCall call, string problem)
    {
        var id = problem.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var before = (await SeenAsync(call)).FirstOrDefault(known => known.Id == id) ?? throw ApiException.NotFound("problem", id);
        await call.AuditAsync("problem.resolved", before.Tenant, id, before, null);
        if (!await call.Watch.Problems.ResolveAsync(id, call.Gone)) throw ApiException.NotFound("problem", id);
        return TypedResults.NoContent();
    }

    private static ValueTask<List<OperatorProblem>> SeenAsync(ApiCall call) => call.Watch.Problems.ListAsync(call.Gone).Where(problem => call.Caller.SeesOf(problem.Tenant)).ToListAsync(call.Gone);
}
