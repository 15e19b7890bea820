using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Backscatter.Web.Errors;

/// <summary>The most bytes of a body of a route, where it is not that of all others.</summary>
/// <param name="Most">So many.</param>
internal sealed record BodySize(long Most);

/// <summary>Keeps bodies small: what is longer is refused where it says so, and cut off where it does not.</summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    /// <summary>The most bytes of a body: 1 MiB, unless its route says otherwise (<see cref="BodySize"/>).</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>What is said of a body that is too large.</summary>
    public static string Refusal(HttpContext http) => FormattableString.Invariant($"a body has at most {MostOf(http)} bytes here; split it");

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MostOf(http)) throw new ApiException(ProblemType.TooLarge, Refusal(http));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostOf(http);
        return next(http);
    }

    private static long MostOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<BodySize>()?.Most ?? MostBytes;
}
