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

    /// <summary>How many requests to enrol an agent one address may send in a minute: who has a token needs one.</summary>
    public int EnrolmentsPerMinute { get; init; } = 10;
}

/// <summary>The route by which agents enrol, which anybody may call.</summary>
internal sealed class Enrols
{
    public static Enrols Metadata { get; } = new();
}

/// <summary>Holds callers to <see cref="RateOptions"/>.</summary>
internal static class RateLimits
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateOptions rates) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Partition(http, rates));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, wait).ToString(CultureInfo.InvariantCulture);
            await ErrorAnswers.WriteAsync(rejected.HttpContext, ProblemType.TooMany, "wait as long as Retry-After says, and then ask less often", null, null);
        };
    });

    private static RateLimitPartition<string> Partition(HttpContext http, RateOptions rates)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) return RateLimitPartition.GetNoLimiter("not the API");
        if (http.GetEndpoint()?.Metadata.GetMetadata<Enrols>() is not null)
        {
            return RateLimitPartition.GetFixedWindowLimiter(
                $"enrols {http.Connection.RemoteIpAddress}",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = rates.EnrolmentsPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });
        }

        return RateLimitPartition.GetTokenBucketLimiter(
            ApiCall.CallerOf(http) is { } caller ? $"caller {caller.Id}" : $"address {http.Connection.RemoteIpAddress}",
            _ => new TokenBucketRateLimiterOptions { TokenLimit = rates.Burst, TokensPerPeriod = rates.PerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 });
    }
}
