using Azure.Core;
using Azure.Identity;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Backscatter.Functions.Settings;

/// <summary>
/// The account where everything is kept, by the same settings as the host opens its queues: <c>Storage</c> is a connection string; or
/// <c>Storage__tableServiceUri</c> and <c>Storage__queueServiceUri</c> are addresses, opened by identity
/// (https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection).
/// </summary>
public static class StorageConnection
{
    /// <summary>The name of the connection.</summary>
    public const string Name = "Storage";

    /// <summary>Its stores and queues. Nothing is asked yet.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or cannot be used; no secret is shown.</exception>
    public static WatchStores Open(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Name);
        if (section.Value is { Length: > 0 } connectionString) return OpenByKey(connectionString);
        return AzureStorage.Open(Address(section, "tableServiceUri", "table"), Address(section, "queueServiceUri", "queue"), Identity(section["credential"], section["clientId"]));
    }

    private static WatchStores OpenByKey(string connectionString)
    {
        try
        {
            return AzureStorage.Open(connectionString);
        }
        catch (StoreException failure)
        {
            throw Fault($"{Name}: {failure.Message}");
        }
    }

    private static Uri Address(IConfigurationSection section, string setting, string service) =>
        Uri.TryCreate(section[setting], UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.PathAndQuery == "/"
            ? address
            : throw Fault($"{Name}__{setting} is {(string.IsNullOrEmpty(section[setting]) ? "missing" : "no address that an identity can open")}; write https://ACCOUNT.{service}.core.windows.net, or a connection string as {Name}");

    // In Azure the host says which identity it is; elsewhere it is whoever is signed in.
    private static TokenCredential Identity(string? credential, string? client) => credential switch
    {
        null or "" => new DefaultAzureCredential(),
        "managedidentity" when string.IsNullOrEmpty(client) => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        "managedidentity" => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client)),
        _ => throw Fault($"{Name}__credential is none that is known; write managedidentity, with {Name}__clientId where it is a user-assigned one, or leave it out"),
    };

    private static OptionsValidationException Fault(string what) => new(Name, typeof(StorageConnection), [what]);
}
