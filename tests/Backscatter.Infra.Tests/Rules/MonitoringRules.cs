namespace Backscatter.Infra.Tests.Rules;

/// <summary>Where the service says how it is, and who is woken.</summary>
internal static class MonitoringRules
{
    /// <summary>The alerts, with the measurement that each asks for, when it fires, and over how long.</summary>
    private static readonly (string Name, string Title, string Metric, string Fires, string Window)[] Wanted =
    [
        ("poison-queue", "Work was given up", "backscatter.queue.length", "GreaterThan 0", "PT30M"),
        ("queue-age", "Work waits too long", "backscatter.queue.age", "GreaterThan 0", "PT15M"),
        ("no-sweep", "No sweep was finished", "backscatter.sweep.finished", "LessThan 1", "P1D"),
        ("channel-failing", "A channel takes no messages", "backscatter.notifications", "GreaterThan 0", "PT1H"),
        ("list-quarantined", "A blocklist is not believed", "backscatter.lists.unhealthy", "GreaterThan 0", "PT1H"),
    ];

    private static readonly string[] Watched =
    [
        "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices", "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Web/sites",
    ];

    /// <summary>The titles, which are the headings of the runbook.</summary>
    public static IReadOnlyList<string> Titles { get; } = [.. Wanted.Select(alert => alert.Title)];

    public static IEnumerable<string> Telemetry(Snapshot snapshot)
    {
        var (insights, workspace) = (snapshot.One("Microsoft.Insights/components"), snapshot.One("Microsoft.OperationalInsights/workspaces"));
        return
        [
            .. DeploymentRules.Expect(insights, "properties.DisableLocalAuth", "true", "the connection string alone must let nobody in"),
            .. DeploymentRules.Expect(insights, "properties.WorkspaceResourceId", workspace.Id, "what is not in the workspace is in no alert"),
            .. DeploymentRules.Expect(workspace, "properties.features.disableLocalAuth", "true", "a key of the workspace must let nobody in"),
        ];
    }

    public static IEnumerable<string> Alerts(Snapshot snapshot)
    {
        var rules = snapshot.Of("Microsoft.Insights/scheduledQueryRules").ToList();
        var group = snapshot.One("Microsoft.Insights/actionGroups");
        var byName = Wanted.ToDictionary(alert => alert.Name, alert => rules.Where(rule => rule.Name.EndsWith($"-{alert.Name}", StringComparison.Ordinal)).ToList());
        return Wanted.Where(alert => byName[alert.Name].Count != 1).Select(alert => $"alert {alert.Name} is missing")
            .Concat(rules.Except(byName.Values.SelectMany(found => found)).Select(rule => $"alert {rule.Name} is in no runbook"))
            .Concat(Wanted.SelectMany(alert => byName[alert.Name].SelectMany(rule => (IEnumerable<string>)
            [
                .. DeploymentRules.Expect(rule, "properties.enabled", "true", "an alert that is off wakes nobody"),
                .. DeploymentRules.Expect(rule, "properties.windowSize", alert.Window, "the runbook says so"),
                .. DeploymentRules.Expect(rule, "properties.actions.actionGroups[0]", group.Id, "an alert without receivers wakes nobody"),
                .. DeploymentRules.Expect(rule, "properties.displayName", $"Backscatter: {alert.Title}", "the runbook has it under this heading"),
                .. Fires(rule, alert),
            ])))
            .Concat(group.At("properties.emailReceivers[0].emailAddress") is null ? [$"{group.Name}: nobody receives an alert"] : [])
            .Concat(DeploymentRules.Expect(group, "properties.enabled", "true", "an alert without receivers wakes nobody"));
    }

    public static IEnumerable<string> Diagnostics(Snapshot snapshot)
    {
        var settings = snapshot.Of("Microsoft.Insights/diagnosticSettings").ToList();
        var workspace = snapshot.One("Microsoft.OperationalInsights/workspaces").Id;
        return Watched.SelectMany(snapshot.Of)
            .Where(resource => !settings.Any(setting => setting.Id.StartsWith($"{resource.Id}/providers/", StringComparison.Ordinal)))
            .Select(resource => $"{resource.Type} {resource.Node["name"]}: what is done to it is noted nowhere")
            .Concat(settings.SelectMany(setting => DeploymentRules.Expect(setting, "properties.workspaceId", workspace, "there is one place to look")));
    }

    public static IEnumerable<string> Budget(Snapshot snapshot)
    {
        var group = snapshot.One("Microsoft.Insights/actionGroups").Id;
        var budgets = snapshot.Of("Microsoft.Consumption/budgets").ToList();
        return budgets.Count == 0
            ? ["no budget: nobody hears what it costs"]
            : budgets.SelectMany(budget => ((string[])["spent80", "spent100", "foreseen110"]).SelectMany(name =>
                DeploymentRules.Expect(budget, $"properties.notifications.{name}.contactGroups[0]", group, "somebody is to hear of it")));
    }

    private static IEnumerable<string> Fires(Resource rule, (string Name, string Title, string Metric, string Fires, string Window) alert)
    {
        var (query, fires) = (rule.TextAt("properties.criteria.allOf[0].query"), $"{rule.TextAt("properties.criteria.allOf[0].operator")} {rule.TextAt("properties.criteria.allOf[0].threshold")}");
        var anchor = $"/operations.md#{alert.Title.ToLowerInvariant().Replace(' ', '-')}";
        if (!query.Contains($"'{alert.Metric}'", StringComparison.Ordinal)) yield return $"alert {alert.Name} does not ask for {alert.Metric}";
        if (fires != alert.Fires) yield return $"alert {alert.Name} fires at {fires} rows and is to fire at {alert.Fires}";
        if (!rule.TextAt("properties.description").EndsWith(anchor, StringComparison.Ordinal)) yield return $"alert {alert.Name} does not lead to {anchor}";
    }
}
