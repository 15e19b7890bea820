using System.Runtime.Versioning;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>What a real service sends to a collector, while it probes, tells and is asked: all that the page promises, and no secret.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TelemetryTests(LabFixture fixture) : IDisposable
{
    private const string WebhookSecret = "hook-5e1c9f0a77TOPSECRET";
    private const string ListKey = "abcdefgh2345ijklmn6789opqr";

    private static readonly string[] Signals = ["/v1/metrics", "/v1/traces", "/v1/logs"];

    private readonly string _folder = Directory.CreateTempSubdirectory("serve-").FullName;

    private string Store => Path.Combine(_folder, "backscatter.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_metrics_and_spans_arrive_and_no_secret_does()
    {
        await using var collector = await Collector.StartAsync();
        await using var receiver = await Collector.StartAsync();
        await using (var stores = await LabService.OpenAsync(Store))
        {
            await stores.Notifications.TryPutChannelAsync(new Channel("ops", "Operations", ChannelKind.Webhook, "env:OPS_WEBHOOK"), null, TestContext.Current.CancellationToken);
            await stores.WatchAsync("oldmill.example", new ChannelRoute("ops", ControlSeverity.Low, DeliveryMode.Immediate));
            await stores.MakeDueAsync("oldmill.example");
        }

        await using var serve = await ServeProcess.StartAsync(
            Store,
            [
                .. LabService.Settings(fixture), ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
                ("OPS_WEBHOOK", $"{receiver.Address}/{WebhookSecret}"), ("BACKSCATTER_KEY_SPAMHAUS_DQS", ListKey),
            ]);
        var key = await serve.UseKeyAsync(Store + ".key");
        await LabService.UntilAsync(() => Task.FromResult(serve.Output.Contains($"Telemetry: to {collector.Address}\n", StringComparison.Ordinal)));
        await LabService.UntilAsync(() => Task.FromResult(receiver.TextOf($"/{WebhookSecret}").Contains("BSC-010", StringComparison.Ordinal)));
        await serve.PostAsync("/api/scans", """{"targets":["larkspur.example"]}""");
        await serve.GetAsync($"/api/me?key={WebhookSecret}");
        await LabService.UntilAsync(() => Task.FromResult(collector.TextOf("/v1/metrics").Contains("backscatter.notifications", StringComparison.Ordinal)));
        var ran = await serve.EndAsync(ServeProcess.Terminate);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        string[] metrics =
        [
            "backscatter.scans", "backscatter.blocklist.answers", "backscatter.probes", "backscatter.notifications", "backscatter.sweep.finished", "backscatter.queue.age", "backscatter.queue.length", "scans-poison",
            "backscatter.budget.left", "backscatter.lists.unhealthy", "http.server.request.duration", "dotnet.process.memory.working_set",
        ];
        Assert.All(metrics, name => Assert.Contains(name, collector.TextOf("/v1/metrics"), StringComparison.Ordinal));
        string[] spans = ["Backscatter.Cloud", "backscatter.queue", "scan-batch", "oldmill.example", "backscatter.endpoint.verdict", "backscatter.channel.kind", "webhook", "accepted", "/api/me"];
        Assert.All(spans, text => Assert.Contains(text, collector.TextOf("/v1/traces"), StringComparison.Ordinal));
        Assert.Contains("Asked to end", collector.TextOf("/v1/logs"), StringComparison.Ordinal);
        foreach (var signal in Signals)
        {
            Assert.NotEqual("", collector.TextOf(signal));
            Assert.All([WebhookSecret, key, ListKey, new Uri(receiver.Address).Authority], secret => Assert.DoesNotContain(secret, collector.TextOf(signal), StringComparison.OrdinalIgnoreCase));
        }

        Assert.All(["contoso", "oldmill.example"], tag => Assert.DoesNotContain(tag, collector.TextOf("/v1/metrics"), StringComparison.Ordinal));
        Assert.All([WebhookSecret, key, ListKey], secret => Assert.DoesNotContain(secret, ran.Output, StringComparison.OrdinalIgnoreCase));
    }
}
