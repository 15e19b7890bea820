using System.Text.Json.Nodes;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>That the rules hold of what would be deployed, and that each notices when its property is turned round.</summary>
public sealed class DeploymentTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void What_would_be_deployed_keeps_every_rule(string size) => Assert.Empty(DeploymentRules.Violations(Snapshot.Load(size)));

    [Fact]
    public void With_everything_on_every_setting_that_the_program_reads_is_set() => Assert.Equal([], SettingRules.Unset(Snapshot.Load("large")));

    [Fact]
    public void What_nobody_chose_is_not_there()
    {
        var small = Snapshot.Load("small");

        Assert.DoesNotContain(small.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal) || resource.Type.StartsWith("Microsoft.Compute/", StringComparison.Ordinal));
        Assert.Equal(
            ["Backscatter__Access__Entra__Audience", "Backscatter__Access__Entra__Tenant", "Backscatter__Concurrency", "Backscatter__ServiceAddress"],
            small.Settings.Select(setting => setting.Name).Where(name => name.StartsWith("Backscatter__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    // In each row one property of the large example is turned round: where it is, what is put there (nothing: it is taken away), and what is then said.
    [Theory]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.allowSharedKeyAccess", "true", "stlargezqm3xgmd: properties.allowSharedKeyAccess is true and is to be false: a key would open everything")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.allowSharedKeyAccess", null, "stlargezqm3xgmd: properties.allowSharedKeyAccess is nothing and is to be false: a key would open everything")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.minimumTlsVersion", "\"TLS1_0\"", "stlargezqm3xgmd: properties.minimumTlsVersion is TLS1_0 and is to be TLS1_2: nothing older is safe")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.supportsHttpsTrafficOnly", "false", "stlargezqm3xgmd: properties.supportsHttpsTrafficOnly is false and is to be true: what is kept is never sent in the clear")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.allowBlobPublicAccess", "true", "stlargezqm3xgmd: properties.allowBlobPublicAccess is true and is to be false: nothing in it is for everybody")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.defaultToOAuthAuthentication", "false", "stlargezqm3xgmd: properties.defaultToOAuthAuthentication is false and is to be true: the portal is to ask by identity")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts", "st", "properties.allowCrossTenantReplication", "true", "stlargezqm3xgmd: properties.allowCrossTenantReplication is true and is to be false: nothing is copied to strangers")]
    [InlineData("storage", "Microsoft.Storage/storageAccounts/blobServices/containers", "deployments", "properties.publicAccess", "\"Blob\"", "deployments: properties.publicAccess is Blob and is to be None: the program is for the host alone")]
    [InlineData("queues", "Microsoft.Storage/storageAccounts/queueServices/queues", "scans-poison", "name", "\"a/default/scan-poison\"", "queue scans-poison is missing", "queue scan-poison is one that nothing uses")]
    [InlineData("tables", "Microsoft.Storage/storageAccounts/tableServices/tables", "BackscatterDue", "name", "\"a/default/BackscatterDues\"", "table BackscatterDue is missing", "table BackscatterDues is one that nothing uses")]
    [InlineData("vaults", "Microsoft.KeyVault/vaults", "kv-", "properties.enablePurgeProtection", null, "kv-large-zqm3xgmd: properties.enablePurgeProtection is nothing and is to be true: nobody is to remove a secret for good")]
    [InlineData("vaults", "Microsoft.KeyVault/vaults", "kva-", "properties.enableRbacAuthorization", "false", "kva-large-zqm3xgmd: properties.enableRbacAuthorization is false and is to be true: rights are given by role, where the rules see them")]
    [InlineData("vaults", "Microsoft.KeyVault/vaults", "kv-", "properties.enableSoftDelete", "false", "kv-large-zqm3xgmd: properties.enableSoftDelete is false and is to be true: what is removed can be brought back")]
    [InlineData("vaults", "Microsoft.KeyVault/vaults", "kv-", "properties.enabledForTemplateDeployment", "true", "kv-large-zqm3xgmd: properties.enabledForTemplateDeployment is true and is to be false: a deployment is to read no secret")]
    [InlineData("vaults", "Microsoft.Storage/storageAccounts/blobServices/containers", "deployments", "type", "\"Microsoft.KeyVault/vaults/secrets\"", "deployments: a secret is in the template, and so in the history of deployments")]
    [InlineData("app", "Microsoft.Web/serverfarms", "plan-", "sku.name", "\"Y1\"", "plan-large-zqm3xgmd: sku.name is Y1 and is to be FC1: the service is made for Flex Consumption")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.httpsOnly", "false", "func-large-zqm3xgmd: properties.httpsOnly is false and is to be true: tokens are never sent in the clear")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.siteConfig.minTlsVersion", "\"1.0\"", "func-large-zqm3xgmd: properties.siteConfig.minTlsVersion is 1.0 and is to be 1.2: nothing older is safe")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.siteConfig.scmMinTlsVersion", "\"1.1\"", "func-large-zqm3xgmd: properties.siteConfig.scmMinTlsVersion is 1.1 and is to be 1.2: nothing older is safe")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.siteConfig.ftpsState", "\"AllAllowed\"", "func-large-zqm3xgmd: properties.siteConfig.ftpsState is AllAllowed and is to be Disabled: nobody publishes that way")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.siteConfig.remoteDebuggingEnabled", "true", "func-large-zqm3xgmd: properties.siteConfig.remoteDebuggingEnabled is true and is to be false: a debugger sees every secret")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.functionAppConfig.runtime.version", "\"8.0\"", "func-large-zqm3xgmd: properties.functionAppConfig.runtime.version is 8.0 and is to be 10.0: the program is built for .NET 10")]
    [InlineData("app", "Microsoft.Web/sites", "func-", "properties.functionAppConfig.deployment.storage.authentication.type", "\"StorageAccountConnectionString\"", "func-large-zqm3xgmd: properties.functionAppConfig.deployment.storage.authentication.type is StorageAccountConnectionString and is to be UserAssignedIdentity: no key opens the package")]
    [InlineData("app", "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "scm", "properties.allow", "true", "scm: properties.allow is true and is to be false: whoever publishes signs in")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=APPLICATIONINSIGHTS_AUTHENTICATION_STRING].name", "\"APPLICATIONINSIGHTS_AUTHENTICATION\"", "setting APPLICATIONINSIGHTS_AUTHENTICATION_STRING is missing", "setting APPLICATIONINSIGHTS_AUTHENTICATION is one that nothing reads")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[+]", "{\"name\":\"Backscatter__Concurency\",\"value\":\"8\"}", "setting Backscatter__Concurency is one that nothing reads")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[+]", "{\"name\":\"BACKSCATTER_KEY_NONE\",\"value\":\"@Microsoft.KeyVault(VaultName=kv-a;SecretName=b)\"}", "setting BACKSCATTER_KEY_NONE is the key of no blocklist, and the program would not start")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[+]", "{\"name\":\"Storage__credential\",\"value\":\"managedidentity\"}", "setting Storage__credential is there twice")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=Storage__queueServiceUri]", null, "setting Storage__queueServiceUri is missing")]
    [InlineData("settings", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[+]", "{\"name\":\"OPS-WORKFLOW\",\"value\":\"@Microsoft.KeyVault(VaultName=kv-a;SecretName=b)\"}", "setting OPS-WORKFLOW has a name that Azure does not take: letters, digits, underscores and dots alone")]
    [InlineData("forbidden", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=APPLICATIONINSIGHTS_AUTHENTICATION_STRING].name", "\"FUNCTIONS_WORKER_RUNTIME\"", "setting FUNCTIONS_WORKER_RUNTIME is not for Flex Consumption")]
    [InlineData("forbidden", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=APPLICATIONINSIGHTS_AUTHENTICATION_STRING].name", "\"WEBSITE_RUN_FROM_PACKAGE\"", "setting WEBSITE_RUN_FROM_PACKAGE is not for Flex Consumption")]
    [InlineData("identity", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=APPLICATIONINSIGHTS_AUTHENTICATION_STRING].value", "\"Authorization=AAD\"", "setting APPLICATIONINSIGHTS_AUTHENTICATION_STRING names no identity of the service")]
    [InlineData("identity", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=AzureWebJobsStorage__credential].value", "\"\"", "setting AzureWebJobsStorage__credential is  and is to be managedidentity: there is no key")]
    [InlineData("secrets", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=APPLICATIONINSIGHTS_AUTHENTICATION_STRING].value", "\"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b\"", "setting APPLICATIONINSIGHTS_AUTHENTICATION_STRING holds a secret")]
    [InlineData("secrets", "Microsoft.Web/sites", "func-", "properties.siteConfig.appSettings[name=BACKSCATTER_KEY_SPAMHAUS_DQS].value", "\"plain\"", "setting BACKSCATTER_KEY_SPAMHAUS_DQS is a secret and no reference to the vault")]
    [InlineData("secrets", "", "", "outputs.store", "\"[listKeys('x', '2024-01-01').keys[0].value]\"", "output store shows a secret to whoever reads the deployment")]
    [InlineData("secrets", "", "", "outputs.storageKey", "\"x\"", "output storageKey shows a secret to whoever reads the deployment")]
    [InlineData("telemetry", "Microsoft.Insights/components", "appi-", "properties.DisableLocalAuth", "false", "appi-large-zqm3xgmd: properties.DisableLocalAuth is false and is to be true: the connection string alone must let nobody in")]
    [InlineData("telemetry", "Microsoft.OperationalInsights/workspaces", "log-", "properties.features.disableLocalAuth", null, "log-large-zqm3xgmd: properties.features.disableLocalAuth is nothing and is to be true: a key of the workspace must let nobody in")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-no-sweep", "name", "\"alert-large-sweep\"", "alert no-sweep is missing", "alert alert-large-sweep is in no runbook")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-queue-age", "properties.enabled", "false", "alert-large-queue-age: properties.enabled is false and is to be true: an alert that is off wakes nobody")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-no-sweep", "properties.windowSize", "\"P2D\"", "alert-large-no-sweep: properties.windowSize is P2D and is to be P1D: the runbook says so")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-no-sweep", "properties.criteria.allOf[0].operator", "\"GreaterThan\"", "alert no-sweep fires at GreaterThan 1 rows and is to fire at LessThan 1")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-list-quarantined", "properties.criteria.allOf[0].query", "\"AppMetrics\"", "alert list-quarantined does not ask for backscatter.lists.unhealthy")]
    [InlineData("alerts", "Microsoft.Insights/scheduledQueryRules", "alert-large-channel-failing", "properties.description", "\"See the runbook.\"", "alert channel-failing does not lead to /operations.md#a-channel-takes-no-messages")]
    [InlineData("alerts", "Microsoft.Insights/actionGroups", "ag-", "properties.emailReceivers", null, "ag-large-zqm3xgmd: nobody receives an alert")]
    [InlineData("diagnostics", "Microsoft.Insights/diagnosticSettings", "to-workspace", "id", "\"/elsewhere\"", "Microsoft.Storage/storageAccounts/tableServices stlargezqm3xgmd/default: what is done to it is noted nowhere")]
    [InlineData("budget", "Microsoft.Consumption/budgets", "budget-", "type", "\"none\"", "no budget: nobody hears what it costs")]
    [InlineData("network", "Microsoft.Web/sites", "func-", "properties.virtualNetworkSubnetId", null, "the service probes and has no network: no mail server could know it by its address")]
    [InlineData("network", "Microsoft.Network/virtualNetworks", "vnet-large", "properties.subnets[0].properties.natGateway", null, "vnet-large-zqm3xgmd: it leads out by no address of its own")]
    [InlineData("network", "Microsoft.Network/virtualNetworks", "vnet-large", "properties.subnets[0].properties.delegations", null, "vnet-large-zqm3xgmd: properties.subnets[0].properties.delegations[0].properties.serviceName is nothing and is to be Microsoft.App/environments: Flex Consumption takes no other subnet")]
    [InlineData("network", "Microsoft.Network/publicIPAddresses", "pip-vnet", "properties.publicIPAllocationMethod", "\"Dynamic\"", "pip-vnet-large-zqm3xgmd: properties.publicIPAllocationMethod is Dynamic and is to be Static: a name leads to it, and lists know it")]
    [InlineData("network", "Microsoft.Network/publicIPAddresses", "pip-vnet", "properties.dnsSettings.reverseFqdn", "\"other.msp.example.\"", "pip-vnet-large-zqm3xgmd: properties.dnsSettings.reverseFqdn is other.msp.example. and is to be probe.msp.example.: a mail server asks whether it leads back")]
    [InlineData("agent", "Microsoft.Network/networkSecurityGroups", "nsg-agent", "properties.securityRules[0].properties.destinationPortRange", "\"22\"", "nsg-agent-large-zqm3xgmd: port 25 is missing", "nsg-agent-large-zqm3xgmd: port 22 is one that nothing uses")]
    [InlineData("agent", "Microsoft.Network/networkSecurityGroups", "nsg-agent", "properties.securityRules[1]", null, "nsg-agent-large-zqm3xgmd: what is not allowed is not refused")]
    [InlineData("agent", "Microsoft.Network/virtualNetworks", "vnet-agent", "properties.subnets[0].properties.networkSecurityGroup", null, "vnet-agent-large-zqm3xgmd: nothing says who may come in")]
    [InlineData("agent", "Microsoft.Compute/virtualMachines", "vm-", "properties.osProfile.linuxConfiguration.disablePasswordAuthentication", "false", "vm-agent-large-zqm3xgmd: properties.osProfile.linuxConfiguration.disablePasswordAuthentication is false and is to be true: nobody signs in to it")]
    [InlineData("agent", "Microsoft.Compute/virtualMachines", "vm-", "properties.osProfile.customData", "\"X19WQVVMVF9fIC0tbGlzdGVuIDA=\"", "vm-agent-large-zqm3xgmd: __VAULT__ is not filled in")]
    [InlineData("roles", "Microsoft.Authorization/roleAssignments", "02141713", "properties.principalType", null, "role service has b7e6dc6d-f1e8-4753-8033-0f276bb0955b (Storage Blob Data Owner) on Microsoft.Storage/storageAccounts: the kind of principal is not said, and a new identity would not be found at once")]
    [InlineData("roles", "Microsoft.Authorization/roleAssignments", "02141713", "name", "\"11111111-1111-4111-8111-111111111111\"", "role service has b7e6dc6d-f1e8-4753-8033-0f276bb0955b (Storage Blob Data Owner) on Microsoft.Storage/storageAccounts is not called guid(scope, identity, role), and a second deployment would give it again")]
    public void A_property_that_is_turned_round_is_noticed(string rule, string type, string name, string path, string? value, params string[] said)
    {
        var snapshot = Snapshot.Load("large");
        JsonPlace.Put(Place(snapshot, type, name), path, value is null ? null : JsonNode.Parse(value));

        Assert.Equal(said, DeploymentRules.All[rule](snapshot));
    }

    // Contributor of the whole group instead of one role at one resource: more than is needed, and what is needed is not there.
    [Fact]
    public void A_role_that_is_wider_than_needed_is_noticed()
    {
        var snapshot = Snapshot.Load("large");
        var role = Place(snapshot, "Microsoft.Authorization/roleAssignments", "02141713");
        role["id"] = "/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/rg-backscatter/providers/Microsoft.Authorization/roleAssignments/x";
        role["properties"]!["roleDefinitionId"] = "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c";

        var said = DeploymentRules.All["roles"](snapshot).ToList();

        Assert.Contains("role service has b7e6dc6d-f1e8-4753-8033-0f276bb0955b (Storage Blob Data Owner) on Microsoft.Storage/storageAccounts is missing", said);
        Assert.Contains("role service has b24988ac-6180-42a0-ab88-20f7382dd24c (another role) on everything is one that nothing uses", said);
    }

    [Fact]
    public void Every_rule_is_turned_round_above()
    {
        var turned = typeof(DeploymentTests).GetMethod(nameof(A_property_that_is_turned_round_is_noticed))!
            .GetCustomAttributesData().Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[0].Value!);

        Assert.Equal(DeploymentRules.All.Keys.Order(StringComparer.Ordinal), turned.Distinct().Order(StringComparer.Ordinal));
    }

    private static JsonObject Place(Snapshot snapshot, string type, string name) =>
        type.Length == 0 ? snapshot.Document : snapshot.Of(type).First(resource => resource.Name.StartsWith(name, StringComparison.Ordinal)).Node;
}
