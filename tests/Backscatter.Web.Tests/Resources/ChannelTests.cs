using System.Text.Json.Nodes;
using Backscatter.Core.Notifications;

namespace Backscatter.Web.Tests.Resources;

public sealed class ChannelTests(SharedService shared) : IClassFixture<SharedService>
{
    private const string Secret = "https://default0123.environment.api.powerplatform.com/powerautomate/workflows/0a1b/triggers/manual/paths/invoke?sig=4kJ2mWcB8dQ0nH7y";

    [Fact]
    public async Task An_address_that_is_given_is_kept_and_never_shown()
    {
        await using var service = await RunningService.StartAsync();

        var added = await service.SendAsync("PUT", "/api/channels/ops", new JsonObject { ["kind"] = "teams", ["name"] = "Operations", ["secret"] = Secret }.ToJsonString());

        Assert.Equal((201, """{"kind":"teams","name":"Operations","address":"store:channel-ops","id":"ops","to":[],"isPaused":false}"""), (added.Code, added.Body));
        Assert.Equal(Secret, await service.Stores.Secrets.FindAsync("channel-ops", TestContext.Current.CancellationToken));
        foreach (var path in (string[])["/api/channels", "/api/channels/ops", "/api/audit", "/api/audit/export"]) Assert.DoesNotContain("sig=", (await service.SendAsync("GET", path)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Log.All, line => line.Contains("sig=", StringComparison.Ordinal));

        // What was read is written back, and the address stays.
        var changed = await service.SendAsync("PUT", "/api/channels/ops", added.Body.Replace("\"isPaused\":false", "\"isPaused\":true", StringComparison.Ordinal), headers: ("If-Match", added.Header("ETag")!));
        Assert.Equal((200, true), (changed.Code, (bool)changed.Json["isPaused"]!));
        Assert.Equal(Secret, await service.Stores.Secrets.FindAsync("channel-ops", TestContext.Current.CancellationToken));

        Assert.Equal(204, (await service.SendAsync("DELETE", "/api/channels/ops", headers: ("If-Match", changed.Header("ETag")!))).Code);
        Assert.Null(await service.Stores.Secrets.FindAsync("channel-ops", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"kind":"teams","name":"x"}""", "address")]
    [InlineData("""{"kind":"teams","name":"x","address":"env:A","secret":"https://x.example/"}""", "address")]
    [InlineData("""{"kind":"teams","name":"x","address":"https://hook.example/?sig=1"}""", "address")]
    [InlineData("""{"kind":"teams","name":"x","address":"store:channel-board"}""", "address")]
    [InlineData("""{"kind":"webhook","name":"x","address":"env:A","signingKey":"store:ownership"}""", "signingKey")]
    [InlineData("""{"kind":"teams","name":"x","secret":"https://hook.example/?sig=1"}""", "secret")]
    [InlineData("""{"kind":"webhook","name":"x","secret":"https://10.0.0.1/?sig=1"}""", "secret")]
    [InlineData("""{"kind":"webhook","name":"x","secret":"http://hook.example/?sig=1"}""", "secret")]
    [InlineData("""{"kind":"mail","name":"x","address":"env:A"}""", "from")]
    [InlineData("""{"kind":"mail","name":"x","address":"env:A","from":"a@b.example\r\nDATA","to":["c@d.example"]}""", "from")]
    [InlineData("""{"kind":"mail","name":"x","address":"env:A","from":"a@b.example","to":["c@d.example\r\nBcc: e@f.example"]}""", "to")]
    [InlineData("""{"kind":"mail","name":"x","address":"env:A","from":"a@b.example","to":[]}""", "to")]
    [InlineData("""{"kind":"teams","name":"x\u0000y","address":"env:A"}""", "name")]
    public async Task What_is_no_channel_is_refused_without_a_word_of_the_secret(string body, string field)
    {
        var service = shared.Service;

        var answer = await service.SendAsync("PUT", "/api/channels/ops", body);

        Assert.Equal((422, "invalid", field), answer.Problem);
        Assert.DoesNotContain("sig=", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_message_says_what_became_of_it()
    {
        var receiver = new Receiver();
        await using var service = await RunningService.StartAsync(change: parts => parts with { Notifiers = [receiver] });
        await service.SendAsync("PUT", "/api/channels/ops", """{"kind":"webhook","name":"Ops","address":"env:OPS"}""");

        var accepted = await service.SendAsync("POST", "/api/channels/ops/test");
        receiver.Result = new DeliveryResult.Rejected("404 Not Found", "Make the receiver anew.");
        var rejected = await service.SendAsync("POST", "/api/channels/ops/test");

        Assert.Equal("""{"outcome":"accepted","detail":"202 Accepted"}""", accepted.Body);
        Assert.Equal("""{"outcome":"rejected","detail":"404 Not Found","nextStep":"Make the receiver anew."}""", rejected.Body);
        Assert.Equal(["test", "test"], receiver.Sent.Select(sent => sent.Kind.ToString().ToLowerInvariant()));
    }

    [Fact]
    public async Task Without_a_notifier_a_test_says_that_there_is_none()
    {
        await using var service = await RunningService.StartAsync();
        await service.SendAsync("PUT", "/api/channels/ops", """{"kind":"webhook","name":"Ops","address":"env:OPS"}""");

        Assert.Equal((501, "not-set-up", null), (await service.SendAsync("POST", "/api/channels/ops/test")).Problem);
    }

    private sealed class Receiver : INotifier
    {
        public DeliveryResult Result { get; set; } = new DeliveryResult.Accepted("202 Accepted");

        public List<Notification> Sent { get; } = [];

        public ChannelKind Kind => ChannelKind.Webhook;

        public Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
        {
            Sent.Add(notification);
            return Task.FromResult(Result);
        }
    }
}
