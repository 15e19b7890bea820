using System.Text;
using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Notifications.Mail;
using Backscatter.Core.Notifications.Teams;
using Backscatter.Core.Notifications.Telling;
using Backscatter.Core.Notifications.Webhooks;
using MimeKit;

namespace Backscatter.Core.Notifications.Preview;

/// <summary>A notification as it would be sent, for looking at. Pure; nothing is sent.</summary>
public static class CardPreview
{
    /// <summary>The message that a Teams Workflow would get, as indented JSON.</summary>
    public static string ToTeamsJson(Notification notification, ServiceLinks links, ControlCatalogue controls)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return JsonSerializer.Serialize(TeamsCard.Message(notification, links, controls), TeamsJson.Indented.TeamsMessage);
    }

    /// <summary>The card alone, as indented JSON: what <c>https://adaptivecards.io/designer</c> shows.</summary>
    public static string ToCardJson(Notification notification, ServiceLinks links, ControlCatalogue controls)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return JsonSerializer.Serialize(TeamsCard.Message(notification, links, controls).Attachments[0].Content, TeamsJson.Indented.AdaptiveCard);
    }

    /// <summary>The body that a webhook would get, as it is sent.</summary>
    public static string ToWebhookJson(Notification notification, ServiceLinks links, ControlCatalogue controls)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return Encoding.UTF8.GetString(WebhookDocument.Body(notification, links, controls));
    }

    /// <summary>The mail that would be sent, as an <c>.eml</c> file.</summary>
    public static string ToMail(Notification notification, string from, string to, ServiceLinks links, ControlCatalogue controls)
    {
        ArgumentNullException.ThrowIfNull(notification);
        using var file = new MemoryStream();
        using var message = MailMessage.Of(MailboxAddress.Parse(from), [MailboxAddress.Parse(to)], notification, links, controls);
        message.WriteTo(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
