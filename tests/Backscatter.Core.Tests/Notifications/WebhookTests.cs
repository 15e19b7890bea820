using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Preview;
using Backscatter.Core.Notifications.Webhooks;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace Backscatter.Core.Tests.Notifications;

public sealed class WebhookTests
{
    private const string Key = "whsec_YmFja3NjYXR0ZXItc2FtcGxlLWtleS0wMQ==";

    private static readonly DateTimeOffset Now = Told.At("2026-10-05T06:00:00Z");

    [Fact]
    public async Task Every_notification_fits_the_published_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "webhook.schema.json"));

        Assert.All(SampleNotifications.All, sample => Assert.Empty(schema.Validate(CardPreview.ToWebhookJson(sample.Value, Told.Links, Told.Controls)).Select(error => error.ToString())));
        Assert.Empty(schema.Validate(CardPreview.ToWebhookJson(SampleNotifications.All["digest"], Told.NoService, Told.Controls)).Select(error => error.ToString()));
        Assert.NotEmpty(schema.Validate("""{"schema":"backscatter.notification/2"}"""));
    }

    [Fact]
    public void A_change_has_before_and_after_and_its_links()
    {
        using var body = JsonDocument.Parse(WebhookDocument.Body(Told.Message(Told.Change(kind: TransitionKind.Worsened, before: ControlSeverity.Medium, after: ControlSeverity.High)), Told.Links, Told.Controls));

        Assert.Equal(
            """
            [{"id":"t1","kind":"worsened","target":"contoso.example","control":"BSC-021","title":"Mail addresses are on no blocklist that matters","subject":"203.0.113.25","list":"bl.spamcop.net","at":"2026-10-05T06:00:00+00:00","before":"medium","after":"high","why":"Listed on SpamCop","nextStep":"Stop the cause.","scan":"scan-1","openedAt":null,"turns":null,"links":{"finding":"https://backscatter.msp.example/tenants/contoso/findings?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net","removal":"https://www.spamcop.net/bl.shtml","suppress":"https://backscatter.msp.example/tenants/contoso/suppressions/new?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net"}}]
            """,
            body.RootElement.GetProperty("changes").GetRawText());
    }

    [Fact]
    public void Nothing_is_left_out_of_a_long_one()
    {
        using var body = JsonDocument.Parse(WebhookDocument.Body(SampleNotifications.All["overlong"], Told.Links, Told.Controls));

        Assert.Equal(60, body.RootElement.GetProperty("changes").GetArrayLength());
    }

    // Computed by hand: printf '%s' '0123.1791180000.{"a":1}' | openssl dgst -sha256 -hmac secret -binary | base64
    [Theory]
    [InlineData("secret", "v1,bo2/acTeB97y3y00sOk3F9soZ28TiOdrFEiHF3tKldA=")]
    [InlineData("whsec_c2VjcmV0", "v1,bo2/acTeB97y3y00sOk3F9soZ28TiOdrFEiHF3tKldA=")] // the same key in Base64
    public void The_signature_is_over_id_time_and_body(string key, string signature)
    {
        var headers = WebhookSignature.Headers("0123", DateTimeOffset.FromUnixTimeSeconds(1791180000), "{\"a\":1}"u8, key);

        Assert.Equal(("0123", "1791180000", signature), (headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]));
    }

    [Fact]
    public void Without_a_key_there_is_no_signature() =>
        Assert.Equal(["webhook-id", "webhook-timestamp"], WebhookSignature.Headers("0123", Now, "{}"u8, null).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_receiver_can_verify_what_it_got_as_the_document_says()
    {
        await using var receiver = Receiver.Answering("200 OK");

        Assert.IsType<DeliveryResult.Accepted>(await SendAsync(receiver, name => name == "KEY" ? Key : receiver.Address));

        var seen = Assert.Single(receiver.Seen);
        var signed = Encoding.UTF8.GetBytes($"{seen.Headers["webhook-id"]}.{seen.Headers["webhook-timestamp"]}.").Concat(seen.Body).ToArray();
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData("backscatter-sample-key-01"u8, signed)), seen.Headers["webhook-signature"]);
        Assert.Equal("1791180000", seen.Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task Without_the_key_that_it_should_have_nothing_is_sent()
    {
        await using var receiver = Receiver.Answering("200 OK");

        var rejected = Assert.IsType<DeliveryResult.Rejected>(await SendAsync(receiver, name => name == "KEY" ? null : receiver.Address));

        Assert.Equal("the signing key of the channel is not at env:KEY", rejected.Why);
        Assert.Empty(receiver.Seen);
    }

    [Fact]
    public async Task The_document_shows_a_signature_that_is_right()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "webhook.md"));
        var sample = Regex.Match(page, @"key +(?<key>\S+)\s+webhook-id +(?<id>\S+)\s+webhook-timestamp +(?<time>\S+)\s+webhook-signature +(?<signature>\S+)\s+body +(?<body>\S+)");

        Assert.True(sample.Success);
        var headers = WebhookSignature.Headers(
            sample.Groups["id"].Value, DateTimeOffset.FromUnixTimeSeconds(long.Parse(sample.Groups["time"].Value, null)), Encoding.UTF8.GetBytes(sample.Groups["body"].Value), sample.Groups["key"].Value);
        Assert.Equal(sample.Groups["signature"].Value, headers["webhook-signature"]);
    }

    private static async Task<DeliveryResult> SendAsync(Receiver receiver, Func<string, string?> environment)
    {
        var time = new FakeTimeProvider(Now);
        var options = new ReceiverOptions { AllowsLoopback = true };
        using var client = new ReceiverClient(options, time);
        Assert.Empty(receiver.Seen);
        return await new WebhookNotifier(client, new SecretSource(environment, null), options, Told.Links, Told.Controls, time)
            .SendAsync(new Channel("hook", "Hook", ChannelKind.Webhook, "env:HOOK") { SigningKey = "env:KEY" }, Told.Message(), CancellationToken.None);
    }
}
