using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Access;

/// <summary>Who the service takes the caller for.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Roles">The roles.</param>
/// <param name="Tenants">The tenants that the caller is bound to; null for all.</param>
public sealed record Me(string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string>? Tenants);

/// <summary><c>/api/me</c>.</summary>
internal static class MeEndpoint
{
    public static void MapMe(this IEndpointRouteBuilder api) => api.MapGet("/me", Get).WithTags("Access").WithSummary("Shows who the service takes you for");

    private static Ok<Me> Get(ApiCall call) => TypedResults.Ok(new Me(
        call.Caller.Id, call.Caller.Name, [.. call.Caller.Roles.Select(role => role.ToString())], call.Caller.Tenants is { } bound ? [.. bound.Select(tenant => tenant.Value).Order(StringComparer.Ordinal)] : null));
}
