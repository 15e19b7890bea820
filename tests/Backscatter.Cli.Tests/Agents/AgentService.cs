using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage;
using Backscatter.Web;
using Backscatter.Web.Access;
using Backscatter.Web.Tests.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Tests.Agents;

/// <summary>The service's own pipeline on Kestrel at loopback, with agents and work in memory, and a place in front where answers can be lost.</summary>
internal sealed class AgentService : IAsyncDisposable
{
    private const string Key = "bsk_of_the_tests";

    private readonly WebApplication _app;
    private readonly WatchStores _stores;
    private readonly string _folder;

    private AgentService(WebApplication app, WatchStores stores, string folder) => (_app, _stores, _folder) = (app, stores, folder);

    /// <summary>Where it is.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Its agents.</summary>
    public required MemoryAgents Agents { get; init; }

    /// <summary>Its work.</summary>
    public required MemoryDesk Desk { get; init; }

    /// <summary>Stands before the pipeline; null to let everything through.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Before { get; set; }

    /// <summary>Starts one.</summary>
    public static async Task<AgentService> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("agent-service-").FullName;
        var stores = StoreLocation.Open(Path.Combine(folder, "store.db"), TimeProvider.System);
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        await stores.Queue.InitialiseAsync(WorkQueues.All, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        AgentService service = null!;
        var (agents, work) = (new MemoryAgents(), new MemoryDesk(TimeProvider.System));
        builder.Services.AddBackscatterWeb(new WebParts(stores.Watch, stores.Notifications, stores.Queue, TimeProvider.System)
        {
            Access = new AccessOptions { LocalKeyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))) },
            Agents = agents,
            Desk = work,
        });
        var app = builder.Build();
        app.Use(next => http => service.Before is { } before ? before(http, next) : next(http));
        app.UseBackscatterWeb();
        service = new AgentService(app, stores, folder) { Agents = agents, Desk = work };
        await app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>A token for a new agent, as an administrator gets it over HTTP.</summary>
    public async Task<string> InviteAsync() => (string)(await AskAsync("/api/agents/enrolments", new { name = "frankfurt-1" }))["token"]!;

    /// <summary>Revokes an agent.</summary>
    public Task RevokeAsync(string id) => AskAsync($"/api/agents/{id}/revoke", null);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonNode> AskAsync(string path, object? body)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var response = await client.PostAsync(path, body is null ? null : JsonContent.Create(body), TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
    }
}
