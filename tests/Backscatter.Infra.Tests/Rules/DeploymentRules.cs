namespace Backscatter.Infra.Tests.Rules;

/// <summary>What must hold of anything that is deployed. Each rule gives a line for each place where it does not.</summary>
internal static class DeploymentRules
{
    public static IReadOnlyDictionary<string, Func<Snapshot, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Snapshot, IEnumerable<string>>>
    {
        ["storage"] = StorageRules.Account,
        ["queues"] = StorageRules.Queues,
        ["tables"] = StorageRules.Tables,
        ["vaults"] = VaultRules.Vaults,
        ["app"] = AppRules.App,
        ["settings"] = SettingRules.Known,
        ["forbidden"] = SettingRules.Forbidden,
        ["identity"] = SettingRules.ByIdentity,
        ["secrets"] = SettingRules.NoSecrets,
        ["roles"] = RoleRules.Roles,
        ["telemetry"] = MonitoringRules.Telemetry,
        ["alerts"] = MonitoringRules.Alerts,
        ["diagnostics"] = MonitoringRules.Diagnostics,
        ["budget"] = MonitoringRules.Budget,
        ["network"] = NetworkRules.Service,
        ["agent"] = NetworkRules.Agent,
    };

    public static IReadOnlyList<string> Violations(Snapshot snapshot) => [.. All.SelectMany(rule => rule.Value(snapshot))];

    /// <summary>A line where a value of a resource is not what it should be.</summary>
    public static IEnumerable<string> Expect(Resource resource, string path, string expected, string why) =>
        resource.TextAt(path) == expected ? [] : [$"{resource.Name}: {path} is {resource.TextAt(path)} and is to be {expected}: {why}"];

    /// <summary>A line for each of what is missing, and for each that is too many.</summary>
    public static IEnumerable<string> Same(string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, there) = (expected.ToHashSet(), found.ToHashSet());
        return wanted.Except(there).Select(name => $"{what} {name} is missing").Concat(there.Except(wanted).Select(name => $"{what} {name} is one that nothing uses"));
    }
}
