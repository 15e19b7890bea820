using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Blocklists;

/// <summary>A blocklist, whether it is asked, and whether it is to be believed.</summary>
/// <param name="Zone">Its zone.</param>
/// <param name="Name">The name people know it by.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="Website">Where it describes itself, or null.</param>
/// <param name="Kind">Blame, praise or information.</param>
/// <param name="Severity">How much mail a listing really stops.</param>
/// <param name="IsOn">Whether it is asked.</param>
/// <param name="Why">Why it is, or is not; empty for one that is on by default.</param>
/// <param name="Removal">How a listing ends.</param>
/// <param name="Health">How it fared in its tests, for each kind of subject; empty where it was never tested.</param>
public sealed record BlocklistView(string Zone, string Name, string Operator, string? Website, BlocklistKind Kind, ListingSeverity Severity, bool IsOn, string Why, ListRemoval Removal, IReadOnlyList<ListHealth> Health)
{
    internal static BlocklistView Of(ListChoice choice, BlocklistState? state) => new(
        choice.List.Zone, choice.List.Name, choice.List.Operator, choice.List.Website, choice.List.Kind, choice.List.Severity, choice.IsOn, choice.Why, choice.List.Removal,
        [.. state?.Health.Where(page => page.Zone == choice.List.Zone) ?? []]);
}

/// <summary>One blocklist, and who of those that the caller sees is on it.</summary>
/// <param name="List">The list.</param>
/// <param name="Listed">The open listings.</param>
public sealed record BlocklistDetail(BlocklistView List, IReadOnlyList<ListedSubject> Listed);

/// <summary><c>/api/blocklists</c>.</summary>
internal static class BlocklistEndpoints
{
    public static void MapBlocklists(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("/blocklists").WithTags("Blocklists");
        api.MapGet("/blocklists", ListAsync).WithTags("Blocklists").WithSummary("Lists the blocklists with their health, by zone");
        lists.MapGet("{zone}", GetAsync).WithSummary("Shows a blocklist, its health and who is on it");
    }

    private static async Task<Ok<Page<BlocklistView>>> ListAsync(ApiCall call, bool? on, string? after, int? limit)
    {
        var state = await call.Watch.Blocklists.FindAsync(call.Gone);
        var lists = call.Parts.Lists.Where(choice => on is null || choice.IsOn == on).Select(choice => BlocklistView.Of(choice, state?.Value)).OrderBy(list => list.Zone, StringComparer.Ordinal).ToAsyncEnumerable();
        return TypedResults.Ok(await Paging.Of(call.Http.Request, "blocklists", after, limit).TakeAsync(lists, list => list.Zone, call.Gone));
    }

    private static async Task<Ok<BlocklistDetail>> GetAsync(ApiCall call, string zone)
    {
        var choice = call.Parts.Lists.FirstOrDefault(choice => string.Equals(choice.List.Zone, zone, StringComparison.OrdinalIgnoreCase)) ?? throw ApiException.NotFound("blocklist", zone);
        var state = await call.Watch.Blocklists.FindAsync(call.Gone);
        var listed = await call.Watch.Listed.OnAsync(choice.List.Zone, call.Gone).Where(subject => call.Caller.Sees(subject.Tenant)).ToListAsync(call.Gone);
        return TypedResults.Ok(new BlocklistDetail(BlocklistView.Of(choice, state?.Value), listed));
    }
}
