using System.Text.Json.Nodes;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>What would be deployed, as <c>bicep snapshot</c> foresees it.</summary>
internal sealed class Snapshot(JsonObject document)
{
    public static Snapshot Load(string name) => new(JsonNode.Parse(Repository.Read("infra", $"{name}.snapshot.json"))!.AsObject());

    /// <summary>All of it.</summary>
    public JsonObject Document { get; } = document;

    /// <summary>All resources.</summary>
    public IEnumerable<Resource> Resources => Document["predictedResources"]!.AsArray().Select(node => new Resource(node!.AsObject()));

    /// <summary>Resources of a type.</summary>
    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The one resource of a type.</summary>
    public Resource One(string type) => Of(type).Single();

    /// <summary>The settings of the function app.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
        [.. One("Microsoft.Web/sites").Node["properties"]!["siteConfig"]!["appSettings"]!.AsArray().Select(setting => (setting!["name"]!.GetValue<string>(), setting["value"]!.GetValue<string>()))];
}

/// <summary>One resource.</summary>
internal sealed record Resource(JsonObject Node)
{
    public string Type => Node["type"]!.GetValue<string>();

    /// <summary>Its name without those of what it is a part of.</summary>
    public string Name => Node["name"]!.GetValue<string>().Split('/')[^1];

    public string Id => Node["id"]!.GetValue<string>();

    /// <summary>A value by its path, such as <c>properties.encryption.keySource</c> or <c>properties.subnets[0].name</c>; null where it is not there.</summary>
    public JsonNode? At(string path) => JsonPlace.Find(Node, path);

    /// <summary>Such a value as text: <c>true</c>, <c>TLS1_2</c>, or <c>nothing</c>.</summary>
    public string TextAt(string path) => At(path)?.ToString() ?? "nothing";
}
