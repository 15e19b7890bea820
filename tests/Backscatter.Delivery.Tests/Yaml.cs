using YamlDotNet.RepresentationModel;

namespace Backscatter.Delivery.Tests;

/// <summary>Reads YAML as nodes that ask for nothing to be there.</summary>
internal static class Yaml
{
    public static YamlNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>What stands under a key; null where there is no such key.</summary>
    public static YamlNode? At(this YamlNode? node, string key) => node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>The text of a scalar; null for anything else.</summary>
    public static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    /// <summary>The entries of a mapping, or none.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) => node is YamlMappingNode map ? map.Children.Select(entry => (entry.Key.Text()!, entry.Value)) : [];

    /// <summary>The elements of a sequence, or none.</summary>
    public static IEnumerable<YamlNode> Elements(this YamlNode? node) => node is YamlSequenceNode sequence ? sequence.Children : [];

    /// <summary>What a key such as <c>on</c> or <c>needs</c> names: one word, some, or the keys of a mapping.</summary>
    public static IEnumerable<string> Names(this YamlNode? node) => node switch
    {
        YamlScalarNode { Value: { } one } => [one],
        YamlSequenceNode some => some.Children.Select(child => child.Text()!),
        _ => node.Entries().Select(entry => entry.Key),
    };

    /// <summary>Every scalar with the path of keys to it.</summary>
    public static IEnumerable<(string Path, string Text)> Scalars(this YamlNode node, string path = "") => node switch
    {
        YamlScalarNode scalar => [(path, scalar.Value ?? "")],
        YamlSequenceNode sequence => sequence.Children.SelectMany((child, index) => child.Scalars(FormattableString.Invariant($"{path}/{index}"))),
        _ => node.Entries().SelectMany(entry => entry.Value.Scalars($"{path}/{entry.Key}")),
    };
}
