using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring.Probing;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Web.Tests.Agents;

public sealed class AgentTests
{
    [Fact]
    public async Task An_agent_is_invited_enrols_is_listed_and_revoked_and_the_audit_log_has_it_without_the_token()
    {
        await using var service = await RunningService.StartAsync();
        using var key = AgentKey.Create();

        var invited = await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"frankfurt-1"}""", headers: ("Idempotency-Key", "one"));
        var token = (string)invited.Json["token"]!;
        Assert.Matches("^bse_[A-Za-z0-9_-]{43}$", token);
        Assert.Equal("frankfurt-1", (string?)invited.Json["name"]);
        Assert.Equal("no-store", invited.Header("Cache-Control"));
        var enrolled = await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, key), "");
        var id = (string)enrolled.Json["agent"]!;
        Assert.Matches("^[0-9a-f]{24}$", id);
        var listed = (await service.SendAsync("GET", "/api/agents")).Json["items"]!.AsArray().Single()!;
        Assert.Equal((id, "frankfurt-1", "192.0.2.25", null), ((string)listed["id"]!, (string)listed["name"]!, (string)listed["can"]!["sourceAddresses"]![0]!, (string?)listed["revokedAt"]));

        var revoked = await service.SendAsync("POST", $"/api/agents/{id}/revoke");
        var again = await service.SendAsync("POST", $"/api/agents/{id}/revoke");

        Assert.NotNull((string?)revoked.Json["revokedAt"]);
        Assert.Equal((string?)revoked.Json["revokedAt"], (string?)again.Json["revokedAt"]);
        var audit = await service.SendAsync("GET", "/api/audit");
        Assert.Equal(["agent.revoked", "agent.enrolled", "agent.invited"], audit.Json["items"]!.AsArray().Select(entry => (string)entry!["what"]!));
        Assert.DoesNotContain(token[4..], audit.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Log.All, line => line.Contains(token[4..], StringComparison.Ordinal));
    }

    // The answer holds a secret, so it is kept under no key: the same request again makes another token.
    [Fact]
    public async Task A_token_is_shown_once_even_to_who_asks_again_under_the_same_key()
    {
        await using var service = await RunningService.StartAsync();

        var first = await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"a"}""", headers: ("Idempotency-Key", "one"));
        var second = await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"a"}""", headers: ("Idempotency-Key", "one"));

        Assert.NotEqual((string)first.Json["token"]!, (string)second.Json["token"]!);
    }

    [Fact]
    public async Task Who_is_bound_to_tenants_sees_no_agents_and_changes_none()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);
        var bound = TestTokens.For("Administrator", tenants: "contoso");

        Assert.Equal("""{"items":[]}""", (await service.SendAsync("GET", "/api/agents", token: bound)).Body);
        Assert.Equal((403, "forbidden", null), (await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"a"}""", bound)).Problem);
        Assert.Equal((403, "forbidden", null), (await service.SendAsync("POST", $"/api/agents/{agent.Id}/revoke", token: bound)).Problem);
        Assert.Equal((404, "not-found", null), (await service.SendAsync("POST", "/api/agents/nobody/revoke")).Problem);
    }

    // The answer was lost: the agent still has its key and its token, and sends both again.
    [Fact]
    public async Task The_same_token_and_key_again_give_the_same_agent_for_as_long_as_it_is_not_revoked()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningService.StartAsync(time);
        using var key = AgentKey.Create();
        var token = (string)(await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"a"}""")).Json["token"]!;

        var first = await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, key), "");
        time.Advance(TimeSpan.FromDays(2));
        var second = await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, key), "");
        await service.SendAsync("POST", $"/api/agents/{first.Json["agent"]}/revoke");
        var third = await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, key), "");

        Assert.Equal((200, 200, first.Body), (first.Code, second.Code, second.Body));
        Assert.Equal((403, "enrolment-refused", "token"), third.Problem);
    }

    [Fact]
    public async Task Work_is_leased_kept_handed_back_and_brought()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);
        service.Desk.Add("job-1");
        service.Desk.Add("job-2");

        var leases = await agent.LeaseAsync(most: 1);
        var probe = leases.Json["probes"]!.AsArray().Single()!;
        Assert.Equal(
            ("job-1", "contoso.example", "mx.contoso.example", "192.0.2.1", 25, "k7q2w9x4", true),
            ((string)probe["job"]!, (string)probe["domain"]!, (string)probe["host"]!, (string)probe["address"]!, (int)probe["port"]!, (string)probe["senderToken"]!, (bool)probe["asksOthers"]!));
        var lease = (string)probe["lease"]!;
        Assert.NotNull((string?)(await agent.SendAsync("PUT", "leases/job-1", $$"""{"lease":"{{lease}}"}""")).Json["leasedUntil"]);
        Assert.Equal(204, (await agent.PostAsync("job-1", lease, TestAgent.Document())).Code);
        Assert.Equal(204, (await agent.PostAsync("job-1", lease, TestAgent.Document())).Code);
        Assert.Equal("the connection was refused", Assert.Single(service.Desk.Taken).Failure);
        Assert.Equal((409, "lease-lost", null), (await agent.SendAsync("PUT", "leases/job-1", $$"""{"lease":"{{lease}}"}""")).Problem);

        var second = (string)(await agent.LeaseAsync()).Json["probes"]![0]!["lease"]!;
        Assert.Equal(204, (await agent.SendAsync("DELETE", $"leases/job-2?lease={second}")).Code);
        Assert.Equal((409, "lease-lost", null), (await agent.SendAsync("DELETE", $"leases/job-2?lease={second}")).Problem);
        Assert.Equal(["job-2"], service.Desk.HandedBack);
        Assert.Equal((409, "lease-lost", null), (await agent.PostAsync("job-2", second, TestAgent.Document())).Problem);
    }

    [Fact]
    public async Task A_call_back_is_told_of()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);

        var told = await agent.SendAsync("POST", "callbacks", """{"at":"2026-10-05T06:00:00Z","client":"198.51.100.25","helo":"mx.contoso.example","mailFrom":"","recipient":"mxcheck-k7q2w9x4@probe.example"}""");

        Assert.Equal(204, told.Code);
        Assert.Equal("mxcheck-k7q2w9x4@probe.example", Assert.Single(service.Desk.Callbacks).Recipient);
    }

    [Fact]
    public async Task An_agent_that_waits_gets_work_as_soon_as_there_is_some_and_nothing_when_its_time_is_up()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningService.StartAsync(time);
        var agent = await TestAgent.EnrolAsync(service);

        var waiting = agent.LeaseAsync(wait: 50);
        await UntilAsync(() => service.Desk.Asked == 1);
        Assert.False(waiting.IsCompleted);
        service.Desk.Add("job-1");
        await AdvanceUntilAsync(time, waiting);
        Assert.Equal("job-1", (string?)(await waiting).Json["probes"]![0]!["job"]);

        var begun = time.GetUtcNow();
        waiting = agent.LeaseAsync(wait: 5);
        await AdvanceUntilAsync(time, waiting);
        Assert.Equal("""{"probes":[]}""", (await waiting).Body);
        Assert.True(time.GetUtcNow() - begun >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Who_asks_anew_ends_its_wait_before_and_who_is_gone_is_given_nothing()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);

        var first = agent.LeaseAsync(wait: 50);
        await UntilAsync(() => service.Desk.Asked >= 1);
        var second = agent.LeaseAsync(wait: 0);

        Assert.Equal("""{"probes":[]}""", (await first).Body);
        Assert.Equal("""{"probes":[]}""", (await second).Body);
        using (var gone = new CancellationTokenSource())
        {
            var asked = service.Desk.Asked;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/agents/me/leases") { Content = new StringContent($$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":50}""", null, "application/json"), Headers = { { "Authorization", $"Bearer {agent.Token}" } } };
            var left = service.Client.SendAsync(request, gone.Token);
            await UntilAsync(() => service.Desk.Asked > asked);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }

        await UntilAsync(() => service.LeasesWaiting == 0);
        service.Desk.Add("job-1");
        Assert.Equal("job-1", (string?)(await agent.LeaseAsync()).Json["probes"]![0]!["job"]);
    }

    [Fact]
    public async Task What_was_leased_to_an_agent_that_left_at_that_moment_is_free_at_once()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);
        service.Desk.Add("job-1");
        using var leaves = new CancellationTokenSource();
        service.Desk.Gives = async gone =>
        {
            service.Desk.Gives = null;
            await leaves.CancelAsync();
            await Task.Delay(Timeout.Infinite, gone).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/agents/me/leases") { Content = new StringContent($$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":50}""", null, "application/json"), Headers = { { "Authorization", $"Bearer {agent.Token}" } } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Client.SendAsync(request, leaves.Token));

        await UntilAsync(() => service.Desk.HandedBack.Count == 1);
        Assert.Equal("job-1", (string?)(await agent.LeaseAsync()).Json["probes"]![0]!["job"]);
    }

    [Fact]
    public async Task A_service_that_stops_lets_those_go_who_wait()
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);
        var waiting = agent.LeaseAsync(wait: 50);
        await UntilAsync(() => service.Desk.Asked >= 1);

        await service.StopAsync();

        Assert.Equal("""{"probes":[]}""", (await waiting).Body);
    }

    [Fact]
    public async Task When_it_was_seen_is_noted_once_a_minute_and_what_it_can_at_once()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningService.StartAsync(time);
        var agent = await TestAgent.EnrolAsync(service);

        await agent.LeaseAsync();
        await agent.LeaseAsync();
        Assert.Equal(1, service.Agents.Written);
        time.Advance(TimeSpan.FromSeconds(61));
        await agent.LeaseAsync();
        await agent.LeaseAsync();
        Assert.Equal(2, service.Agents.Written);
        await agent.SendAsync("POST", "leases", $$"""{"can":{{TestAgent.Can.Replace("false", "true", StringComparison.Ordinal)}},"most":1,"waitSeconds":0}""");

        var listed = (await service.SendAsync("GET", "/api/agents")).Json["items"]![0]!;
        Assert.Equal((3, true), (service.Agents.Written, (bool)listed["can"]!["ipv6"]!));
    }

    [Theory]
    [InlineData("most", "0")]
    [InlineData("most", "33")]
    [InlineData("waitSeconds", "-1")]
    [InlineData("waitSeconds", "51")]
    [InlineData("can", """{"ipv4":false,"ipv6":false,"region":null,"sourceAddresses":[],"listens":false,"version":"1"}""")]
    [InlineData("can", """{"ipv4":true,"ipv6":false,"region":null,"sourceAddresses":["no address"],"listens":false,"version":"1"}""")]
    public async Task What_an_agent_cannot_ask_is_refused(string field, string value)
    {
        await using var service = await RunningService.StartAsync();
        var agent = await TestAgent.EnrolAsync(service);
        var body = JsonNode.Parse($$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":0}""")!.AsObject();
        body[field] = JsonNode.Parse(value);

        Assert.Equal((422, "invalid", field), (await agent.SendAsync("POST", "leases", body.ToJsonString())).Problem);
    }

    [Fact]
    public async Task A_service_without_agents_or_without_work_for_them_says_so()
    {
        await using (var without = await RunningService.StartAsync(change: parts => parts with { Agents = null }))
            Assert.Equal((501, "not-set-up", null), (await without.SendAsync("GET", "/api/agents")).Problem);
        await using var idle = await RunningService.StartAsync(change: parts => parts with { Desk = null });
        var agent = await TestAgent.EnrolAsync(idle);
        Assert.Equal((501, "not-set-up", null), (await agent.LeaseAsync()).Problem);
    }

    /// <summary>Lets a clock run until something is over.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task over)
    {
        while (!over.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(over, Task.Delay(20, TestContext.Current.CancellationToken));
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
