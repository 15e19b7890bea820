using System.Text.Json;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;

namespace Backscatter.Storage.Tests.Contracts;

/// <summary>One empty storage of its own. Disposing of it removes it.</summary>
public interface IFreshStorage : IAsyncDisposable
{
    /// <summary>Opens it and makes it ready; once more for each call, as another process would.</summary>
    Task<WatchStores> OpenAsync();
}

/// <summary>What every storage is held to: a fresh storage, opened twice.</summary>
public abstract class StorageContract : IAsyncLifetime
{
    private readonly List<WatchStores> _opened = [];
    private IFreshStorage? _storage;

    /// <summary>The storage, as the first process has it.</summary>
    protected IWatchStore Store => _opened[0].Watch;

    /// <summary>The same, as a second process has it.</summary>
    protected IWatchStore Other => _opened[1].Watch;

    protected INotificationStore Notifications => _opened[0].Notifications;

    protected ISecretStore Secrets => _opened[0].Secrets;

    /// <summary>Everything of the first process.</summary>
    protected WatchStores One => _opened[0];

    /// <summary>Everything of the second process.</summary>
    protected WatchStores Two => _opened[1];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await CreateAsync();
        await OpenAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened) await opened.DisposeAsync();
        if (_storage is not null) await _storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IFreshStorage> CreateAsync();

    /// <summary>Opens the storage once more.</summary>
    protected async Task<WatchStores> OpenAsync()
    {
        _opened.Add(await _storage!.OpenAsync());
        return _opened[^1];
    }

    /// <summary>Records hold lists, which compare by reference; their JSON compares by content.</summary>
    protected static void Same<T>(T expected, T? actual) => Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));

    protected static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items.WithCancellation(Cancel)) list.Add(item);
        return list;
    }
}
