using Backscatter.Infra.Tests.Code;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>The account where everything is kept.</summary>
internal static class StorageRules
{
    public static IEnumerable<string> Account(Snapshot snapshot) => snapshot.Of("Microsoft.Storage/storageAccounts").SelectMany(account => (IEnumerable<string>)
    [
        .. DeploymentRules.Expect(account, "properties.allowSharedKeyAccess", "false", "a key would open everything"),
        .. DeploymentRules.Expect(account, "properties.minimumTlsVersion", "TLS1_2", "nothing older is safe"),
        .. DeploymentRules.Expect(account, "properties.supportsHttpsTrafficOnly", "true", "what is kept is never sent in the clear"),
        .. DeploymentRules.Expect(account, "properties.allowBlobPublicAccess", "false", "nothing in it is for everybody"),
        .. DeploymentRules.Expect(account, "properties.defaultToOAuthAuthentication", "true", "the portal is to ask by identity"),
        .. DeploymentRules.Expect(account, "properties.allowCrossTenantReplication", "false", "nothing is copied to strangers"),
    ]).Concat(snapshot.Of("Microsoft.Storage/storageAccounts/blobServices/containers").SelectMany(container =>
        DeploymentRules.Expect(container, "properties.publicAccess", "None", "the program is for the host alone")));

    public static IEnumerable<string> Queues(Snapshot snapshot) =>
        DeploymentRules.Same("queue", BoundNames.Queues, snapshot.Of("Microsoft.Storage/storageAccounts/queueServices/queues").Select(queue => queue.Name));

    public static IEnumerable<string> Tables(Snapshot snapshot) =>
        DeploymentRules.Same("table", BoundNames.Tables, snapshot.Of("Microsoft.Storage/storageAccounts/tableServices/tables").Select(table => table.Name));
}
