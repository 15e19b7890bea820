using Backscatter.Web.Access;
using Backscatter.Web.Agents;
using Backscatter.Web.Audit;
using Backscatter.Web.Blocklists;
using Backscatter.Web.Channels;
using Backscatter.Web.Documents;
using Backscatter.Web.Errors;
using Backscatter.Web.Findings;
using Backscatter.Web.Health;
using Backscatter.Web.History;
using Backscatter.Web.Http;
using Backscatter.Web.OperatorProblems;
using Backscatter.Web.Ownership;
using Backscatter.Web.Reports;
using Backscatter.Web.Scans;
using Backscatter.Web.Suppressions;
using Backscatter.Web.Targets;
using Backscatter.Web.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        ArgumentNullException.ThrowIfNull(parts);
        services.AddSingleton(parts);
        services.AddRouting();
        // The framework logs paths as they came, line breaks and all, and more of each request than anybody needs; what fails is logged by us.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddAccess(parts.Access);
        services.AddRateLimits(parts.Rates);
        services.AddSingleton<LeasePolls>();
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(options => ApiJson.Set(options.SerializerOptions));
        // A parameter or a body that cannot be read is answered as every other error is.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>The whole pipeline.</summary>
    public static IApplicationBuilder UseBackscatterWeb(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseRouting();
        app.UseMiddleware<BodyLimit>();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<Idempotency>();
        app.UseMiddleware<ConditionalReads>();
        app.UseEndpoints(endpoints =>
        {
            var all = endpoints.MapGroup("").ByAccessTable();
            all.MapHealth();
            var api = all.MapGroup("/api");
            api.MapMe();
            api.MapTenants();
            api.MapTargets();
            api.MapFindings();
            api.MapSuppressions();
            api.MapHistory();
            api.MapReports();
            api.MapOwnership();
            api.MapScans();
            api.MapBlocklists();
            api.MapChannels();
            api.MapAgents();
            api.MapOperatorProblems();
            api.MapAudit();
            api.MapDocuments();
        });
        return app;
    }
}
