using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Azure.Queues;
using Backscatter.Storage.Azure.Tables;

namespace Backscatter.Storage.Azure;

/// <summary>Opens Azure storage. This is the only place where a managed identity and a connection string differ.</summary>
public static class AzureStorage
{
    /// <summary>Opens it by identity, as in production: no key is anywhere.</summary>
    /// <param name="tables">The endpoint of the tables, such as <c>https://ACCOUNT.table.core.windows.net</c>.</param>
    /// <param name="queues">The endpoint of the queues, such as <c>https://ACCOUNT.queue.core.windows.net</c>.</param>
    /// <param name="credential">Who asks; needs the roles Storage Table Data Contributor and Storage Queue Data Contributor.</param>
    /// <param name="options">How it is used; null for the defaults.</param>
    public static WatchStores Open(Uri tables, Uri queues, TokenCredential credential, AzureStorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(queues);
        ArgumentNullException.ThrowIfNull(credential);
        options ??= new AzureStorageOptions();
        return Open(new TableServiceClient(tables, credential, ForTables(options)), new QueueServiceClient(queues, credential, ForQueues(options)), options);
    }

    /// <summary>Opens it by connection string: the emulator, or an account whose keys are in use.</summary>
    /// <param name="connectionString">The connection string, a secret.</param>
    /// <param name="options">How it is used; null for the defaults.</param>
    /// <exception cref="StoreException">It is no connection string; the message does not repeat it.</exception>
    public static WatchStores Open(string connectionString, AzureStorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        options ??= new AzureStorageOptions();
        var (tables, queues) = Clients(connectionString, options);
        return Open(tables, queues, options);
    }

    private static (TableServiceClient Tables, QueueServiceClient Queues) Clients(string connectionString, AzureStorageOptions options)
    {
        try
        {
            return (new TableServiceClient(connectionString, ForTables(options)), new QueueServiceClient(connectionString, ForQueues(options)));
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // What the library says may repeat a part of it, so it is not passed on.
            throw new StoreException("the connection string of the Azure storage cannot be read; copy it again from the account's access keys, or write UseDevelopmentStorage=true for the emulator");
        }
    }

    private static WatchStores Open(TableServiceClient tables, QueueServiceClient queues, AzureStorageOptions options)
    {
        var store = new AzureTableStore(new WatchTables(tables, options.TablePrefix), options.Time);
        return new WatchStores(store, store.Notifications, store.Secrets, new StorageQueue(queues, options.QueuePrefix), Connection: null) { Kind = StorageKind.Azure };
    }

    private static TableClientOptions ForTables(AzureStorageOptions options)
    {
        var client = new TableClientOptions();
        Set(client, options);
        return client;
    }

    private static QueueClientOptions ForQueues(AzureStorageOptions options)
    {
        // Messages lie in the queue as they are; whoever else reads it (the Functions host) must be told so.
        var client = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        Set(client, options);
        return client;
    }

    private static void Set(ClientOptions client, AzureStorageOptions options)
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = options.MostRetries;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = options.LongestRetryDelay;
        client.Retry.NetworkTimeout = options.NetworkTimeout;
        client.Diagnostics.IsTelemetryEnabled = false;
        client.Diagnostics.IsLoggingContentEnabled = false;
    }
}
