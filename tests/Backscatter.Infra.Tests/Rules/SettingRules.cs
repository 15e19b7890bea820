using System.Text.RegularExpressions;
using Backscatter.Core.Blocklists;
using Backscatter.Infra.Tests.Code;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>The app settings: those that the program reads, none that it does not, and no secret among them.</summary>
internal static partial class SettingRules
{
    /// <summary>What the host of Azure Functions reads (https://learn.microsoft.com/azure/azure-functions/functions-app-settings).</summary>
    private static readonly string[] OfTheHost =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
    ];

    /// <summary>What Flex Consumption refuses, or ignores to the surprise of whoever sets it; functionAppConfig says it instead.</summary>
    private static readonly string[] RefusedByFlex =
    [
        "AzureWebJobsDashboard", "ENABLE_ORYX_BUILD", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_MAX_HTTP_CONCURRENCY", "FUNCTIONS_WORKER_PROCESS_COUNT", "FUNCTIONS_WORKER_RUNTIME",
        "FUNCTIONS_WORKER_RUNTIME_VERSION", "SCALE_CONTROLLER_LOGGING_ENABLED", "SCM_DO_BUILD_DURING_DEPLOYMENT", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTOVERVNET",
        "WEBSITE_CONTENTSHARE", "WEBSITE_DNS_SERVER", "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT", "WEBSITE_NODE_DEFAULT_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_SKIP_CONTENTSHARE_VALIDATION", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED", "WEBSITE_VNET_ROUTE_ALL",
    ];

    /// <summary>What the program reads and nobody sets in Azure.</summary>
    public static IReadOnlyList<string> NotInAzure { get; } =
    [
        // Telemetry goes to Application Insights.
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        // Authority and issuer follow from the directory in the one cloud that has Flex Consumption.
        "Backscatter__Access__Entra__Authority", "Backscatter__Access__Entra__Issuer",
        // There is no disk on which an operator's files could lie.
        "Backscatter__Data__Controls", "Backscatter__Data__Fingerprints", "Backscatter__Data__Providers", "Backscatter__Data__Remedies", "Backscatter__Data__ReplyRules",
        "Backscatter__Lists__Files__#", "Backscatter__Lists__KeyFile",
        // It is no laboratory.
        "Backscatter__Laboratory__AllowLoopbackReceivers", "Backscatter__Laboratory__AllowPrivate", "Backscatter__Laboratory__CaFile", "Backscatter__Laboratory__SmtpPort",
    ];

    /// <summary>What every installation sets; the rest has defaults.</summary>
    private static readonly string[] Needed =
    [
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "Backscatter__Access__Entra__Audience", "Backscatter__Access__Entra__Tenant", "Backscatter__Concurrency", "Backscatter__ServiceAddress",
        "Storage__clientId", "Storage__credential", "Storage__queueServiceUri", "Storage__tableServiceUri", .. OfTheHost,
    ];

    public static IEnumerable<string> Known(Snapshot snapshot)
    {
        var set = snapshot.Settings.Where(setting => !IsOfTheVault(setting)).Select(setting => setting.Name).ToList();
        return Needed.Except(set).Select(name => $"setting {name} is missing")
            .Concat(set.Where(name => !OfTheHost.Contains(name) && !BoundNames.Settings.Any(bound => IsOf(name, bound))).Select(name => $"setting {name} is one that nothing reads"))
            .Concat(snapshot.Settings.GroupBy(setting => setting.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => $"setting {group.Key} is there twice"))
            .Concat(snapshot.Settings.Where(setting => setting.Name.StartsWith(ListKeys.Prefix, StringComparison.Ordinal) && !BoundNames.ListKeyVariables.Contains(setting.Name))
                .Select(setting => $"setting {setting.Name} is the key of no blocklist, and the program would not start"))
            .Concat(snapshot.Settings.Where(setting => !TakenByAzure().IsMatch(setting.Name)).Select(setting => $"setting {setting.Name} has a name that Azure does not take: letters, digits, underscores and dots alone"));
    }

    /// <summary>What the program reads and this does not set.</summary>
    public static IEnumerable<string> Unset(Snapshot snapshot) =>
        BoundNames.Settings.Except(NotInAzure).Where(bound => !snapshot.Settings.Any(setting => IsOf(setting.Name, bound)));

    public static IEnumerable<string> Forbidden(Snapshot snapshot) => snapshot.Settings
        .Where(setting => RefusedByFlex.Contains(setting.Name, StringComparer.OrdinalIgnoreCase))
        .Select(setting => $"setting {setting.Name} is not for Flex Consumption");

    public static IEnumerable<string> ByIdentity(Snapshot snapshot)
    {
        var settings = snapshot.Settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        return ((string[])["AzureWebJobsStorage__credential", "Storage__credential"])
            .Where(name => settings.GetValueOrDefault(name) != "managedidentity")
            .Select(name => $"setting {name} is {settings.GetValueOrDefault(name) ?? "nothing"} and is to be managedidentity: there is no key")
            .Concat(((string[])["AzureWebJobsStorage__clientId", "Storage__clientId", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"])
                .Where(name => settings.GetValueOrDefault(name)?.Contains("/userAssignedIdentities/id-", StringComparison.Ordinal) != true)
                .Select(name => $"setting {name} names no identity of the service"));
    }

    public static IEnumerable<string> NoSecrets(Snapshot snapshot) => snapshot.Settings
        .Where(setting => LooksSecret().IsMatch(setting.Value))
        .Select(setting => $"setting {setting.Name} holds a secret")
        .Concat(snapshot.Settings
            .Where(setting => setting.Name.StartsWith(ListKeys.Prefix, StringComparison.Ordinal) && !IsOfTheVault(setting))
            .Select(setting => $"setting {setting.Name} is a secret and no reference to the vault"))
        .Concat(snapshot.Document["outputs"]!.AsObject()
            .Where(output => LooksSecret().IsMatch(output.Value!.ToJsonString()) || SecretName().IsMatch(output.Key))
            .Select(output => $"output {output.Key} shows a secret to whoever reads the deployment"));

    private static bool IsOfTheVault((string Name, string Value) setting) => VaultReference().IsMatch(setting.Value);

    private static bool IsOf(string name, string bound)
    {
        var (parts, pattern) = (name.Split("__"), bound.Split("__"));
        return parts.Length == pattern.Length && parts.Zip(pattern).All(pair => pair.Second == "*" || (pair.Second == "#" ? pair.First.All(char.IsAsciiDigit) : pair.First == pair.Second));
    }

    [GeneratedRegex("^[A-Za-z0-9_.]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TakenByAzure();

    [GeneratedRegex(@"^@Microsoft\.KeyVault\(VaultName=kv-[a-z0-9-]+;SecretName=[A-Za-z0-9-]+\)$", RegexOptions.CultureInvariant)]
    private static partial Regex VaultReference();

    [GeneratedRegex(@"AccountKey=|SharedAccess|[?&]sig=|list(Keys|Secrets|AccountSas|ServiceSas)\(|(Password|Pwd|Secret)=|-----BEGIN|hooks?\.office\.com|logic\.azure\.com|powerplatform\.com", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LooksSecret();

    [GeneratedRegex("(key|secret|password|token|connectionString)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
