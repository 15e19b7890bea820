using Backscatter.Cli.Agents;
using Backscatter.Core.Dns;
using Backscatter.Core.Smtp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Cli.Tests.Agents;

/// <summary>An agent and its service, with what can go wrong between them.</summary>
public sealed class AgentRunTests(LabFixture lab)
{
    [Fact]
    public async Task It_probes_a_server_and_brings_what_it_saw_with_no_word_of_what_it_means()
    {
        await using var service = await AgentService.StartAsync();
        await using var agent = await RunningAgent.StartAsync(service, change: AtLab);
        Add(service, "job-1");

        await AgentService.UntilAsync(() => !service.Desk.Taken.IsEmpty);

        var seen = service.Desk.Taken.Single();
        Assert.Equal(("mx.larkspur.example", true, (int?)550), (seen.Host, seen.Connected, seen.Replies.SingleOrDefault(reply => reply.To == Probed.UnknownRecipient)?.Code));
        var commands = lab.Lab.ServerOf("mx.larkspur.example").Conversations.Select(conversation => conversation.Commands).First(said => said.Any(command => command.Contains("k7q2w9x4", StringComparison.Ordinal)));
        Assert.Contains("EHLO mx.probe.example", commands);
        Assert.Contains("MAIL FROM:<mxcheck-k7q2w9x4@probe.example>", commands);
        Assert.DoesNotContain("DATA", commands);
        await AgentService.UntilAsync(() => agent.Said("Job job-1: mx.larkspur.example [") == 1);
    }

    [Fact]
    public async Task A_result_whose_answer_was_lost_is_brought_again_and_taken_once()
    {
        await using var service = await AgentService.StartAsync();
        var lost = 0;
        service.Before = async (http, next) =>
        {
            if (!http.Request.Path.Value!.EndsWith("/result", StringComparison.Ordinal) || Interlocked.Increment(ref lost) > 1)
            {
                await next(http);
                return;
            }

            // The service does it, and nobody hears of it.
            http.Response.Body = Stream.Null;
            await next(http);
            http.Abort();
        };
        await using var agent = await RunningAgent.StartAsync(service, change: AtLab);
        Add(service, "job-1");

        await AgentService.UntilAsync(() => agent.Said("the service has the result") == 1);

        Assert.Equal((2, 1), (lost, service.Desk.Taken.Count));
        Assert.Equal((1, 1), (agent.Said("gives no work and takes no results"), agent.Said("answers again")));
    }

    [Fact]
    public async Task A_service_that_fails_is_asked_again_and_told_of_once()
    {
        await using var service = await AgentService.StartAsync();
        var asked = 0;
        service.Before = async (http, next) =>
        {
            if (!http.Request.Path.StartsWithSegments("/api/agents/me") || Interlocked.Increment(ref asked) > 3) await next(http);
            else http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
        await using var agent = await RunningAgent.StartAsync(service, change: AtLab);
        Add(service, "job-1");

        await AgentService.UntilAsync(() => !service.Desk.Taken.IsEmpty);

        Assert.Equal(1, agent.Said($"The service at {service.Address} gives no work and takes no results: it answered 503, which is no answer of the service"));
        Assert.Equal(1, agent.Said("answers again"));
    }

    [Fact]
    public async Task A_result_that_comes_too_late_is_forgotten_and_the_agent_goes_on()
    {
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        await using var agent = await RunningAgent.StartAsync(service, connector);
        service.Desk.Add("job-1");
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);

        service.Desk.Take("job-1");
        connector.Refuse();
        await AgentService.UntilAsync(() => agent.Said("Job job-1: the result came too late and is forgotten") == 1);
        service.Desk.Add("job-2", address: "192.0.2.2");

        await AgentService.UntilAsync(() => service.Desk.Taken.Count == 1);
        Assert.Equal("192.0.2.2", service.Desk.Taken.Single().Address);
    }

