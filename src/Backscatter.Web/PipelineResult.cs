using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Backscatter.Web;

/// <summary>
/// The answer of the whole pipeline to a request that another pipeline already routed: whoever runs results, as the Functions host does, so serves the
/// service without an endpoint of its own for each of its.
/// </summary>
public sealed class PipelineResult : IResult
{
    private readonly RequestDelegate _pipeline;

    /// <summary>Builds the pipeline, once for all requests.</summary>
    /// <param name="services">What <see cref="BackscatterWeb.AddBackscatterWeb"/> added to.</param>
    public PipelineResult(IServiceProvider services) => _pipeline = new ApplicationBuilder(services).UseBackscatterWeb().Build();

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        // Otherwise its routing takes the request for one that has found its endpoint, and answers with the endpoint that asks here.
        httpContext.SetEndpoint(null);
        httpContext.Request.RouteValues.Clear();
        return _pipeline(httpContext);
    }
}
