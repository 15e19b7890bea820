namespace Backscatter.Infra.Tests.Rules;

/// <summary>The function app and its plan.</summary>
internal static class AppRules
{
    public static IEnumerable<string> App(Snapshot snapshot)
    {
        var (plan, app) = (snapshot.One("Microsoft.Web/serverfarms"), snapshot.One("Microsoft.Web/sites"));
        return
        [
            .. DeploymentRules.Expect(plan, "sku.name", "FC1", "the service is made for Flex Consumption"),
            .. DeploymentRules.Expect(plan, "sku.tier", "FlexConsumption", "the service is made for Flex Consumption"),
            .. DeploymentRules.Expect(app, "properties.httpsOnly", "true", "tokens are never sent in the clear"),
            .. DeploymentRules.Expect(app, "properties.siteConfig.minTlsVersion", "1.2", "nothing older is safe"),
            .. DeploymentRules.Expect(app, "properties.siteConfig.scmMinTlsVersion", "1.2", "nothing older is safe"),
            .. DeploymentRules.Expect(app, "properties.siteConfig.ftpsState", "Disabled", "nobody publishes that way"),
            .. DeploymentRules.Expect(app, "properties.siteConfig.remoteDebuggingEnabled", "false", "a debugger sees every secret"),
            .. DeploymentRules.Expect(app, "properties.functionAppConfig.runtime.name", "dotnet-isolated", "the program is one"),
            .. DeploymentRules.Expect(app, "properties.functionAppConfig.runtime.version", "10.0", "the program is built for .NET 10"),
            .. DeploymentRules.Expect(app, "properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity", "no key opens the package"),
            .. DeploymentRules.Expect(app, "identity.type", "UserAssigned", "roles are given before the app is there"),
            .. Policies(snapshot),
        ];
    }

    private static IEnumerable<string> Policies(Snapshot snapshot)
    {
        var policies = snapshot.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        return DeploymentRules.Same("policy of publishing passwords", ["ftp", "scm"], policies.Select(policy => policy.Name))
            .Concat(policies.SelectMany(policy => DeploymentRules.Expect(policy, "properties.allow", "false", "whoever publishes signs in")));
    }
}
