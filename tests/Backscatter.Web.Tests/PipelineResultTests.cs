using System.Net;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Backscatter.Web.Tests;

/// <summary>As the Functions host does it: one endpoint for everything, and its result is the service.</summary>
public sealed class PipelineResultTests
{
    [Theory]
    [InlineData("GET", "/healthz", HttpStatusCode.OK, "ok")]
    [InlineData("GET", "/readyz", HttpStatusCode.OK, "ready")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "")]
    [InlineData("POST", "/healthz", HttpStatusCode.MethodNotAllowed, "")]
    public async Task The_service_answers_behind_the_routing_of_another(string method, string path, HttpStatusCode status, string body)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-").FullName;
        await using (var stores = StoreLocation.Open(Path.Combine(folder, "store.db"), TimeProvider.System))
        {
            await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
            await stores.Queue.InitialiseAsync(WorkQueues.All, TestContext.Current.CancellationToken);
            await using var app = await StartAsync(new WebParts(stores.Watch, stores.Notifications, stores.Queue, TimeProvider.System));
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal((status, body), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<WebApplication> StartAsync(WebParts parts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddBackscatterWeb(parts);
        builder.Services.AddSingleton(provider => new PipelineResult(provider));
        var app = builder.Build();
        app.Map("{*path}", (HttpContext context, PipelineResult pipeline) =>
        {
            Assert.NotNull(context.GetEndpoint());
            return (IResult)pipeline;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
