using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using MimeKit;

namespace Backscatter.Core.Notifications;

/// <summary>What makes a channel, apart from whether its receiver is there.</summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public static class ChannelRules
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>The most recipients of mail.</summary>
    public const int MostRecipients = 50;

    private const int LongestAddress = 254;

    /// <summary>Why a text is no channel's id, in one line; null where it is one. It is made as a tenant's is: it is a key and a part of addresses.</summary>
    public static string? Id(string id) => TenantId.TryParse(id, out _, out _)
        ? null
        : $"{ForeignText.Quote(id, 80)} is no channel id; write 1 to {TenantId.MostCharacters} lower-case letters, digits and inner hyphens, such as ops";

    /// <summary>The name under which a store keeps the address of a channel.</summary>
    public static string SecretName(string channel) => $"channel-{channel}";

    /// <summary>
    /// Why the address of a channel cannot be used, in one line without the address; null where it can, or where that is seen only when something is sent.
    /// Whether it is public is looked at then, as a laboratory may allow what is not.
    /// </summary>
    public static string? Address(ChannelKind kind, string address) =>
        kind != ChannelKind.Mail && ReceiverAddress.Of(kind, address, new ReceiverOptions { AllowsLoopback = true }) is ReceiverAddress.Refused refused ? $"{refused.Why}. {refused.NextStep}" : null;

    /// <summary>What is wrong with a channel: the member, and the words that follow its name; null where nothing is.</summary>
    public static (string Member, string Why)? Problem(Channel channel)
    {
        if (PlainLine.Problem(channel.Name, LongestName) is { } name) return ("name", name);
        if (!Enum.IsDefined(channel.Kind)) return ("kind", "is teams, webhook or mail");
        if (SecretReference.Problem(channel.Address) is { } address) return ("address", $"cannot be used: {address}");
        if (channel.SigningKey is { } key && SecretReference.Problem(key) is { } signing) return ("signingKey", $"cannot be used: {signing}");
        if (channel.Kind != ChannelKind.Mail) return null;
        if (channel.From is not { } from || !IsMailbox(from)) return ("from", "is the sender's mail address; a mail channel needs one");
        if (channel.To.Count is 0 or > MostRecipients) return ("to", $"is 1 to {MostRecipients} mail addresses");
        return channel.To.FirstOrDefault(to => !IsMailbox(to)) is { } wrong ? ("to", $"has {ForeignText.Quote(wrong, 80)}, which is no mail address") : null;
    }

    // A line break in one would be a command of SMTP or a header of the message.
    private static bool IsMailbox(string text) => PlainLine.Problem(text, LongestAddress) is null && MailboxAddress.TryParse(text, out var mailbox) && mailbox.Domain.Length > 0;
}
