namespace Backscatter.Infra.Tests.Rules;

/// <summary>The vaults.</summary>
internal static class VaultRules
{
    public static IEnumerable<string> Vaults(Snapshot snapshot) => snapshot.Of("Microsoft.KeyVault/vaults").SelectMany(vault => (IEnumerable<string>)
    [
        .. DeploymentRules.Expect(vault, "properties.enableRbacAuthorization", "true", "rights are given by role, where the rules see them"),
        .. DeploymentRules.Expect(vault, "properties.enablePurgeProtection", "true", "nobody is to remove a secret for good"),
        .. DeploymentRules.Expect(vault, "properties.enableSoftDelete", "true", "what is removed can be brought back"),
        .. DeploymentRules.Expect(vault, "properties.enabledForTemplateDeployment", "false", "a deployment is to read no secret"),
    ]).Concat(snapshot.Of("Microsoft.KeyVault/vaults/secrets").Select(secret => $"{secret.Name}: a secret is in the template, and so in the history of deployments"));
}
