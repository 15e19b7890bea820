using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Web.Errors;
using Backscatter.Web.Findings;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Reports;

/// <summary>How a tenant stands, and how its month was.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Month">The month, such as <c>2026-10</c>; its days are days of UTC.</param>
/// <param name="MadeAt">When the report was made; a month that is not over is counted so far.</param>
/// <param name="Targets">How many targets are watched.</param>
/// <param name="NotChecked">How many of them were not checked yet: nothing is known of these.</param>
/// <param name="Unknown">How many stand at unknown: not clean, and not faulty.</param>
/// <param name="Open">What is open now, the gravest first; what is suppressed says so.</param>
/// <param name="Listed">On how many days of the month what was on which list.</param>
/// <param name="Checks">How many checks were made in the month: without one, no listing could be seen.</param>
public sealed record TenantReport(string Tenant, string Name, string Month, DateTimeOffset MadeAt, int Targets, int NotChecked, int Unknown, IReadOnlyList<FindingView> Open, IReadOnlyList<ListedDays> Listed, int Checks);

/// <summary><c>/api/tenants/{tenant}/report</c>.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder api) => api.MapGet("/tenants/{tenant}/report", GetAsync).WithTags("Reports").WithSummary("Reports what is open and on how many days of a month what was listed");

    private static async Task<Ok<TenantReport>> GetAsync(ApiCall call, string tenant, string? month)
    {
        var known = (await call.TenantAsync(tenant)).Value;
        var now = call.Now;
        var first = Month(month, now);
        var (since, until) = (new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new DateTimeOffset(first.AddMonths(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        var states = await call.Watch.States.ListAsync(known.Id, call.Gone).ToDictionaryAsync(state => state.Value.Target, state => state.Value, StringComparer.Ordinal, call.Gone);
        var (open, listed, targets, notChecked, unknown, checks) = (new List<FindingView>(), new List<ListedDays>(), 0, 0, 0, 0);
        await foreach (var watched in call.Watch.Targets.ListAsync(known.Id, call.Gone))
        {
            targets++;
            var state = states.GetValueOrDefault(watched.Value.Target);
            if (TargetStanding.Of(state).Verdict is not { } verdict) notChecked++;
            else if (verdict == Verdict.Unknown) unknown++;
            if (state is not null) open.AddRange(state.Findings.Where(finding => finding.Status == FindingStatus.Open).Select(finding => FindingView.Of(state, finding)));
            var history = await call.Watch.States.HistoryAsync(known.Id, watched.Value.Target, since, until, call.Gone).ToListAsync(call.Gone);
            checks += history.Count;
            listed.AddRange(ListedDays.Of(watched.Value.Target, first, history, state?.Findings ?? [], now));
        }

        return TypedResults.Ok(new TenantReport(
            known.Id.Value, known.Name, first.ToString("yyyy-MM", CultureInfo.InvariantCulture), now, targets, notChecked, unknown,
            [.. open.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.OpenedAt).ThenBy(finding => finding.Key, StringComparer.Ordinal)], listed, checks));
    }

    private static DateOnly Month(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text)) return new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        return DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is >= 2000 and <= 9000
            ? month
            : throw ApiException.Invalid("month", $"{ForeignText.Quote(text, 20)} is no month; write it as 2026-10");
    }
}
