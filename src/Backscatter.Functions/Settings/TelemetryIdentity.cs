using Azure.Core;
using Azure.Identity;

namespace Backscatter.Functions.Settings;

/// <summary>
/// As whom telemetry is sent: Application Insights without local authentication takes it from an identity alone. The host is told by the same setting
/// (https://learn.microsoft.com/azure/azure-functions/functions-app-settings#applicationinsights_authentication_string).
/// </summary>
internal static class TelemetryIdentity
{
    private const string Client = "ClientId=";

    /// <summary>The identity that the setting names: <c>ClientId=ID;Authorization=AAD</c> a user-assigned one, <c>Authorization=AAD</c> the app's own; null where it names none.</summary>
    /// <param name="setting">The setting.</param>
    public static TokenCredential? Of(string? setting)
    {
        var parts = setting?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (!parts.Contains("Authorization=AAD", StringComparer.OrdinalIgnoreCase)) return null;
        return parts.FirstOrDefault(part => part.StartsWith(Client, StringComparison.OrdinalIgnoreCase)) is { } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client[Client.Length..]))
            : new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
    }
}
