using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Http;

/// <summary>What every answer says to browsers: run nothing, show it in no frame, tell nobody where you come from, keep nothing for others.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(static state =>
        {
            var response = ((HttpContext)state).Response;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
            // An answer may be kept by who got it and is asked about again each time: what it shows depends on who asks.
            if (headers.CacheControl.Count == 0) headers.CacheControl = response.StatusCode is 200 or 304 && headers.ETag.Count > 0 ? "private, no-cache" : "no-store";
            if (response.HttpContext.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
            return Task.CompletedTask;
        }, http);
        return next(http);
    }
}
