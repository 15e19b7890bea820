using System.Globalization;
using System.Text.Json.Nodes;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>
/// Places in JSON, written as <c>properties.rules[2].name</c>; <c>settings[name=X]</c> is the member of a list whose name is X, and <c>settings[+]</c> the
/// place behind its last.
/// </summary>
internal static class JsonPlace
{
    public static JsonNode? Find(JsonNode? node, string path) => Steps(path).Aggregate(node, (here, step) => here switch
    {
        JsonObject around => around[step],
        JsonArray list when Index(list, step) is var index && index >= 0 && index < list.Count => list[index],
        _ => null,
    });

    /// <summary>Puts a value there; null takes away what is there.</summary>
    public static void Put(JsonNode node, string path, JsonNode? value)
    {
        var steps = Steps(path).ToList();
        switch (steps.SkipLast(1).Aggregate(node, (here, step) => Find(here, here is JsonArray ? $"[{step}]" : step)!))
        {
            case JsonObject around when value is null: around.Remove(steps[^1]); break;
            case JsonObject around: around[steps[^1]] = value; break;
            case JsonArray list when value is null: list.RemoveAt(Index(list, steps[^1])); break;
            case JsonArray list when steps[^1] == "+": list.Add(value); break;
            case JsonArray list: list[Index(list, steps[^1])] = value; break;
        }
    }

    private static int Index(JsonArray list, string step) => step.StartsWith("name=", StringComparison.Ordinal)
        ? list.ToList().FindIndex(member => member?["name"]?.GetValue<string>() == step["name=".Length..])
        : int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    private static IEnumerable<string> Steps(string path) => path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
}
