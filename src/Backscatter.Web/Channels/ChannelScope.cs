using Backscatter.Core.Notifications;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;

namespace Backscatter.Web.Channels;

/// <summary>Which channels a caller sees: all, or those that hear of a tenant of theirs.</summary>
internal static class ChannelScope
{
    /// <summary>Whether there is such a channel for the caller.</summary>
    public static async Task<bool> SeesAsync(ApiCall call, string channel) =>
        ChannelRules.Id(channel) is null && await call.Parts.Notifications.FindChannelAsync(channel, call.Gone) is not null && (call.Caller.IsUnbound || (await RoutedAsync(call)).Contains(channel));

    /// <summary>The channels that hear of the caller's tenants.</summary>
    public static async Task<IReadOnlySet<string>> RoutedAsync(ApiCall call) =>
        await call.TenantsAsync().SelectMany(tenant => tenant.Value.Routes.ToAsyncEnumerable()).Select(route => route.Channel).ToHashSetAsync(StringComparer.Ordinal, call.Gone);

    /// <summary>A channel may hear of many tenants, so who is bound to some changes none, whichever it is.</summary>
    public static void RequireUnbound(ApiCall call)
    {
        if (!call.Caller.IsUnbound) throw new ApiException(ProblemType.Forbidden, "a channel may serve tenants that are not yours, so a caller who is bound to tenants changes none");
    }
}
