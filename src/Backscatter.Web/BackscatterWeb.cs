using Backscatter.Web.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Backscatter.Web;

/// <summary>
/// The service over HTTP: one pipeline, run by <c>backscatter serve</c> on Kestrel and by the Functions host on its own request, so that an endpoint is
/// written and tested once.
/// </summary>
public static class BackscatterWeb
{
    /// <summary>Adds what the pipeline needs.</summary>
    public static IServiceCollection AddBackscatterWeb(this IServiceCollection services, WebParts parts)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(parts);
        services.AddRouting();
        return services;
    }

    /// <summary>The whole pipeline.</summary>
    public static IApplicationBuilder UseBackscatterWeb(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapHealth());
        return app;
    }
}
