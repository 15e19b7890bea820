using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Service;
using Backscatter.Storage.Sqlite;
using Backscatter.Storage.Tests.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Storage.Tests.Sqlite;

/// <summary>A database in a folder of its own.</summary>
internal sealed class SqliteFile : IFreshStorage
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "store.db");

    public FakeTimeProvider Time { get; } = new(Samples.Noon);

    /// <summary>Opens it without making it ready: the first use does.</summary>
    public WatchStores Open() => SqliteStores.Open(Path, Time);

    public async Task<WatchStores> OpenAsync()
    {
        var stores = Open();
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
        return stores;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "the contract disposes of it")]
    public static Task<IFreshStorage> CreateAsync() => Task.FromResult<IFreshStorage>(new SqliteFile());
}
