using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Web.Tests.Resources;

/// <summary>Nothing that a caller who is bound to contoso can ask says a word of fabrikam.</summary>
public sealed class ScopeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task No_list_no_count_and_no_error_tells_of_a_foreign_tenant()
    {
        await using var service = await RunningService.StartAsync();
        foreach (var tenant in (string[])["contoso", "fabrikam"]) await FillAsync(service, tenant);
        string[] paths =
        [
            "/api/me", "/api/tenants", "/api/tenants/contoso", "/api/tenants/contoso/targets", "/api/tenants/contoso/report", "/api/tenants/contoso/suppressions", "/api/findings", "/api/findings?status=all",
            "/api/channels", "/api/problems", "/api/audit", "/api/audit/export", "/api/export", "/api/blocklists/zen.spamhaus.org", "/api/tenants/contoso/targets/contoso.example/history", "/api/scans/order-contoso",
        ];
        foreach (var path in paths)
        {
            var answer = await service.SendAsync("GET", path, token: TestTokens.For("Administrator", tenants: "contoso"));

            Assert.True(answer.Code == 200, $"{path}: {answer.Body}");
            Assert.DoesNotContain("fabrikam", answer.Body, StringComparison.Ordinal);
            Assert.True(path == "/api/channels" || path == "/api/tenants/contoso/suppressions" || answer.Body.Contains("contoso", StringComparison.Ordinal), $"{path}: {answer.Body}");
        }

        // The same is there for who is bound to nobody.
        Assert.Contains("fabrikam", (await service.SendAsync("GET", "/api/findings")).Body, StringComparison.Ordinal);
        Assert.Contains("order-fabrikam", (await service.SendAsync("GET", "/api/scans/order-fabrikam")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await service.SendAsync("GET", "/api/scans/order-fabrikam", token: TestTokens.For("Reader", tenants: "contoso"))).Code);
        Assert.Equal(404, (await service.SendAsync("GET", "/api/findings?tenant=fabrikam", token: TestTokens.For("Reader", tenants: "contoso"))).Code);
        Assert.Equal(404, (await service.SendAsync("GET", "/api/audit?tenant=fabrikam", token: TestTokens.For("Administrator", tenants: "contoso"))).Code);
        Assert.Equal((422, "invalid", "routes"), (await service.SendAsync("PUT", "/api/tenants/other", """{"name":"x","routes":[{"channel":"for-fabrikam","from":"low","mode":"digest"}]}""", TestTokens.For("Administrator", tenants: "other"))).Problem);
    }

    private static async Task FillAsync(RunningService service, string name)
    {
        var (tenant, target, cancellationToken) = (TenantId.Parse(name), $"{name}.example", TestContext.Current.CancellationToken);
        var watch = service.Stores.Watch;
        await watch.Tenants.TryPutAsync(new Tenant(tenant, name) { Routes = [new ChannelRoute($"for-{name}", ControlSeverity.Low, DeliveryMode.Digest)] }, null, cancellationToken);
        await watch.Targets.TryPutAsync(new WatchedTarget(tenant, target, Noon), null, cancellationToken);
        var finding = new Finding(new FindingKey("BSC-021", $"mx.{name}.example", "zen.spamhaus.org"), FindingStatus.Open, ControlSeverity.High, 1, $"listed: {name}", null, Noon, Noon) { OpenedAt = Noon };
        var state = new TargetState(tenant, target) { Findings = [finding] };
        await watch.States.TryCommitAsync(new StateCommit(state, null, new HistoryEntry(tenant, target, $"scan-{name}", Noon, CheckKind.Blocklists, Verdict.Fail, true, [], []), []), cancellationToken);
        await watch.Listed.SetAsync(tenant, target, [new ListedSubject("zen.spamhaus.org", tenant, target, $"mx.{name}.example", Noon)], cancellationToken);
        await watch.Problems.NoteAsync(new OperatorProblem($"channel:for-{name}", $"{name} hears nothing", "look", Noon, Noon) { Tenant = tenant }, cancellationToken);
        await watch.Orders.TryAddAsync(new ScanOrder($"order-{name}", tenant, Noon, name, [new OrderedScan(target, CheckKind.Blocklists, OrderStatus.Waiting, null, null)]), cancellationToken);
        await watch.Audit.AppendAsync(new AuditEntry($"a-{name}", Noon, name, "tenant.added", tenant, name, null, null), cancellationToken);
        await service.Stores.Notifications.TryPutChannelAsync(new Channel($"for-{name}", name, ChannelKind.Teams, "env:OPS"), null, cancellationToken);
    }
}
