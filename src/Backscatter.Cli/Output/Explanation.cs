using System.Text.Json;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Output;

/// <summary>Writes the parts of an answer one below the other, each with its name, for reading on a terminal or in a mail.</summary>
internal static class Explanation
{
    public static void Write<T>(TextWriter output, T answer)
    {
        var parts = JsonSerializer.SerializeToElement(answer, JsonLines.Options).EnumerateObject().ToList();
        var width = parts.Max(part => Title(part.Name).Length);
        foreach (var part in parts)
        {
            var text = part.Value.ValueKind == JsonValueKind.Array
                ? string.Join("; ", part.Value.EnumerateArray().Select(Text))
                : Text(part.Value);
            if (text.Length > 0) output.WriteLine($"{Title(part.Name).PadRight(width)}  {text}");
        }
    }

    private static string Text(JsonElement value) => ForeignText.Escape(value.ToString(), 1000);

    private static string Title(string name) => string.Concat(name.Select((c, i) => i == 0 ? char.ToUpperInvariant(c).ToString() : char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
