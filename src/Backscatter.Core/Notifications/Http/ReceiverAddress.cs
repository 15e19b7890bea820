using System.Net;
using Backscatter.Core.Names;

namespace Backscatter.Core.Notifications.Http;

/// <summary>Whether an address of a receiver may be sent to: <see cref="Usable"/> or <see cref="Refused"/>, nothing else.</summary>
public abstract record ReceiverAddress
{
    private const string Guide = "docs/teams.md";

    private ReceiverAddress()
    {
    }

    /// <summary>It may be.</summary>
    /// <param name="Address">The address, a secret.</param>
    public sealed record Usable(Uri Address) : ReceiverAddress
    {
        /// <summary>No word of the address.</summary>
        public override string ToString() => "Usable { Address = *** }";
    }

    /// <summary>It may not be.</summary>
    /// <param name="Why">In one line, without the address.</param>
    /// <param name="NextStep">What to do.</param>
    public sealed record Refused(string Why, string NextStep) : ReceiverAddress;

    /// <summary>Judges the text that was found as the address of a channel.</summary>
    /// <param name="kind">The kind of channel; <see cref="ChannelKind.Teams"/> or <see cref="ChannelKind.Webhook"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">What is let through.</param>
    public static ReceiverAddress Of(ChannelKind kind, string text, ReceiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.IdnHost.Length == 0)
            return new Refused("the secret of the channel is no web address", "Put the whole address there that the receiver gave, beginning with https://.");
        if (address.UserInfo.Length > 0)
            return new Refused("the address of the channel has a user name in it", "Remove it; what proves us is the address itself, or a signing key.");
        var isLoopback = address.IsLoopback && options.AllowsLoopback;
        if (address.Scheme == "http" && !isLoopback)
            return new Refused("the address of the channel begins with http://, so that everybody on the way could read it", "Use the https:// address of the receiver.");
        if (kind == ChannelKind.Teams && OfTeamsHost(address.IdnHost.ToLowerInvariant(), isLoopback) is { } refused) return refused;
        if (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 && !isLoopback
            && PublicAddressGuard.Check(IPAddress.Parse(address.IdnHost)) is GuardVerdict.Refused notPublic)
            return new Refused($"the address of the channel is not public: {notPublic.Block}", "Use a receiver with a public address.");
        return new Usable(address);
    }

    private static Refused? OfTeamsHost(string host, bool isLoopback)
    {
        if (IsIn(host, "webhook.office.com") || host == "outlook.office.com" || host == "outlook.office365.com")
            return new Refused(
                "the address of the channel is one of an Office 365 connector (webhook.office.com), and Microsoft has switched these off",
                $"Make a Workflow with \"When a Teams webhook request is received\" and put its address there; {Guide} shows how.");
        if (IsIn(host, "logic.azure.com"))
            return new Refused(
                "the address of the channel ends in logic.azure.com, and Microsoft retired these addresses on 2025-11-30",
                $"Open the Workflow, copy its new address (it ends in environment.api.powerplatform.com) and put it there; {Guide} shows where it is.");
        return isLoopback || IsIn(host, "environment.api.powerplatform.com")
            ? null
            : new Refused(
                "the address of the channel is none of a Teams Workflow, which ends in environment.api.powerplatform.com",
                $"Copy the address from the Workflow ({Guide}), or make it a channel of kind webhook if the receiver is another.");
    }

    private static bool IsIn(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
}
