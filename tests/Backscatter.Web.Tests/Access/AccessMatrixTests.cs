using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;
using Backscatter.Web.Access;
using Backscatter.Web.Tests.Agents;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Tests.Access;

/// <summary>Every route, for every role, over a tenant of one's own and over one of somebody else.</summary>
public sealed class AccessMatrixTests
{
    private static readonly string?[] Callers = [null, "", "Reader", "Operator", "Administrator", "Agent"];

    // What each caller gets over its own tenant: nobody, a token without a role, Reader, Operator, Administrator, Agent; then what an administrator who is
    // bound to another tenant gets over this one, and what an agent gets by its own key. Letters: 1 not known (401), 3 not allowed (403), 4 nothing there (404), . anything that got through.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["GET /healthz"] = "...... . .",
        ["GET /readyz"] = "...... . .",
        ["GET /api/openapi.json"] = "...... . .",
        ["GET /api/docs"] = "...... . .",
        ["GET /api/me"] = "13...3 . 3",
        ["GET /api/tenants"] = "13...3 . 3",
        ["GET /api/tenants/{tenant}"] = "13...3 4 3",
        ["PUT /api/tenants/{tenant}"] = "1333.3 4 3",
        ["DELETE /api/tenants/{tenant}"] = "1333.3 4 3",
        ["GET /api/tenants/{tenant}/report"] = "13...3 4 3",
        ["GET /api/tenants/{tenant}/suppressions"] = "13...3 4 3",
        ["POST /api/tenants/{tenant}/suppressions"] = "133..3 4 3",
        ["POST /api/tenants/{tenant}/suppressions/{suppression}/lift"] = "133443 4 3",
        ["GET /api/tenants/{tenant}/targets"] = "13...3 4 3",
        ["POST /api/tenants/{tenant}/targets"] = "133..3 4 3",
        ["POST /api/tenants/{tenant}/targets/import"] = "133..3 4 3",
        ["GET /api/tenants/{tenant}/targets/{target}"] = "13...3 4 3",
        ["DELETE /api/tenants/{tenant}/targets/{target}"] = "133..3 4 3",
        ["POST /api/tenants/{tenant}/targets/{target}/pause"] = "133..3 4 3",
        ["POST /api/tenants/{tenant}/targets/{target}/resume"] = "133..3 4 3",
        ["GET /api/tenants/{tenant}/targets/{target}/history"] = "13...3 4 3",
        ["GET /api/tenants/{tenant}/targets/{target}/scans/{scan}"] = "134443 4 3",
        ["GET /api/tenants/{tenant}/targets/{target}/ownership"] = "13...3 4 3",
        ["POST /api/tenants/{tenant}/targets/{target}/ownership/check"] = "133..3 4 3",
        ["POST /api/tenants/{tenant}/targets/{target}/ownership/statement"] = "1333.3 4 3",
        ["GET /api/findings"] = "13...3 . 3",
        ["POST /api/scans"] = "133..3 4 3",
        ["GET /api/scans/{order}"] = "13...3 4 3",
        ["GET /api/scans/{order}/documents/{target}"] = "134443 4 3",
        ["GET /api/blocklists"] = "13...3 . 3",
        ["GET /api/blocklists/{zone}"] = "13...3 . 3",
        ["GET /api/channels"] = "13...3 . 3",
        ["GET /api/channels/{channel}"] = "13...3 4 3",
        ["PUT /api/channels/{channel}"] = "133333 3 3",
        ["DELETE /api/channels/{channel}"] = "133333 3 3",
        ["POST /api/channels/{channel}/test"] = "133..3 4 3",
        ["GET /api/agents"] = "13...3 . 3",
        ["POST /api/agents/enrolments"] = "133333 3 3",
        ["POST /api/agents/{agent}/revoke"] = "133333 3 3",
        ["POST /api/agents/enrol"] = "...... . .",
        ["POST /api/agents/me/leases"] = "133333 3 .",
        ["PUT /api/agents/me/leases/{job}"] = "133333 3 .",
        ["DELETE /api/agents/me/leases/{job}"] = "133333 3 .",
        ["POST /api/agents/me/leases/{job}/result"] = "133333 3 .",
        ["POST /api/agents/me/callbacks"] = "133333 3 .",
        ["GET /api/problems"] = "13...3 . 3",
        ["DELETE /api/problems/{problem}"] = "133443 4 3",
        ["GET /api/audit"] = "1333.3 . 3",
        ["GET /api/audit/export"] = "1333.3 . 3",
        ["GET /api/export"] = "13...3 . 3",
    };

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["PUT /api/tenants/{tenant}"] = """{"name":"Contoso"}""",
        ["POST /api/tenants/{tenant}/suppressions"] = """{"owner":"J. Doe","reason":"moves","until":"2099-01-01T00:00:00Z","control":"BSC-051"}""",
        ["POST /api/tenants/{tenant}/targets"] = """{"target":"new.example"}""",
        ["POST /api/tenants/{tenant}/targets/{target}/ownership/statement"] = """{"reason":"contract"}""",
        ["POST /api/scans"] = """{"tenant":"contoso","targets":["contoso.example"]}""",
        ["POST /api/agents/enrolments"] = """{"name":"frankfurt-2"}""",
        ["POST /api/agents/enrol"] = $$"""{"token":"bse_none","publicKey":"none","can":{{TestAgent.Can}}}""",
        ["POST /api/agents/me/leases"] = $$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":0}""",
        ["PUT /api/agents/me/leases/{job}"] = """{"lease":"none"}""",
        ["POST /api/agents/me/leases/{job}/result"] = """{"lease":"none","document":"","signature":""}""",
        ["POST /api/agents/me/callbacks"] = """{"at":"2026-10-05T06:00:00Z","client":"192.0.2.1","helo":"a","mailFrom":"","recipient":"b@c.example"}""",
        ["PUT /api/channels/{channel}"] = """{"kind":"teams","name":"Ops","address":"env:OPS"}""",
    };

    [Fact]
    public async Task Every_route_has_a_row_here_and_in_the_access_table()
    {
        await using var service = await RunningService.StartAsync();

        var routes = service.Routes.SelectMany(Names).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), routes);
        Assert.Equal(AccessTable.Rows.Select(row => $"{row.Method} {row.Route}").Order(StringComparer.Ordinal), routes);
    }

    [Fact]
    public async Task Every_role_gets_what_the_table_says_of_own_and_foreign_tenants()
    {
        var got = new Dictionary<string, string>();
        var service = await FilledAsync();
        var agent = await TestAgent.EnrolAsync(service);
        string[] tokens = [.. Callers.Select(role => role is null ? "" : TestTokens.For(role.Length == 0 ? null : role, tenants: "contoso")), TestTokens.For("Administrator", tenants: "fabrikam"), "agent"];
        foreach (var route in Expected.Keys)
        {
            var answers = "";
            foreach (var token in tokens)
            {
                answers += await GetAsync(service, route, token == "agent" ? agent.Token : token);
                if (answers.Length == Callers.Length || answers.Length == Callers.Length + 2) answers += " ";
                if (answers.TrimEnd()[^1] != '.' || route.StartsWith("GET", StringComparison.Ordinal)) continue;
                // What one caller removed the next must find.
                await service.DisposeAsync();
                service = await FilledAsync();
                agent = await TestAgent.EnrolAsync(service);
            }

            got[route] = answers;
        }

        await service.DisposeAsync();
        Assert.Equal(Expected.Select(row => $"{row.Key}: {row.Value}"), got.Select(row => $"{row.Key}: {row.Value}"));
    }

    private static async Task<char> GetAsync(RunningService service, string route, string token)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern.Replace("{tenant}", "contoso", StringComparison.Ordinal)
            .Replace("{target}", "contoso.example", StringComparison.Ordinal)
            .Replace("{suppression}", "s-none", StringComparison.Ordinal)
            .Replace("{scan}", "none", StringComparison.Ordinal)
            .Replace("{order}", "order-1", StringComparison.Ordinal)
            .Replace("{zone}", "zen.spamhaus.org", StringComparison.Ordinal)
            .Replace("{channel}", "ops", StringComparison.Ordinal)
            .Replace("{problem}", "none", StringComparison.Ordinal)
            .Replace("{agent}", "0f1e2d3c4b5a69788796a5b4", StringComparison.Ordinal)
            .Replace("{job}", "none", StringComparison.Ordinal) + (route == "DELETE /api/agents/me/leases/{job}" ? "?lease=none" : "");
        var isFile = route.EndsWith("/import", StringComparison.Ordinal);
        var answer = await service.SendAsync(method, path, Bodies.GetValueOrDefault(route) ?? (isFile ? "target\nnew.example\n" : null), token, isFile ? "text/csv" : "application/json");
        Assert.True(answer.Code < 500 || answer.Code == 501, $"{route}: {answer.Body}");
        return answer.Code switch { 401 => '1', 403 => '3', 404 => '4', _ => '.' };
    }

    private static async Task<RunningService> FilledAsync()
    {
        var service = await RunningService.StartAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        var contoso = TenantId.Parse("contoso");
        await service.Stores.Watch.Tenants.TryPutAsync(new Tenant(contoso, "Contoso") { Routes = [new ChannelRoute("ops", default, default)] }, null, cancellationToken);
        await service.AddTenantAsync("fabrikam");
        await service.Stores.Notifications.TryPutChannelAsync(new Channel("ops", "Ops", ChannelKind.Teams, "env:OPS"), null, cancellationToken);
        await service.Stores.Watch.Targets.TryPutAsync(new WatchedTarget(contoso, "contoso.example", DateTimeOffset.UnixEpoch), null, cancellationToken);
        await service.Stores.Watch.Orders.TryAddAsync(new ScanOrder("order-1", contoso, DateTimeOffset.UnixEpoch, "J. Doe", [new OrderedScan("contoso.example", CheckKind.Blocklists, OrderStatus.Waiting, null, null)]), cancellationToken);
        return service;
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}");
}
