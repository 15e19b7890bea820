using System.Globalization;
using System.Text.Json;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Web.Access;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Backscatter.Web.Http;

/// <summary>One request of a known caller: what it may see, and how its changes are recorded.</summary>
/// <param name="Http">The request.</param>
/// <param name="Parts">What the service works with.</param>
/// <param name="Caller">Who asks.</param>
internal sealed record ApiCall(HttpContext Http, WebParts Parts, Caller Caller)
{
    /// <summary>What is watched and known.</summary>
    public IWatchStore Watch => Parts.Watch;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Parts.Time.GetUtcNow();

    /// <summary>Ends when the caller has gone.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>Binds the parameter of an endpoint.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(CallerOf(context) is { } caller ? new ApiCall(context, context.RequestServices.GetRequiredService<WebParts>(), caller) : null);

    /// <summary>Who asks, or null where nobody known does.</summary>
    public static Caller? CallerOf(HttpContext http)
    {
        if (http.User.Identity is not { IsAuthenticated: true }) return null;
        if (http.Items.TryGetValue(typeof(Caller), out var known) && known is Caller caller) return caller;
        var read = Caller.Of(http.User, http.RequestServices.GetRequiredService<AccessOptions>().Bindings);
        http.Items[typeof(Caller)] = read;
        return read;
    }

    /// <summary>The id of a tenant that the caller may know of, whether it is there or not.</summary>
    public TenantId TenantId(string text) => Core.Monitoring.TenantId.TryParse(text, out var id, out _) && Caller.Sees(id) ? id : throw ApiException.NotFound("tenant", text);

    /// <summary>A tenant that is there and that the caller may know of.</summary>
    public async Task<Stored<Tenant>> TenantAsync(string text) => await Watch.Tenants.FindAsync(TenantId(text), Gone) ?? throw ApiException.NotFound("tenant", text);

    /// <summary>The tenants that the caller may know of, by id, from one on.</summary>
    public IAsyncEnumerable<Stored<Tenant>> TenantsAsync(string from = "") =>
        Watch.Tenants.ListAsync(Gone).Where(tenant => Caller.Sees(tenant.Value.Id) && string.CompareOrdinal(tenant.Value.Id.Value, from) >= 0);

    /// <summary>A target as the route names it. In a range the slash is written as <c>%2F</c>, which servers leave as it is.</summary>
    public static string TargetText(string route)
    {
        var text = route.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return Target.TryParse(text, out var target, out _) ? target.Text : throw ApiException.NotFound("target", text);
    }

    /// <summary>A target that is watched for a tenant of the caller's.</summary>
    public async Task<Stored<WatchedTarget>> TargetAsync(string tenant, string route)
    {
        var id = (await TenantAsync(tenant)).Value.Id;
        return await Watch.Targets.FindAsync(id, TargetText(route), Gone) ?? throw ApiException.NotFound("target", TargetText(route));
    }

    /// <summary>The mark of what is answered.</summary>
    public void Mark(string stored) => Http.Response.Headers.ETag = ETags.Of(stored);

    /// <summary>Whether the caller has seen what is to be changed: <c>If-Match</c> names its mark.</summary>
    public void RequireMatch(string stored)
    {
        var header = Http.Request.Headers.IfMatch;
        if (header.Count == 0) throw new ApiException(ProblemType.MatchRequired, "send If-Match with the ETag of what you read, so that nobody's change is lost", "If-Match");
        if (!ETags.Names(header, ETags.Of(stored), isWeakEnough: false)) throw new ApiException(ProblemType.Changed, "it was changed since you read it; read it again and repeat your change on it", "If-Match");
    }

    /// <summary>
    /// Records a change; no secret is in what is given. It is recorded when nothing speaks against it any more and before it is made: a process that dies
    /// between the two leaves one entry too many, not one too few.
    /// </summary>
    public Task AuditAsync(string what, TenantId? tenant, string subject, object? before, object? after) => Watch.Audit.AppendAsync(
        new AuditEntry(Guid.CreateVersion7(Now).ToString("n"), Now, Caller.Who, what, tenant, subject, Json(before), Json(after)), Gone);

    /// <summary>A time in the query, or null.</summary>
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw ApiException.Invalid(name, $"{ForeignText.Quote(text, 40)} is no time; write it as 2026-10-01 or 2026-10-01T06:00:00Z");
    }

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, ApiJson.Options);
}
