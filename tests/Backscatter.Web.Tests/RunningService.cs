using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Web.Tests;

/// <summary>The service on a real server at loopback, over a store of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private RunningService(WebApplication app, WatchStores stores, string folder)
    {
        (_app, Stores, _folder) = (app, stores, folder);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>Its store.</summary>
    public WatchStores Stores { get; }

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts one.</summary>
    public static async Task<RunningService> StartAsync(TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("web-").FullName;
        var stores = StoreLocation.Open(Path.Combine(folder, "store.db"), time ?? TimeProvider.System);
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        await stores.Queue.InitialiseAsync(WorkQueues.All, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddBackscatterWeb(new WebParts(stores.Watch, stores.Notifications, stores.Queue, time ?? TimeProvider.System));
        var app = builder.Build();
        app.UseBackscatterWeb();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(app, stores, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
