using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage;
using Backscatter.Web.Access;
using Backscatter.Web.Agents;
using Backscatter.Web.Http;
using Backscatter.Web.Tests.Agents;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Backscatter.Web.Tests;

/// <summary>The service on a real server at loopback, over a store of its own, with tokens of an authority of the tests.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    /// <summary>The key of the machine.</summary>
    public const string LocalKey = "bsk_4kJ2mWcB8dQ0nH7yTzR5vXeL1sFgU3aP";

    private readonly WebApplication _app;
    private readonly string _folder;

    private RunningService(WebApplication app, WatchStores stores, string folder, LogLines log, MemoryAgents agents, MemoryDesk desk)
    {
        (_app, Stores, _folder, Log, Agents, Desk) = (app, stores, folder, log, agents, desk);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>Its store.</summary>
    public WatchStores Stores { get; }

    /// <summary>Its agents.</summary>
    public MemoryAgents Agents { get; }

    /// <summary>Where they come for work.</summary>
    public MemoryDesk Desk { get; }

    /// <summary>How many agents wait for work.</summary>
    public int LeasesWaiting => _app.Services.GetRequiredService<LeasePolls>().Waiting;

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; }

    /// <summary>What it logged.</summary>
    public LogLines Log { get; }

    /// <summary>Where its store is.</summary>
    public string Folder => _folder;

    /// <summary>Its routes.</summary>
    public IReadOnlyList<RouteEndpoint> Routes => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Starts one.</summary>
    public static async Task<RunningService> StartAsync(TimeProvider? time = null, Func<WebParts, WebParts>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("web-").FullName;
        var stores = StoreLocation.Open(Path.Combine(folder, "store.db"), time ?? TimeProvider.System);
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        await stores.Queue.InitialiseAsync(WorkQueues.All, TestContext.Current.CancellationToken);
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var (agents, desk) = (new MemoryAgents(), new MemoryDesk(time ?? TimeProvider.System));
        var parts = new WebParts(stores.Watch, stores.Notifications, stores.Queue, time ?? TimeProvider.System)
        {
            Access = new AccessOptions
            {
                Entra = new EntraOptions(TestTokens.Authority, TestTokens.Audience, TestTokens.Authority),
                LocalKeyHash = "401534696f96975eebc7493d3db896c7b4d3dfcac3d078b5401ba6055a2e527b",
                Bindings = new Dictionary<string, IReadOnlyList<TenantId>> { ["app-of-contoso"] = [TenantId.Parse("contoso")] },
            },
            Secrets = stores.Secrets,
            Rates = new RateOptions { Burst = 1_000_000, PerSecond = 1_000_000, EnrolmentsPerMinute = 1_000_000 },
            Agents = agents,
            Desk = desk,
        };
        builder.Services.AddBackscatterWeb(change?.Invoke(parts) ?? parts);
        // The keys that are fetched from the authority otherwise.
        builder.Services.Configure<JwtBearerOptions>("entra", options => options.Configuration = TestTokens.Configuration());
        var app = builder.Build();
        app.UseBackscatterWeb();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(app, stores, folder, log, agents, desk);
    }

    /// <summary>Sends a request, as the local key unless another token is given; an empty one is none.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null, string? token = null, string kind = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        token ??= LocalKey;
        if (token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(kind) } };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Adds a tenant.</summary>
    public Task AddTenantAsync(string id) => Stores.Watch.Tenants.TryPutAsync(new Tenant(TenantId.Parse(id), id), null, TestContext.Current.CancellationToken);

    /// <summary>Stops it as its host does, with all that is under way; it is disposed of afterwards.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What was answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The status as a number.</summary>
    public int Code => (int)Status;

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The last part of the type of a problem, its field, and what it says.</summary>
    public (int Status, string Problem, string? Field) Problem
    {
        get
        {
            Assert.Equal("application/problem+json", Headers["Content-Type"]);
            Assert.Equal(Code, (int)Json["status"]!);
            return (Code, ((string)Json["type"]!).Split('/')[^1], (string?)Json["field"]);
        }
    }

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
