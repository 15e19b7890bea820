using Backscatter.Core.Monitoring;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Audit;

/// <summary><c>/api/audit</c>: who changed what. Who is bound to tenants sees theirs alone.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        api.MapGet("/audit", ListAsync).WithTags("Audit").WithSummary("Lists who changed what, the newest first");
        audit.MapGet("export", ExportAsync).WithMetadata(Streams.Metadata).WithSummary("Exports who changed what, one JSON object a line, the newest first").Produces<string>(200, JsonLines.ContentType);
    }

    private static async Task<Ok<Page<AuditEntry>>> ListAsync(ApiCall call, string? tenant, string? since, string? until, string? after, int? limit)
    {
        var paging = Paging.Of(call.Http.Request, "audit", after, limit);
        var to = ApiCall.Time("until", until);
        if (paging.Shown() is { } shown && (to is null || shown < to)) to = shown.AddTicks(1);
        // Entries of one time come in whatever order the storage has; their places need one.
        var entries = Ordered(Seen(call, tenant, ApiCall.Time("since", since), to));
        return TypedResults.Ok(await paging.TakeAsync(entries, Key, call.Gone));
    }

    private static async Task ExportAsync(ApiCall call, string? tenant, string? since, string? until)
    {
        var entries = Seen(call, tenant, ApiCall.Time("since", since), ApiCall.Time("until", until));
        await using var lines = JsonLines.Begin(call.Http, "audit");
        await foreach (var entry in entries.WithCancellation(call.Gone)) await lines.WriteAsync(entry, call.Gone);
    }

    private static IAsyncEnumerable<AuditEntry> Seen(ApiCall call, string? tenant, DateTimeOffset? since, DateTimeOffset? until) =>
        call.Watch.Audit.ListAsync(string.IsNullOrEmpty(tenant) ? null : call.TenantId(tenant), since, until, call.Gone).Where(entry => call.Caller.SeesOf(entry.Tenant));

    private static async IAsyncEnumerable<AuditEntry> Ordered(IAsyncEnumerable<AuditEntry> entries)
    {
        var same = new List<AuditEntry>();
        await foreach (var entry in entries)
        {
            if (same.Count > 0 && same[0].At != entry.At)
            {
                foreach (var known in same.OrderBy(Key, StringComparer.Ordinal)) yield return known;
                same.Clear();
            }

            same.Add(entry);
        }

        foreach (var known in same.OrderBy(Key, StringComparer.Ordinal)) yield return known;
    }

    private static string Key(AuditEntry entry) => Paging.Newest(entry.At, entry.Id);
}
