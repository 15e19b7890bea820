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
        var post = new CallbackPost(server, new ServerLine(service.Address, log, TimeProvider.System, () => 0));

        foreach (var call in (SeenCallback[])[Call("first"), Call("second") with { Client = "no address" }, Call("third")]) await post.SeeAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal(["mxcheck-first@probe.example", "mxcheck-third@probe.example"], service.Desk.Callbacks.Select(call => call.Recipient));
    }

    private static SeenCallback Call(string token) => new(DateTimeOffset.UtcNow, "198.51.100.25", "mx.contoso.example", "", $"mxcheck-{token}@probe.example");
}
