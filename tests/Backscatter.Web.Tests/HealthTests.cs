using System.Net;

namespace Backscatter.Web.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK, "ok")]
    [InlineData("/readyz", HttpStatusCode.OK, "ready")]
    [InlineData("/nothing", HttpStatusCode.NotFound, "")]
    public async Task It_says_whether_it_runs_and_is_ready(string path, HttpStatusCode status, string body)
    {
        await using var service = await RunningService.StartAsync();

        using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((status, body), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
