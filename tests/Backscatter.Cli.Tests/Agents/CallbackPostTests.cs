using Backscatter.Cli.Agents;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Smtp;
using Backscatter.Web.Tests;
using Microsoft.AspNetCore.Http;

namespace Backscatter.Cli.Tests.Agents;

public sealed class CallbackPostTests
{
    [Fact]
    public async Task Calls_back_are_brought_in_order_also_past_a_service_that_fails_and_one_that_is_not_taken()
    {
        await using var service = await AgentService.StartAsync();
        var failed = 0;
        service.Before = async (http, next) =>
        {
            if (!http.Request.Path.Value!.EndsWith("/callbacks", StringComparison.Ordinal) || Interlocked.Increment(ref failed) > 1) await next(http);
            else http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
        using var key = AgentKey.Create();
        var agent = await AgentEnrolling.CompleteAsync(service.Agents, await service.InviteAsync(), key.PublicKey, new AgentCapabilities(true, false, null, [], true, "0.1.0"), DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        using var server = new AgentServer(service.Address, null, key, TimeProvider.System) { Agent = agent!.Id };
        using var log = new LogLines();
        var post = new CallbackPost(server, new ServerLine(service.Address, log, TimeProvider.System, () => 0), log);
        using var stop = new CancellationTokenSource();

        post.See(Call("first"));
        post.See(Call("second") with { Client = "no address" });
        post.See(Call("third"));
        var running = post.RunAsync(stop.Token);
        await AgentService.UntilAsync(() => service.Desk.Callbacks.Count == 2);
        await stop.CancelAsync();
        await running;

        Assert.Equal(["mxcheck-first@probe.example", "mxcheck-third@probe.example"], service.Desk.Callbacks.Select(call => call.Recipient));
    }

    [Fact]
    public async Task Who_sees_more_than_can_wait_is_not_held_up_and_what_was_dropped_is_counted()
    {
        await using var service = await AgentService.StartAsync();
        using var key = AgentKey.Create();
        var agent = await AgentEnrolling.CompleteAsync(service.Agents, await service.InviteAsync(), key.PublicKey, new AgentCapabilities(true, false, null, [], true, "0.1.0"), DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        using var server = new AgentServer(service.Address, null, key, TimeProvider.System) { Agent = agent!.Id };
        using var log = new LogLines();
        var post = new CallbackPost(server, new ServerLine(service.Address, log, TimeProvider.System, () => 0), log);
        using var stop = new CancellationTokenSource();

        foreach (var number in Enumerable.Range(0, 1003)) post.See(Call($"{number}"));
        var running = post.RunAsync(stop.Token);
        await AgentService.UntilAsync(() => log.All.Count > 0);
        await stop.CancelAsync();
        await running;

        Assert.StartsWith("3 calls back were not kept, as too many wait for the service", log.All[0], StringComparison.Ordinal);
    }

    private static SeenCallback Call(string token) => new(DateTimeOffset.UtcNow, "198.51.100.25", "mx.contoso.example", "", $"mxcheck-{token}@probe.example");
}
