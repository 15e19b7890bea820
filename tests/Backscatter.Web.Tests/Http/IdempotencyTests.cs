using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Web.Tests.Http;

public sealed class IdempotencyTests(SharedService shared) : IClassFixture<SharedService>
{
    private const string Body = """{"targets":["one.example","two.example"]}""";

    [Fact]
    public async Task The_same_request_again_is_answered_again_and_done_once()
    {
        await using var service = await RunningService.StartAsync();

        var first = await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-1"));
        var again = await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-1"));
        var other = await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-2"));

        Assert.Equal((202, first.Body, first.Header("Location")), (again.Code, again.Body, again.Header("Location")));
        Assert.NotEqual(first.Header("Location"), other.Header("Location"));
        Assert.Equal(4, await service.Stores.Queue.CountAsync(WorkQueues.Scans, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-1"));

        Assert.Equal((422, "idempotency-key-reused", "Idempotency-Key"), (await service.SendAsync("POST", "/api/scans", """{"targets":["three.example"]}""", headers: ("Idempotency-Key", "k-1"))).Problem);
        Assert.Equal((422, "idempotency-key-reused", "Idempotency-Key"), (await service.SendAsync("POST", "/api/tenants/contoso/targets", Body, headers: ("Idempotency-Key", "k-1"))).Problem);
        // A key is its caller's own.
        Assert.Equal(202, (await service.SendAsync("POST", "/api/scans", """{"targets":["three.example"]}""", TestTokens.For("Operator"), headers: ("Idempotency-Key", "k-1"))).Code);
    }

    [Fact]
    public async Task What_was_refused_may_be_put_right_under_its_key()
    {
        await using var service = await RunningService.StartAsync();

        Assert.Equal(422, (await service.SendAsync("POST", "/api/scans", """{"targets":[]}""", headers: ("Idempotency-Key", "k-1"))).Code);
        Assert.Equal(202, (await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-1"))).Code);
    }

    [Fact]
    public async Task Many_at_once_are_done_once()
    {
        await using var service = await RunningService.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", "k-1"))));

        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(2, await service.Stores.Queue.CountAsync(WorkQueues.Scans, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("200+")]
    public async Task A_key_is_short_and_plain(string key)
    {
        var service = shared.Service;

        Assert.Equal((422, "invalid", "Idempotency-Key"), (await service.SendAsync("POST", "/api/scans", Body, headers: ("Idempotency-Key", key == "200+" ? new string('k', 201) : key))).Problem);
    }
}
