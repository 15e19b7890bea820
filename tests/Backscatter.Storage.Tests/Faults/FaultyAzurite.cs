using System.Net;
using Backscatter.Core.Service;
using Backscatter.Storage.Azure;
using Backscatter.Storage.Tests.Azure;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>A storage in the emulator that is reached through proxies, and the same without.</summary>
internal sealed class FaultyAzurite : IAsyncDisposable
{
    private readonly string _direct;
    private readonly AzureStorageOptions _names;

    private FaultyAzurite(string direct, AzureStorageOptions names, FaultProxy tables, FaultProxy queues) => (_direct, _names, Tables, Queues) = (direct, names, tables, queues);

    /// <summary>The way to the tables.</summary>
    public FaultProxy Tables { get; }

    /// <summary>The way to the queues.</summary>
    public FaultProxy Queues { get; }

    /// <summary>Makes a storage ready, without faults, and puts proxies before it.</summary>
    public static async Task<FaultyAzurite> StartAsync(Func<string, Task<Fault>> script)
    {
        var server = await Azurite.ServerAsync();
        var names = Azurite.NewNames() with { MostRetries = 4, RetryDelay = TimeSpan.FromMilliseconds(5), LongestRetryDelay = TimeSpan.FromMilliseconds(50), NetworkTimeout = TimeSpan.FromSeconds(2) };
        var faulty = new FaultyAzurite(
            server.ConnectionString, names,
            FaultProxy.Start(new IPEndPoint(IPAddress.Loopback, server.TablePort), script), FaultProxy.Start(new IPEndPoint(IPAddress.Loopback, server.QueuePort), script));
        await faulty.OpenDirect().Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        return faulty;
    }

    public static Task<FaultyAzurite> StartAsync(Func<string, Fault> script) => StartAsync(line => Task.FromResult(script(line)));

    public static Task<FaultyAzurite> StartAsync(FaultScript script) => StartAsync(_ => script.Next());

    /// <summary>Opens it past the proxies.</summary>
    public WatchStores OpenDirect() => AzureStorage.Open(_direct, _names);

    /// <summary>Opens it through the proxies.</summary>
    public WatchStores Open() => AzureStorage.Open(AzuriteServer.ConnectionStringTo(Tables.Endpoint.Port, Queues.Endpoint.Port), _names);

    public async ValueTask DisposeAsync()
    {
        await Tables.DisposeAsync();
        await Queues.DisposeAsync();
    }
}
