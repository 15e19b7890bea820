using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Suppressions;

/// <summary>A suppression to be given; it names a subject, a control or a list at least.</summary>
/// <param name="Owner">Whose word it is.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When it ends, a year from now at most.</param>
/// <param name="Subject">The subject it covers, as findings name it; every subject of the tenant where left out.</param>
/// <param name="Control">The control it covers; every control where left out.</param>
/// <param name="List">The blocklist's zone it covers; everything where left out.</param>
public sealed record SuppressionBody(string Owner, string Reason, DateTimeOffset Until, string? Subject = null, string? Control = null, string? List = null);

/// <summary>A suppression.</summary>
/// <param name="Suppression">What it is.</param>
/// <param name="Holds">Whether it holds now.</param>
/// <param name="Covers">How many open findings it covered when it was given; null where that is not asked.</param>
public sealed record SuppressionView(Suppression Suppression, bool Holds, int? Covers = null);

/// <summary><c>/api/tenants/{tenant}/suppressions</c>: what need not be told for a while, by whose word and why.</summary>
internal static class SuppressionEndpoints
{
    private const int LongestPart = 300;

    public static void MapSuppressions(this IEndpointRouteBuilder api)
    {
        var suppressions = api.MapGroup("/tenants/{tenant}/suppressions").WithTags("Findings");
        api.MapGet("/tenants/{tenant}/suppressions", ListAsync).WithTags("Findings").WithSummary("Lists a tenant's suppressions, those that have ended too, by id");
        api.MapPost("/tenants/{tenant}/suppressions", GiveAsync).WithTags("Findings").WithSummary("Keeps findings from being told for a while");
        suppressions.MapPost("{suppression}/lift", LiftAsync).WithSummary("Ends a suppression now");
    }

    private static async Task<Ok<Page<SuppressionView>>> ListAsync(ApiCall call, string tenant, string? after, int? limit)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var all = await call.Watch.Suppressions.ListAsync(id, call.Gone).Select(stored => new SuppressionView(stored.Value, stored.Value.HoldsAt(call.Now))).ToListAsync(call.Gone);
        var ordered = all.OrderBy(view => view.Suppression.Id, StringComparer.Ordinal).ToAsyncEnumerable();
        return TypedResults.Ok(await Paging.Of(call.Http.Request, $"suppressions {id}", after, limit).TakeAsync(ordered, view => view.Suppression.Id, call.Gone));
    }

    private static async Task<Created<SuppressionView>> GiveAsync(ApiCall call, string tenant, SuppressionBody body)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var suppression = new Suppression(
            $"s-{Idempotency.IdOf(call.Http, "suppression")[..12]}", id,
            Part("subject", body.Subject, LongestPart), Part("control", body.Control, LongestPart), Part("list", body.List, LongestPart),
            Part("owner", body.Owner, Suppressing.LongestOwner) ?? "", Part("reason", body.Reason, Suppressing.LongestReason) ?? "", call.Now, body.Until.ToUniversalTime());
        if (suppression.Problem() is { } problem) throw new ApiException(ProblemType.Invalid, problem);
        await call.AuditAsync("suppression.given", id, suppression.Id, null, suppression);
        var given = await Suppressing.GiveAsync(call.Watch, suppression, call.Gone) ?? throw new ApiException(ProblemType.Conflict, $"there is a suppression {suppression.Id} already");
        return TypedResults.Created((string?)null, new SuppressionView(given.Suppression, given.Suppression.HoldsAt(call.Now), given.Covers));
    }

    private static async Task<Ok<SuppressionView>> LiftAsync(ApiCall call, string tenant, string suppression)
    {
        var id = (await call.TenantAsync(tenant)).Value.Id;
        var found = await call.Watch.Suppressions.ListAsync(id, call.Gone).FirstOrDefaultAsync(stored => stored.Value.Id == suppression, call.Gone) ?? throw ApiException.NotFound("suppression", suppression);
        if (!found.Value.HoldsAt(call.Now)) throw new ApiException(ProblemType.Conflict, $"{ForeignText.Escape(suppression, 40)} has ended already");
        var lifted = found.Value with { LiftedAt = call.Now };
        await call.AuditAsync("suppression.lifted", id, lifted.Id, found.Value, lifted);
        if (!await call.Watch.Suppressions.TryPutAsync(lifted, found.ETag, call.Gone)) throw ApiException.ChangedMeanwhile();
        return TypedResults.Ok(new SuppressionView(lifted, lifted.HoldsAt(call.Now)));
    }

    private static string? Part(string member, string? text, int most)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return PlainLine.Problem(text, most) is { } problem ? throw ApiException.Invalid(member, problem) : text.Trim();
    }
}
