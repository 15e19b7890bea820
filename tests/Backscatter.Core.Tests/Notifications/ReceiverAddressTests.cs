using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Http;

namespace Backscatter.Core.Tests.Notifications;

public sealed class ReceiverAddressTests
{
    private const string Workflow = "https://default0a1b2c.0d.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/1f/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sig=SECRET";

    private static readonly ReceiverOptions Strict = new();
    private static readonly ReceiverOptions Laboratory = new() { AllowsLoopback = true };

    [Theory]
    [InlineData(ChannelKind.Teams, Workflow)]
    [InlineData(ChannelKind.Teams, "  " + Workflow + "\n")]
    [InlineData(ChannelKind.Webhook, "https://hooks.msp.example/backscatter")]
    [InlineData(ChannelKind.Webhook, "https://1.1.1.1/backscatter")]
    public void An_address_of_a_receiver_is_usable(ChannelKind kind, string text) => Assert.IsType<ReceiverAddress.Usable>(ReceiverAddress.Of(kind, text, Strict));

    [Theory]
    [InlineData("https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/SECRET/c", "the address of the channel is one of an Office 365 connector (webhook.office.com), and Microsoft has switched these off", "Make a Workflow with \"When a Teams webhook request is received\" and put its address there; docs/teams.md shows how.")]
    [InlineData("https://outlook.office.com/webhook/SECRET", "the address of the channel is one of an Office 365 connector (webhook.office.com), and Microsoft has switched these off", "Make a Workflow with \"When a Teams webhook request is received\" and put its address there; docs/teams.md shows how.")]
    [InlineData("https://prod-1.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=SECRET", "the address of the channel ends in logic.azure.com, and Microsoft retired these addresses on 2025-11-30", "Open the Workflow, copy its new address (it ends in environment.api.powerplatform.com) and put it there; docs/teams.md shows where it is.")]
    [InlineData("https://environment.api.powerplatform.com.evil.example/SECRET", "the address of the channel is none of a Teams Workflow, which ends in environment.api.powerplatform.com", "Copy the address from the Workflow (docs/teams.md), or make it a channel of kind webhook if the receiver is another.")]
    public void A_teams_address_that_is_none_of_a_workflow_is_refused_with_the_way_on(string text, string why, string nextStep)
    {
        var refused = Assert.IsType<ReceiverAddress.Refused>(ReceiverAddress.Of(ChannelKind.Teams, text, Strict));

        Assert.Equal((why, nextStep), (refused.Why, refused.NextStep));
    }

    [Theory]
    [InlineData("SECRET", "the secret of the channel is no web address")]
    [InlineData("file:///etc/SECRET", "the secret of the channel is no web address")]
    [InlineData("ftp://hooks.msp.example/SECRET", "the secret of the channel is no web address")]
    [InlineData("http://hooks.msp.example/SECRET", "the address of the channel begins with http://, so that everybody on the way could read it")]
    [InlineData("http://127.0.0.1:8080/SECRET", "the address of the channel begins with http://, so that everybody on the way could read it")]
    [InlineData("https://user:SECRET@hooks.msp.example/", "the address of the channel has a user name in it")]
    [InlineData("https://127.0.0.1/SECRET", "the address of the channel is not public: Loopback")]
    [InlineData("https://10.0.0.1/SECRET", "the address of the channel is not public: Private-Use")]
    [InlineData("https://169.254.169.254/SECRET", "the address of the channel is not public: Cloud metadata service")]
    [InlineData("https://[::1]/SECRET", "the address of the channel is not public: Loopback Address")]
    [InlineData("https://[::ffff:10.0.0.1]/SECRET", "the address of the channel is not public: Private-Use")]
    [InlineData("https://0x7f000001/SECRET", "the address of the channel is not public: Loopback")]
    public void What_is_not_safe_to_send_to_is_refused(string text, string why) =>
        Assert.Equal(why, Assert.IsType<ReceiverAddress.Refused>(ReceiverAddress.Of(ChannelKind.Webhook, text, Strict)).Why);

    [Theory]
    [InlineData("http://127.0.0.1:8080/x", true)]
    [InlineData("http://localhost:8080/x", true)]
    [InlineData("http://10.0.0.1/x", false)]
    [InlineData("https://10.0.0.1/x", false)]
    public void A_laboratory_reaches_this_machine_and_nothing_else_that_is_not_public(string text, bool isUsable)
    {
        Assert.Equal(isUsable, ReceiverAddress.Of(ChannelKind.Webhook, text, Laboratory) is ReceiverAddress.Usable);
        Assert.Equal(isUsable, ReceiverAddress.Of(ChannelKind.Teams, text, Laboratory) is ReceiverAddress.Usable);
    }

    [Fact]
    public void A_usable_address_does_not_show_itself() =>
        Assert.DoesNotContain("SECRET", ReceiverAddress.Of(ChannelKind.Teams, Workflow, Strict).ToString(), StringComparison.OrdinalIgnoreCase);
}