    [Fact]
    public async Task A_lease_is_renewed_at_a_third_of_its_time_and_a_probe_whose_lease_is_lost_is_broken_off()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        await using var agent = await RunningAgent.StartAsync(service, connector, NeverTimesOut, time: time);
        service.Desk.Add("job-1");
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);

        time.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(0, service.Desk.Renewals);
        time.Advance(TimeSpan.FromSeconds(1));
        await AgentService.UntilAsync(() => service.Desk.Renewals == 1);
        Assert.Equal(0, connector.BrokenOff);

        service.Desk.Take("job-1");
        await AdvanceUntilAsync(time, () => agent.Said("was broken off: its lease is lost, and another may have it") == 1);
        Assert.Equal(1, connector.BrokenOff);
        Assert.Empty(service.Desk.HandedBack);
    }

    // Nobody says that the lease is lost; but by then another agent may have been given the probe, and two must never be at one server.
    [Fact]
    public async Task A_probe_whose_lease_cannot_be_kept_is_broken_off_before_it_ends()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        await using var agent = await RunningAgent.StartAsync(service, connector, NeverTimesOut, time: time);
        service.Desk.Add("job-1");
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);
        service.Before = (http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };

        await AdvanceAsync(time, 109);
        Assert.Equal(0, connector.BrokenOff);
        // 110 s, and no more: the lease has 10 s left then.
        await AdvanceAsync(time, 1);
        await AgentService.UntilAsync(() => connector.BrokenOff == 1);
        Assert.Equal(0, service.Desk.Renewals);
    }

    [Fact]
    public async Task A_revoked_agent_ends_and_says_what_to_do()
    {
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        await using var agent = await RunningAgent.StartAsync(service, connector);
        service.Desk.Add("job-1");
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);

        await service.RevokeAsync(agent.Id);

        Assert.Equal(4, await agent.Ends);
        Assert.Equal(1, agent.Said("The service does not know this agent, or has revoked it. To go on, let an administrator make a new token (backscatter agents add), and start with it and another --state."));
        Assert.Equal(1, connector.BrokenOff);
    }

    [Fact]
    public async Task An_agent_whose_clock_is_wrong_says_what_time_it_is_and_waits_for_it_to_be_set()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-20));
        await using var service = await AgentService.StartAsync();
        await using var agent = await RunningAgent.StartAsync(service, new WaitingConnector(), time: time);

        await AgentService.UntilAsync(() => agent.Said("gives no work and takes no results: the token is not of this time: it is ") == 1);
        Assert.Equal(1, agent.Said("set the clock of the agent's machine"));
        Assert.False(agent.Ends.IsCompleted);

        time.SetUtcNow(DateTimeOffset.UtcNow);
        await AdvanceUntilAsync(time, () => agent.Said("answers again") == 1 || service.Desk.Asked > 0);
    }

    [Fact]
    public async Task When_it_is_to_stop_it_hands_back_at_once_what_waits_and_after_a_while_what_is_under_way()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        service.Desk.Add("job-1");
        service.Desk.Add("job-2");
        await using var agent = await RunningAgent.StartAsync(service, connector, NeverTimesOut, time: time);
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);

        agent.Stop();
        await AgentService.UntilAsync(() => service.Desk.HandedBack.Count == 1);
        Assert.Equal(0, connector.BrokenOff);
        Assert.False(agent.Ends.IsCompleted);
        await AdvanceUntilAsync(time, () => agent.Ends.IsCompleted);

        Assert.Equal(0, await agent.Ends);
        Assert.Equal(2, service.Desk.HandedBack.Count);
        Assert.Equal(1, agent.Said("The agent stops: 2 probes under way have 10 s to end"));
    }

    [Fact]
    public async Task What_ends_while_the_agent_stops_is_brought()
    {
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        service.Desk.Add("job-1");
        await using var agent = await RunningAgent.StartAsync(service, connector);
        await AgentService.UntilAsync(() => connector.Asked.Count == 1);

        agent.Stop();
        connector.Refuse();

        Assert.Equal(0, await agent.Ends);
        Assert.Single(service.Desk.Taken);
        Assert.Empty(service.Desk.HandedBack);
    }

    // A service that was taken over, or that resolves what a client's DNS says, asks for the machine's own network.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    [InlineData("::ffff:192.168.1.1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    public async Task Nothing_is_connected_to_that_is_not_public(string address)
    {
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        service.Desk.Add("job-1", address: address);
        await using var agent = await RunningAgent.StartAsync(service, connector, setup => setup with { AllowPrivate = false });

        await AgentService.UntilAsync(() => agent.Said("Job job-1 is not taken on: ") == 1);

        Assert.Empty(connector.Asked);
        Assert.Empty(service.Desk.HandedBack);
        Assert.Equal(1, agent.Said("is not public"));
    }

    [Fact]
    public async Task While_port_25_does_not_lead_out_no_work_is_taken()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        connector.Refuse();
        var egress = new EgressCheck(connector, new NoDns(), time);
        await using var agent = await RunningAgent.StartAsync(service, connector, setup => setup with { Canaries = [new Canary("192.0.2.25", 25, null)] }, egress, time);

        await AgentService.UntilAsync(() => agent.Said("No probe is taken on while port 25 is unknown: No canary showed that port 25 leads out of here: 192.0.2.25:25 refused the connection.") == 1);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((1, 0), (connector.Asked.Count, service.Desk.Asked));
        await AdvanceUntilAsync(time, () => connector.Asked.Count >= 2);
        Assert.Equal(0, service.Desk.Asked);
        Assert.Equal(1, agent.Said("No probe is taken on"));
    }

    [Fact]
    public async Task Where_a_canary_greets_work_is_taken()
    {
        await using var service = await AgentService.StartAsync();
        using var dns = new DnsClientResolver([lab.Lab.Resolver.EndPoint]);
        await using var agent = await RunningAgent.StartAsync(
            service,
            change: setup => AtLab(setup) with { Canaries = [new Canary("mx.oldmill.example", lab.Lab.SmtpPort!.Value, "mx.oldmill.example")] },
            egress: new EgressCheck(new TcpConnector(), dns, TimeProvider.System));
        Add(service, "job-1");

        await AgentService.UntilAsync(() => !service.Desk.Taken.IsEmpty);

        Assert.Equal(1, agent.Said($"Port 25: Port 25 leads out: mx.oldmill.example:{lab.Lab.SmtpPort} answered with its nonce."));
    }

    [Fact]
    public async Task No_more_is_taken_than_is_probed_at_once()
    {
        await using var service = await AgentService.StartAsync();
        var connector = new WaitingConnector();
        foreach (var number in Enumerable.Range(1, 5)) service.Desk.Add($"job-{number}", host: $"mx{number}.contoso.example", address: $"192.0.2.{number}");
        await using var agent = await RunningAgent.StartAsync(service, connector, setup => setup with { AtOnce = 2 });
        await AgentService.UntilAsync(() => connector.Asked.Count == 2);

        Assert.Equal(2, connector.Asked.Count);
        connector.Refuse();
        await AgentService.UntilAsync(() => service.Desk.Taken.Count == 5);
        Assert.Equal(5, connector.Asked.Select(endpoint => endpoint.Address).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(5, 0.5, 12)]
    [InlineData(7, 1, 60)]
    [InlineData(7, 0, 30)]
    [InlineData(1_000_000, 1, 60)]
    public void The_longer_a_service_is_away_the_less_it_is_asked(int tries, double chance, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), ServerLine.Wait(tries, chance));

    private static AgentSetup NeverTimesOut(AgentSetup setup) => setup with { Probe = setup.Probe with { ConnectTimeout = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(1) } };

    private AgentSetup AtLab(AgentSetup setup) => setup with { SmtpPort = lab.Lab.SmtpPort!.Value };

    private void Add(AgentService service, string job) => service.Desk.Add(job, "mx.larkspur.example", lab.Lab.AddressOf("mx.larkspur.example").ToString(), lab.Lab.SmtpPort!.Value, "larkspur.example");

    private static async Task AdvanceAsync(FakeTimeProvider time, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> isSo)
    {
        while (!isSo())
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whom nobody asks.</summary>
    private sealed class NoDns : IDnsResolver
    {
        public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => throw new InvalidOperationException("an address needs no DNS");
    }
}
