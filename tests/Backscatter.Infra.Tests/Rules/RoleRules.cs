using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>Who may what, where. The ids are those of https://learn.microsoft.com/azure/role-based-access-control/built-in-roles.</summary>
internal static partial class RoleRules
{
    // What guid() makes its ids in.
    private static readonly Guid Namespace = new("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    private static readonly string[] OfTheService =
    [
        "service has b7e6dc6d-f1e8-4753-8033-0f276bb0955b (Storage Blob Data Owner) on Microsoft.Storage/storageAccounts",
        "service has 974c5e8b-45b9-4653-ba55-5f855dd0fb88 (Storage Queue Data Contributor) on Microsoft.Storage/storageAccounts",
        "service has 0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3 (Storage Table Data Contributor) on Microsoft.Storage/storageAccounts",
        "service has 4633458b-17de-408a-b874-0445c86b69e6 (Key Vault Secrets User) on Microsoft.KeyVault/vaults",
        "service has 3913510d-42f4-4e42-8a64-420c390055eb (Monitoring Metrics Publisher) on Microsoft.Insights/components",
    ];

    private static readonly string[] OfTheAgent = ["agent has 4633458b-17de-408a-b874-0445c86b69e6 (Key Vault Secrets User) on Microsoft.KeyVault/vaults of the agent"];

    private static readonly Dictionary<string, string> Names = OfTheService.Concat(OfTheAgent)
        .Select(line => RoleLine().Match(line))
        .GroupBy(match => match.Groups["id"].Value)
        .ToDictionary(group => group.Key, group => group.First().Groups["name"].Value);

    public static IEnumerable<string> Roles(Snapshot snapshot)
    {
        var assignments = snapshot.Of("Microsoft.Authorization/roleAssignments").ToList();
        var expected = OfTheService.Concat(snapshot.Of("Microsoft.Compute/virtualMachines").Any() ? OfTheAgent : []);
        return DeploymentRules.Same("role", expected, assignments.Select(Line)).Concat(assignments.SelectMany(Form));
    }

    private static IEnumerable<string> Form(Resource assignment)
    {
        var line = Line(assignment);
        if (assignment.TextAt("properties.principalType") != "ServicePrincipal") yield return $"role {line}: the kind of principal is not said, and a new identity would not be found at once";
        if (assignment.Name != NameOf(assignment)) yield return $"role {line} is not called guid(scope, identity, role), and a second deployment would give it again";
    }

    private static string Line(Resource assignment)
    {
        var role = assignment.TextAt("properties.roleDefinitionId").Split('/')[^1];
        var scope = Scope().Match(assignment.Id);
        var vault = scope.Groups["name"].Value.StartsWith("kva-", StringComparison.Ordinal) ? " of the agent" : "";
        var who = Identity().Match(assignment.TextAt("properties.principalId")).Groups["name"].Value switch
        {
            var name when name.StartsWith("id-agent-", StringComparison.Ordinal) => "agent",
            var name when name.StartsWith("id-", StringComparison.Ordinal) => "service",
            _ => "somebody else",
        };
        return $"{who} has {role} ({Names.GetValueOrDefault(role, "another role")}) on {(scope.Success ? scope.Groups["type"].Value + vault : "everything")}";
    }

    // guid() of Bicep: RFC 9562 version 5 of its arguments, joined by hyphens.
    [SuppressMessage("Security", "CA5350", Justification = "it names and protects nothing")]
    private static string NameOf(Resource assignment)
    {
        var scope = assignment.Id.Split("/providers/Microsoft.Authorization/", 2)[0];
        var identity = Identity().Match(assignment.TextAt("properties.principalId")).Groups["id"].Value;
        var role = assignment.TextAt("properties.roleDefinitionId").Split('/')[^1];
        var hash = SHA1.HashData([.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes($"{scope}-{identity}-{role}")]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    [GeneratedRegex("has (?<id>[0-9a-f-]{36}) \\((?<name>[^)]+)\\)", RegexOptions.CultureInvariant)]
    private static partial Regex RoleLine();

    [GeneratedRegex("/resourceGroups/[^/]+/providers/(?<type>[^/]+/[^/]+)/(?<name>[^/]+)/providers/Microsoft\\.Authorization/", RegexOptions.CultureInvariant)]
    private static partial Regex Scope();

    [GeneratedRegex("'(?<id>/[^']+/userAssignedIdentities/(?<name>[^']+))'", RegexOptions.CultureInvariant)]
    private static partial Regex Identity();
}
