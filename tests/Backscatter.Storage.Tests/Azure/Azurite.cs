using Backscatter.Core.Service;
using Backscatter.Storage.Azure;
using Backscatter.Storage.Tests.Contracts;

[assembly: AssemblyFixture(typeof(Backscatter.Storage.Tests.Azure.Azurite))]

namespace Backscatter.Storage.Tests.Azure;

/// <summary>One emulator for all tests, started by the first that needs it. Each test has tables and queues under names of its own.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<AzuriteServer>? _server;
    private static int _number;

    /// <summary>The emulator; the test is skipped where there is none.</summary>
    public static Task<AzuriteServer> ServerAsync()
    {
        if (AzuriteServer.Missing() is { } reason) Assert.Skip(reason);
        lock (Gate) return _server ??= AzuriteServer.StartAsync(CancellationToken.None);
    }

    /// <summary>How a storage of its own is named there.</summary>
    public static AzureStorageOptions NewNames()
    {
        var number = Interlocked.Increment(ref _number);
        return new AzureStorageOptions { TablePrefix = $"T{number}", QueuePrefix = $"t{number}-" };
    }

    /// <summary>A fresh storage.</summary>
    public static async Task<IFreshStorage> CreateAsync() => new Fresh((await ServerAsync()).ConnectionString, NewNames());

    /// <summary>How a queue of such a storage is called there.</summary>
    public static string QueueName(IFreshStorage storage, string queue) => ((Fresh)storage).Names.QueuePrefix + queue;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await (await _server).DisposeAsync();
    }

    // What it leaves behind is in memory and goes with the emulator.
    private sealed class Fresh(string connectionString, AzureStorageOptions names) : IFreshStorage
    {
        public AzureStorageOptions Names => names;

        public async Task<WatchStores> OpenAsync()
        {
            var opened = AzureStorage.Open(connectionString, names);
            await opened.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
            return opened;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
