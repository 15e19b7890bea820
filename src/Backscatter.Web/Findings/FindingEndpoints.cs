using System.Runtime.CompilerServices;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Findings;

/// <summary><c>/api/findings</c>: what is wrong, over all tenants that the caller sees.</summary>
internal static class FindingEndpoints
{
    private const string Every = "all";

    public static void MapFindings(this IEndpointRouteBuilder api) => api.MapGet("/findings", ListAsync).WithTags("Findings")
        .WithSummary("Lists findings by tenant and target: the open ones, unless status says pending, closed or all");

    private static async Task<Ok<Page<FindingView>>> ListAsync(
        ApiCall call, string? tenant, string? target, string? control, string? severity, string? status, string? list, bool? suppressed, string? after, int? limit)
    {
        var paging = Paging.Of(call.Http.Request, "findings", after, limit);
        var only = string.IsNullOrEmpty(tenant) ? null : (await call.TenantAsync(tenant)).Value.Id.Value;
        var least = QueryWords.Read<ControlSeverity>("severity", severity);
        FindingStatus? wanted = status == Every ? null : QueryWords.Read<FindingStatus>("status", status) ?? FindingStatus.Open;
        var found = AllAsync(call, only, paging.After?.Split('\n')[0] ?? "", call.Gone)
            .Where(finding => (wanted is null || finding.Status == wanted)
                && (least is null || finding.Severity >= least)
                && Is(target, finding.Target) && Is(control, finding.Control) && Is(list, finding.List)
                && (suppressed is null || suppressed == finding.SuppressedBy is not null));
        return TypedResults.Ok(await paging.TakeAsync(found, finding => finding.Key, call.Gone));
    }

    private static bool Is(string? filter, string? value) => string.IsNullOrEmpty(filter) || string.Equals(filter, value, StringComparison.OrdinalIgnoreCase);

    private static async IAsyncEnumerable<FindingView> AllAsync(ApiCall call, string? only, string from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var tenant in call.TenantsAsync(from).WithCancellation(cancellationToken))
        {
            if (only is not null && tenant.Value.Id.Value != only) continue;
            await foreach (var state in call.Watch.States.ListAsync(tenant.Value.Id, cancellationToken))
            {
                foreach (var finding in state.Value.Findings.Select(finding => FindingView.Of(state.Value, finding)).OrderBy(finding => finding.Key, StringComparer.Ordinal)) yield return finding;
            }
        }
    }
}
