using System.Text;
using System.Text.RegularExpressions;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>The ways in and out.</summary>
internal static partial class NetworkRules
{
    public static IEnumerable<string> Service(Snapshot snapshot)
    {
        var (app, settings) = (snapshot.One("Microsoft.Web/sites"), snapshot.Settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        if (app.At("properties.virtualNetworkSubnetId")?.ToString() is not { } subnetId)
        {
            if (settings.ContainsKey("Backscatter__Canaries__0")) yield return "the service probes and has no network: no mail server could know it by its address";
            yield break;
        }

        var network = snapshot.Of("Microsoft.Network/virtualNetworks").SingleOrDefault(found => subnetId == $"{found.Id}/subnets/{found.TextAt("properties.subnets[0].name")}");
        if (network is null)
        {
            yield return $"{app.Name}: its subnet is none of this deployment";
            yield break;
        }

        foreach (var line in DeploymentRules.Expect(network, "properties.subnets[0].properties.delegations[0].properties.serviceName", "Microsoft.App/environments", "Flex Consumption takes no other subnet")) yield return line;
        var gateway = snapshot.Of("Microsoft.Network/natGateways").SingleOrDefault(found => found.Id == network.TextAt("properties.subnets[0].properties.natGateway.id"));
        var address = snapshot.Of("Microsoft.Network/publicIPAddresses").SingleOrDefault(found => found.Id == gateway?.TextAt("properties.publicIpAddresses[0].id"));
        if (address is null)
        {
            yield return $"{network.Name}: it leads out by no address of its own";
            yield break;
        }

        foreach (var line in DeploymentRules.Expect(address, "properties.publicIPAllocationMethod", "Static", "a name leads to it, and lists know it")) yield return line;
        if (settings.GetValueOrDefault("Backscatter__Ehlo") is { } ehlo)
        {
            foreach (var line in DeploymentRules.Expect(address, "properties.dnsSettings.reverseFqdn", $"{ehlo}.", "a mail server asks whether it leads back")) yield return line;
            if (settings.GetValueOrDefault("Backscatter__OwnAddress")?.Contains($"'{address.Id}'", StringComparison.Ordinal) != true) yield return "setting Backscatter__OwnAddress is not the address by which the service leaves";
        }
    }

    public static IEnumerable<string> Agent(Snapshot snapshot)
    {
        foreach (var machine in snapshot.Of("Microsoft.Compute/virtualMachines"))
        {
            foreach (var line in DeploymentRules.Expect(machine, "properties.osProfile.linuxConfiguration.disablePasswordAuthentication", "true", "nobody signs in to it")) yield return line;
            foreach (var line in DeploymentRules.Expect(machine, "properties.securityProfile.uefiSettings.secureBootEnabled", "true", "it starts what Canonical signed")) yield return line;
            foreach (var line in DeploymentRules.Expect(machine, "properties.osProfile.linuxConfiguration.patchSettings.patchMode", "AutomaticByPlatform", "nobody signs in to it to patch it")) yield return line;
            var start = CloudInit(machine);
            if (Unfilled().Match(start) is { Success: true } gap) yield return $"{machine.Name}: {gap.Value} is not filled in";
            var card = snapshot.Of("Microsoft.Network/networkInterfaces").Single(found => found.Id == machine.TextAt("properties.networkProfile.networkInterfaces[0].id"));
            var network = snapshot.Of("Microsoft.Network/virtualNetworks").Single(found => card.TextAt("properties.ipConfigurations[0].properties.subnet.id").Contains(found.Id, StringComparison.Ordinal));
            var group = snapshot.Of("Microsoft.Network/networkSecurityGroups").SingleOrDefault(found => found.Id == network.TextAt("properties.subnets[0].properties.networkSecurityGroup.id"));
            if (group is null)
            {
                yield return $"{network.Name}: nothing says who may come in";
                continue;
            }

            string[] open = start.Contains("--listen ", StringComparison.Ordinal) ? ["25"] : [];
            var rules = group.At("properties.securityRules")!.AsArray().Select(rule => rule!["properties"]!).Where(rule => rule["direction"]!.GetValue<string>() == "Inbound").ToList();
            var allowed = rules.Where(rule => rule["access"]!.GetValue<string>() == "Allow").Select(rule => rule["destinationPortRange"]!.GetValue<string>());
            foreach (var line in DeploymentRules.Same($"{group.Name}: port", open, allowed)) yield return line;
            if (!rules.Any(rule => rule["access"]!.GetValue<string>() == "Deny" && rule["destinationPortRange"]!.GetValue<string>() == "*" && rule["protocol"]!.GetValue<string>() == "*" && rule["sourceAddressPrefix"]!.GetValue<string>() == "*"))
                yield return $"{group.Name}: what is not allowed is not refused";
        }
    }

    /// <summary>What a machine is told to do at its first start.</summary>
    public static string CloudInit(Resource machine) => Encoding.UTF8.GetString(Convert.FromBase64String(machine.TextAt("properties.osProfile.customData")));

    [GeneratedRegex("__[A-Z0-9_]+__", RegexOptions.CultureInvariant)]
    private static partial Regex Unfilled();
}
