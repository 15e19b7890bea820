using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage;
using Backscatter.Web;
using Backscatter.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.ApiClient.Tests;

/// <summary>The API on a real server at loopback, over a store of its own.</summary>
internal sealed class ServedApi : IAsyncDisposable
{
    /// <summary>The key of the machine.</summary>
    public const string LocalKey = "bsk_4kJ2mWcB8dQ0nH7yTzR5vXeL1sFgU3aP";

    private readonly WebApplication _app;
    private readonly WatchStores _stores;
    private readonly string _folder;

    private ServedApi(WebApplication app, WatchStores stores, string folder) => (_app, _stores, _folder) = (app, stores, folder);

    /// <summary>Where it is.</summary>
    public string Address => _app.Urls.Single();

    public static async Task<ServedApi> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("client-").FullName;
        var stores = StoreLocation.Open(Path.Combine(folder, "store.db"), TimeProvider.System);
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        await stores.Queue.InitialiseAsync(WorkQueues.All, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddBackscatterWeb(new WebParts(stores.Watch, stores.Notifications, stores.Queue, TimeProvider.System)
        {
            Access = new AccessOptions { LocalKeyHash = "401534696f96975eebc7493d3db896c7b4d3dfcac3d078b5401ba6055a2e527b" },
            Secrets = stores.Secrets,
        });
        var app = builder.Build();
        app.UseBackscatterWeb();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServedApi(app, stores, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
