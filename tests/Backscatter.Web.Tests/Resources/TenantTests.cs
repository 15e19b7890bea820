using Backscatter.Core.Monitoring;

namespace Backscatter.Web.Tests.Resources;

public sealed class TenantTests(SharedService shared) : IClassFixture<SharedService>
{
    private const string Contoso = """{"name":"Contoso Ltd","timeZone":"Europe/Berlin","digestHour":7,"quietHours":{"from":"20:00","to":"07:00"}}""";
    private const string Read = """{"name":"Contoso Ltd","id":"contoso","timeZone":"Europe/Berlin","digestHour":7,"quietHours":{"from":"20:00","to":"07:00"},"routes":[],"tellsBaseline":false}""";

    [Fact]
    public async Task A_tenant_is_added_read_changed_and_removed_by_who_has_seen_it()
    {
        await using var service = await RunningService.StartAsync();

        var added = await service.SendAsync("PUT", "/api/tenants/contoso", Contoso);
        Assert.Equal((201, "/api/tenants/contoso", Read), (added.Code, added.Header("Location"), added.Body));

        var read = await service.SendAsync("GET", "/api/tenants/contoso");
        Assert.Equal((200, Read, added.Header("ETag")), (read.Code, read.Body, read.Header("ETag")));
        Assert.Equal(304, (await service.SendAsync("GET", "/api/tenants/contoso", headers: ("If-None-Match", read.Header("ETag")!))).Code);

        Assert.Equal((428, "match-required", "If-Match"), (await service.SendAsync("PUT", "/api/tenants/contoso", Contoso)).Problem);
        Assert.Equal((412, "changed-meanwhile", "If-Match"), (await service.SendAsync("PUT", "/api/tenants/contoso", Contoso, headers: ("If-Match", "\"other\""))).Problem);
        Assert.Equal((412, "changed-meanwhile", "If-Match"), (await service.SendAsync("PUT", "/api/tenants/contoso", Contoso, headers: ("If-Match", "W/" + read.Header("ETag")))).Problem);

        // What was read can be written back as it is.
        var changed = await service.SendAsync("PUT", "/api/tenants/contoso", read.Body.Replace("Contoso Ltd", "Contoso AG", StringComparison.Ordinal), headers: ("If-Match", read.Header("ETag")!));
        Assert.Equal((200, "Contoso AG"), (changed.Code, (string?)changed.Json["name"]));
        Assert.NotEqual(read.Header("ETag"), changed.Header("ETag"));
        Assert.Equal((412, "changed-meanwhile", "If-Match"), (await service.SendAsync("DELETE", "/api/tenants/contoso", headers: ("If-Match", read.Header("ETag")!))).Problem);

        Assert.Equal(204, (await service.SendAsync("DELETE", "/api/tenants/contoso", headers: ("If-Match", changed.Header("ETag")!))).Code);
        Assert.Equal((404, "not-found", null), (await service.SendAsync("GET", "/api/tenants/contoso")).Problem);
        Assert.Equal((412, "changed-meanwhile", "If-Match"), (await service.SendAsync("PUT", "/api/tenants/contoso", Contoso, headers: ("If-Match", changed.Header("ETag")!))).Problem);

        var audit = (await service.SendAsync("GET", "/api/audit")).Json["items"]!.AsArray();
        Assert.Equal(["tenant.removed", "tenant.changed", "tenant.added"], audit.Select(entry => (string?)entry!["what"]));
        Assert.All(audit, entry => Assert.Equal(("local key (local-key)", "contoso"), ((string?)entry!["who"], (string?)entry["tenant"])));
        Assert.Equal((null, Read), ((string?)audit[2]!["before"], (string?)audit[2]!["after"]));
        Assert.Contains("\"name\":\"Contoso AG\"", (string?)audit[1]!["after"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":""}""", 422, "invalid", "name")]
    [InlineData("""{"name":"a\nb"}""", 422, "invalid", "name")]
    [InlineData("""{"name":"a\u202eb"}""", 422, "invalid", "name")]
    [InlineData("""{"name":"x","timeZone":"Mars/Olympus"}""", 422, "invalid", "timeZone")]
    [InlineData("""{"name":"x","digestHour":24}""", 422, "invalid", "digestHour")]
    [InlineData("""{"name":"x","quietHours":{"from":"20:00","to":"20:00"}}""", 422, "invalid", "quietHours")]
    [InlineData("""{"name":"x","quietHours":{"from":"8pm","to":"20:00"}}""", 422, "invalid", "quietHours.from")]
    [InlineData("""{"name":"x","id":"fabrikam"}""", 422, "invalid", "id")]
    [InlineData("""{"name":"x","routes":[{"channel":"ops","from":"low","mode":"digest"}]}""", 422, "invalid", "routes")]
    [InlineData("""{"name":"x","routes":[{"channel":"ops","from":9,"mode":"digest"}]}""", 422, "invalid", "routes")]
    [InlineData("""{"name":"x","routes":[{"channel":"ops","from":"grave","mode":"digest"}]}""", 400, "bad-request", "routes[0].from")]
    [InlineData("""{"timeZone":"Etc/UTC"}""", 422, "invalid", "name")]
    [InlineData("""{"name":"x","nmae":"y"}""", 400, "unknown-member", "nmae")]
    [InlineData("""{"name":"x","name":"y"}""", 400, "bad-request", "name")]
    [InlineData("""{"name":null}""", 400, "bad-request", "name")]
    [InlineData("""{"name":5}""", 400, "bad-request", "name")]
    [InlineData("""{"name":""", 400, "bad-request", "name")]
    [InlineData("[]", 400, "bad-request", null)]
    [InlineData("", 400, "bad-request", null)]
    public async Task What_cannot_be_used_is_named(string body, int status, string problem, string? field)
    {
        var service = shared.Service;

        Assert.Equal((status, problem, field), (await service.SendAsync("PUT", "/api/tenants/unused", body)).Problem);
        Assert.Null(await service.Stores.Watch.Tenants.FindAsync(TenantId.Parse("unused"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_not_ones_own_read_the_same()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("fabrikam");
        var token = TestTokens.For("Administrator", tenants: "contoso");

        var foreign = await service.SendAsync("GET", "/api/tenants/fabrikam", token: token);
        var nowhere = await service.SendAsync("GET", "/api/tenants/tailspin", token: token);

        Assert.Equal((404, "not-found", null), foreign.Problem);
        Assert.Equal(nowhere.Body.Replace("tailspin", "fabrikam", StringComparison.Ordinal), foreign.Body);
        Assert.Equal(nowhere.Headers.Keys.Order(), foreign.Headers.Keys.Order());
    }
}
