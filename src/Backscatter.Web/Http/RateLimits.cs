using System.Globalization;
using System.Threading.RateLimiting;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Backscatter.Web.Http;

/// <summary>How much one caller may ask. Who is not known is counted by address.</summary>
public sealed record RateOptions
{
    /// <summary>How many requests may come at once after a pause.</summary>
    public int Burst { get; init; } = 400;

    /// <summary>How many requests a second may come in the long run.</summary>
    public int PerSecond { get; init; } = 50;
}

/// <summary>Holds callers to <see cref="RateOptions"/>.</summary>
internal static class RateLimits
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateOptions rates) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? RateLimitPartition.GetTokenBucketLimiter(
                ApiCall.CallerOf(http) is { } caller ? $"caller {caller.Id}" : $"address {http.Connection.RemoteIpAddress}",
                _ => new TokenBucketRateLimiterOptions { TokenLimit = rates.Burst, TokensPerPeriod = rates.PerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter("not the API"));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
            await ErrorAnswers.WriteAsync(rejected.HttpContext, ProblemType.TooMany, "wait as long as Retry-After says, and then ask less often", null, null);
        };
    });
}
