using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Backscatter.Web.Errors;

/// <summary>Keeps bodies small: what is longer is refused where it says so, and cut off where it does not.</summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    /// <summary>The most bytes of a body: 1 MiB.</summary>
    public const int MostBytes = 1024 * 1024;

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MostBytes) throw new ApiException(ProblemType.TooLarge, FormattableString.Invariant($"a body has at most {MostBytes} bytes; split it"));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        return next(http);
    }
}
