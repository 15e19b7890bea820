using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Preview;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Channels;

/// <summary><c>/api/channels</c>: where notifications go.</summary>
internal static class ChannelEndpoints
{
    private static readonly TenantId Sample = TenantId.Parse("sample");

    public static void MapChannels(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("Channels");
        api.MapGet("/channels", ListAsync).WithTags("Channels").WithSummary("Lists the channels, by id; never their addresses");
        channels.MapGet("{channel}", GetAsync).WithSummary("Shows a channel; never its address");
        channels.MapPut("{channel}", PutAsync).WithSummary("Adds a channel, or replaces what is said of one");
        channels.MapDelete("{channel}", DeleteAsync).WithSummary("Removes a channel, and its address where the service keeps it");
        channels.MapPost("{channel}/test", TestAsync).WithSummary("Sends a channel a sample message, and says what became of it");
    }

    private static async Task<Ok<Page<ChannelBody>>> ListAsync(ApiCall call, string? after, int? limit)
    {
        var routed = call.Caller.IsUnbound ? null : await ChannelScope.RoutedAsync(call);
        var channels = call.Parts.Notifications.ListChannelsAsync(call.Gone).Where(channel => routed?.Contains(channel.Value.Id) != false).Select(channel => ChannelBody.Of(channel.Value));
        return TypedResults.Ok(await Paging.Of(call.Http.Request, "channels", after, limit).TakeAsync(channels, channel => channel.Id!, call.Gone));
    }

    private static async Task<Ok<ChannelBody>> GetAsync(ApiCall call, string channel)
    {
        var found = await FindAsync(call, channel);
        call.Mark(found.ETag);
        return TypedResults.Ok(ChannelBody.Of(found.Value));
    }

    private static async Task<Results<Ok<ChannelBody>, Created<ChannelBody>>> PutAsync(ApiCall call, string channel, ChannelBody body)
    {
        ChannelScope.RequireUnbound(call);
        if (ChannelRules.Id(channel) is { } wrong) throw new ApiException(ProblemType.Invalid, wrong, "channel");
        var wanted = body.Read(channel);
        if (body.Secret is not null && call.Parts.Secrets is null) throw new ApiException(ProblemType.NotSetUp, "this service keeps no secrets; name where the address is found with address", "secret");
        var before = await call.Parts.Notifications.FindChannelAsync(channel, call.Gone);
        if (before is not null) call.RequireMatch(before.ETag);
        else if (call.Http.Request.Headers.IfMatch.Count > 0) throw new ApiException(ProblemType.Changed, "it is not there any more; leave If-Match out to add it", "If-Match");
        await call.AuditAsync(before is null ? "channel.added" : "channel.changed", null, channel, before is null ? null : ChannelBody.Of(before.Value), ChannelBody.Of(wanted));
        if (body.Secret is { } secret) await call.Parts.Secrets!.PutAsync(ChannelRules.SecretName(channel), secret.Trim(), call.Gone);
        if (!await call.Parts.Notifications.TryPutChannelAsync(wanted, before?.ETag, call.Gone)) throw ApiException.ChangedMeanwhile();
        call.Mark((await FindAsync(call, channel)).ETag);
        return before is null ? TypedResults.Created($"/api/channels/{channel}", ChannelBody.Of(wanted)) : TypedResults.Ok(ChannelBody.Of(wanted));
    }

    private static async Task<NoContent> DeleteAsync(ApiCall call, string channel)
    {
        ChannelScope.RequireUnbound(call);
        var before = await FindAsync(call, channel);
        call.RequireMatch(before.ETag);
        await call.AuditAsync("channel.removed", null, before.Value.Id, ChannelBody.Of(before.Value), null);
        if (call.Parts.Secrets is { } secrets) await secrets.PutAsync(ChannelRules.SecretName(before.Value.Id), null, call.Gone);
        await call.Parts.Notifications.RemoveChannelAsync(before.Value.Id, call.Gone);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ChannelTest>> TestAsync(ApiCall call, string channel)
    {
        var found = (await FindAsync(call, channel)).Value;
        var notifier = call.Parts.Notifiers.FirstOrDefault(notifier => notifier.Kind == found.Kind) ?? throw new ApiException(ProblemType.NotSetUp, "this service reaches no channels of this kind");
        var result = await notifier.SendAsync(found, SampleNotifications.Test(Sample, "Sample", found.Id, call.Now), call.Gone);
        var test = result switch
        {
            DeliveryResult.Accepted accepted => new ChannelTest("accepted", accepted.Detail, found.Kind == ChannelKind.Teams ? "If no card appears, look at the run history of the Workflow." : null),
            DeliveryResult.Rejected rejected => new ChannelTest("rejected", rejected.Why, rejected.NextStep),
            DeliveryResult.RetryAfter later => new ChannelTest("later", later.Why, "A notification would be sent again later; test again in a while."),
            _ => throw new InvalidOperationException("a receiver accepts, rejects or puts off"),
        };
        await call.AuditAsync("channel.tested", null, found.Id, null, new { test.Outcome });
        return TypedResults.Ok(test);
    }

    private static async Task<Stored<Channel>> FindAsync(ApiCall call, string channel)
    {
        if (!await ChannelScope.SeesAsync(call, channel)) throw ApiException.NotFound("channel", channel);
        return await call.Parts.Notifications.FindChannelAsync(channel, call.Gone) ?? throw ApiException.NotFound("channel", channel);
    }
}
