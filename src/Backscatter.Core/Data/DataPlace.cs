using System.Globalization;
using System.Text.Json;
using Backscatter.Core.Names;

namespace Backscatter.Core.Data;

/// <summary>
/// A place in a data file while it is read: every complaint names the file, the entry and the property, and a property that nobody asked
/// for is a complaint too, because a misspelt one would otherwise be silently without effect.
/// </summary>
internal sealed class DataPlace(string file, string entry, string path, JsonElement element)
{
    public const int MaxText = 600;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private string _path = path;

    /// <summary>What complaints call the entry once its name is read; a number in a file of two hundred entries helps nobody.</summary>
    public string Entry { get; private set; } = entry;

    public void Name(string name)
    {
        Entry = name;
        _path = "";
    }

    public DataFileException Wrong(string what, string remedy, string? property = null)
    {
        var inside = Join(" ", _path, property);
        return DataFileException.At(file, Join(": ", Entry, inside), what, remedy);
    }

    public DataPlace Object()
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong($"is {Kind(element)} where an object belongs", "write { … } as the schema of the file describes it");
        return this;
    }

    public void RejectUnknown()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name)) throw Wrong($"names {ForeignText.Quote(property.Name, 40)} twice", "keep one of them");
            if (!_known.Contains(property.Name)) throw Wrong($"has no property {ForeignText.Quote(property.Name, 40)}", "correct its name or remove it");
        }
    }

    /// <summary>The same where a name may be a secret in the wrong place: the complaint shows none, only those that are allowed.</summary>
    public void RejectUnknownUnseen()
    {
        if (element.EnumerateObject().Any(property => !_known.Contains(property.Name))) throw Wrong("has a name that is not known here", $"write one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public string? OptionalText(string name)
    {
        if (Find(name) is not { } value) return null;
        return ReadText(value, name);
    }

    public bool Flag(string name)
    {
        if (Find(name) is not { } value) return false;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong($"is {Kind(value)}", "write true or false", name),
        };
    }

    public double? Number(string name, double least, double most)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most) return number;
        throw Wrong("is no number in its range", string.Create(CultureInfo.InvariantCulture, $"write a number from {least} to {most}"), name);
    }

    public int? Count(string name, int least, int most)
    {
        if (Number(name, least, most) is not { } number) return null;
        return number == Math.Truncate(number) ? (int)number : throw Wrong("is no whole number", "write it without a fraction", name);
    }

    public T Word<T>(string name) where T : struct, Enum => OptionalWord<T>(name) ?? throw Missing(name);

    public T? OptionalWord<T>(string name) where T : struct, Enum =>
        Find(name) is { } value ? ReadWord<T>(name, ReadText(value, name)) : null;

    public IReadOnlyList<T> WordList<T>(string name) where T : struct, Enum => [.. Texts(name).Select(word => ReadWord<T>(name, word))];

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw Wrong($"is {Kind(value)} where a list belongs", "write [ … ]", name);
        return [.. value.EnumerateArray().Select(item => ReadText(item, name))];
    }

    public DataPlace? Child(string name) => Find(name) is { } value ? new DataPlace(file, Entry, Join(" ", _path, name), value).Object() : null;

    public IEnumerable<DataPlace> Children(string name)
    {
        if (Find(name) is not { } value) yield break;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong($"is {Kind(value)} where a list belongs", "write [ … ]", name);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            yield return new DataPlace(file, Entry, Join(" ", _path, string.Create(CultureInfo.InvariantCulture, $"{name}[{index++}]")), item).Object();
        }
    }

    private T ReadWord<T>(string name, string word) where T : struct, Enum =>
        Words<T>.TryRead(word, out var value) ? value : throw Wrong($"is {ForeignText.Quote(word, 40)}", $"write one of {string.Join(", ", Words<T>.All)}", name);

    private DataFileException Missing(string name) => Wrong("is missing", "add it", name);

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return element.TryGetProperty(name, out var value) ? value : null;
    }

    private string ReadText(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong($"is {Kind(value)} where text belongs", "write it in quotes", name);
        var text = value.GetString()!;
        if (string.IsNullOrWhiteSpace(text)) throw Wrong("is empty", "fill it in or leave the property out", name);
        if (text.Any(char.IsControl)) throw Wrong("contains a control character", "remove it: the text is shown on one line", name);
        return text.Length <= MaxText ? text : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters"), string.Create(CultureInfo.InvariantCulture, $"use at most {MaxText}"), name);
    }

    private static string Join(string separator, params string?[] parts) => string.Join(separator, parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
