using Azure.Identity;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Service;
using Backscatter.Storage.Azure;
using Backscatter.Storage.Sqlite;

namespace Backscatter.Storage;

/// <summary>
/// Where things are kept, as an operator writes it: a path; or <c>UseDevelopmentStorage=true</c>, a connection string, or
/// <c>https://ACCOUNT.table.core.windows.net</c>. A connection string is a secret: no error shows one.
/// </summary>
public static class StoreLocation
{
    // What connection strings of Azure Storage consist of, https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    private static readonly string[] Settings =
    [
        "UseDevelopmentStorage", "DevelopmentStorageProxyUri", "DefaultEndpointsProtocol", "AccountName", "AccountKey", "SharedAccessSignature", "EndpointSuffix",
        "TableEndpoint", "QueueEndpoint", "BlobEndpoint", "FileEndpoint", "TableSecondaryEndpoint", "QueueSecondaryEndpoint",
    ];

    /// <summary>The kind of storage that a text names. Whatever has a setting or an address in it is taken for Azure's, so that a mistyped connection string never becomes the name of a file.</summary>
    public static StorageKind KindOf(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var isAzure = location.Contains("://", StringComparison.Ordinal)
            || location.Split(';').Any(part => part.IndexOf('=', StringComparison.Ordinal) is > 0 and var end && Settings.Contains(part[..end].Trim(), StringComparer.OrdinalIgnoreCase));
        return isAzure ? StorageKind.Azure : StorageKind.File;
    }

    /// <summary>The stores and queues of a location. Nothing is opened yet.</summary>
    /// <param name="location">The location.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StoreException">It names no storage; one line says so.</exception>
    public static WatchStores Open(string location, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(time);
        if (string.IsNullOrWhiteSpace(location)) throw new StoreException("a store needs a place; name a file, such as backscatter.db");
        if (KindOf(location) == StorageKind.Azure) return location.Contains("://", StringComparison.Ordinal) && !location.Contains('=') ? OpenAddress(location, time) : AzureStorage.Open(location, Options(time));
        return Directory.Exists(location)
            ? throw new StoreException($"{ForeignText.Escape(location)} is a folder; name a file in it, such as {ForeignText.Escape(Path.Combine(location, "backscatter.db"))}")
            : SqliteStores.Open(location, time);
    }

    // Without a key it is opened by who we are: a managed identity, the variables AZURE_*, or whoever is signed in to az.
    private static WatchStores OpenAddress(string location, TimeProvider time)
    {
        var isOne = Uri.TryCreate(location, UriKind.Absolute, out var tables) && tables.Scheme == Uri.UriSchemeHttps && tables.Host.Contains(".table.", StringComparison.Ordinal) && tables.PathAndQuery == "/";
        if (!isOne) throw new StoreException("this is no address of a table service that an identity can open; write https://ACCOUNT.table.core.windows.net, or a connection string");
        var queues = new UriBuilder(tables!) { Host = tables!.Host.Replace(".table.", ".queue.", StringComparison.Ordinal) }.Uri;
        return AzureStorage.Open(tables, queues, new DefaultAzureCredential(), Options(time));
    }

    private static AzureStorageOptions Options(TimeProvider time) => new() { Time = time };
}
