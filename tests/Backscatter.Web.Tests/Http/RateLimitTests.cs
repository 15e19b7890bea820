using Backscatter.Web.Http;

namespace Backscatter.Web.Tests.Http;

public sealed class RateLimitTests
{
    [Fact]
    public async Task A_caller_who_asks_too_much_waits_and_keeps_nobody_else_from_asking()
    {
        // So slow that none comes back while the test runs: one token a second, and a burst that is used up at once.
        await using var service = await RunningService.StartAsync(change: parts => parts with { Rates = new RateOptions { Burst = 3, PerSecond = 1 } });
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => service.SendAsync("GET", "/api/me")));

        Assert.Contains(answers, answer => answer.Code == 200);
        var refused = answers.First(answer => answer.Code != 200);
        Assert.Equal((429, "too-many-requests", null), refused.Problem);
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal(200, (await service.SendAsync("GET", "/api/me", token: TestTokens.For("Reader"))).Code);
        Assert.Equal(200, (await service.SendAsync("GET", "/healthz", token: "")).Code);
    }
}
