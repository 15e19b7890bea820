using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Web.Tests.Resources;

public sealed class ScanTests(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");

    [Fact]
    public async Task Scans_are_ordered_queued_and_followed()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");

        var ordered = await service.SendAsync("POST", "/api/scans", """{"tenant":"contoso","targets":["one.example","ONE.example","two.example"]}""");
        Assert.Equal((202, 0, 2, false), (ordered.Code, (int)ordered.Json["done"]!, (int)ordered.Json["parts"]!, (bool)ordered.Json["isDone"]!));
        var id = (string)ordered.Json["id"]!;
        Assert.Equal($"/api/scans/{id}", ordered.Header("Location"));
        var work = await service.Stores.Queue.TakeAsync(WorkQueues.Scans, 32, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(["ordered-scan one.example", "ordered-scan two.example"], work.Select(taken => $"{taken.Message!.Schema} {taken.Message.Body.GetProperty("target")}").Order());

        await service.Stores.Watch.Orders.MarkAsync(id, "one.example", OrderStatus.Done, "scan-1", null, TestContext.Current.CancellationToken);
        await service.Stores.Watch.Scans.PutAsync(new StoredScan(Contoso, "one.example", "scan-1", DateTimeOffset.UnixEpoch, false, "{}"u8.ToArray()), TestContext.Current.CancellationToken);
        var half = await service.SendAsync("GET", $"/api/scans/{id}");
        Assert.Equal((1, 2, false), ((int)half.Json["done"]!, (int)half.Json["parts"]!, (bool)half.Json["isDone"]!));
        Assert.Equal("{}", (await service.SendAsync("GET", $"/api/scans/{id}/documents/one.example")).Body);
        Assert.Equal(404, (await service.SendAsync("GET", $"/api/scans/{id}/documents/two.example")).Code);
        Assert.Equal(304, (await service.SendAsync("GET", $"/api/scans/{id}", headers: ("If-None-Match", half.Header("ETag")!))).Code);
    }

    [Theory]
    [InlineData("""{"targets":[]}""", "targets")]
    [InlineData("101", "targets")]
    [InlineData("""{"targets":["one.example"],"kind":"probe"}""", "kind")]
    [InlineData("""{"targets":["one.example"],"kind":"probe","tenant":"contoso"}""", "kind")]
    [InlineData("""{"targets":["watched.example"],"kind":"probe","tenant":"contoso"}""", "kind")]
    public async Task What_cannot_be_scanned_is_refused_at_once(string body, string field)
    {
        var service = shared.Service;
        await service.AddTenantAsync("contoso");
        await service.Stores.Watch.Targets.TryPutAsync(new WatchedTarget(Contoso, "watched.example", DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        if (body == "101") body = new JsonObject { ["targets"] = new JsonArray([.. Enumerable.Range(0, 101).Select(number => (JsonNode)$"d{number}.example")]) }.ToJsonString();

        Assert.Equal((422, "invalid", field), (await service.SendAsync("POST", "/api/scans", body)).Problem);
        Assert.Equal(0, await service.Stores.Queue.CountAsync(WorkQueues.Scans, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_may_be_probed_is_probed_and_who_is_bound_names_a_tenant()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        await service.Stores.Watch.Targets.TryPutAsync(new WatchedTarget(Contoso, "watched.example", DateTimeOffset.UnixEpoch) { Probe = new ProbePermission("J. Doe", "contract", DateTimeOffset.UnixEpoch) }, null, TestContext.Current.CancellationToken);

        Assert.Equal(202, (await service.SendAsync("POST", "/api/scans", """{"targets":["watched.example"],"kind":"probe","tenant":"contoso"}""")).Code);
        Assert.Equal((422, "invalid", "tenant"), (await service.SendAsync("POST", "/api/scans", """{"targets":["one.example"]}""", TestTokens.For("Operator", tenants: "contoso"))).Problem);
    }

    [Fact]
    public async Task Progress_is_streamed_until_all_is_over()
    {
        await using var service = await RunningService.StartAsync();
        var ordered = await service.SendAsync("POST", "/api/scans", """{"targets":["one.example","two.example"]}""");
        var id = (string)ordered.Json["id"]!;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/scans/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.LocalKey);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("progress", 0), await NextAsync(reader));
        await service.Stores.Watch.Orders.MarkAsync(id, "one.example", OrderStatus.Failed, null, "it could not be scanned", TestContext.Current.CancellationToken);
        Assert.Equal(("progress", 1), await NextAsync(reader));
        await service.Stores.Watch.Orders.MarkAsync(id, "two.example", OrderStatus.Done, "scan-2", null, TestContext.Current.CancellationToken);
        Assert.Equal(("done", 2), await NextAsync(reader));
        Assert.Equal("", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<(string Event, int Done)> NextAsync(StreamReader reader)
    {
        string kind = "", data = "";
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line["data: ".Length..];
            else if (line.Length == 0 && data.Length > 0) break;
        }

        return (kind, (int)JsonNode.Parse(data)!["done"]!);
    }
}
