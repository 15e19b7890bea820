using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Backscatter.Core.Names;

namespace Backscatter.Core.Data;

/// <summary>
/// Opens the JSON files that the engine goes by, embedded or named by the operator: one format for both. A complaint is one line that names the
/// file, the place, what is wrong and what to do.
/// </summary>
internal static class DataFile
{
    private const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>The content of a file that comes with the program.</summary>
    public static byte[] ReadEmbedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this assembly");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>The content of a file on disk.</summary>
    /// <exception cref="DataFileException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes }) throw DataFileException.At(Shown(path), "", "is larger than 16 MB", "name a data file");
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var wrong = failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            throw new DataFileException(DataFileException.At(Shown(path), "", wrong, "name a file that this user may read").Message, failure);
        }
    }

    /// <summary>A path fit to stand in a complaint.</summary>
    public static string Shown(string path) => ForeignText.Escape(path);

    /// <summary>The root object of a file of the given schema.</summary>
    /// <exception cref="DataFileException">It is no JSON, or of another schema.</exception>
    public static DataPlace Parse(string file, ReadOnlyMemory<byte> json, string schema)
    {
        var root = new DataPlace(file, "", "", ParseJson(file, json)).Object();
        if (root.Text("schema") is var found && found != schema)
            throw root.Wrong($"is {ForeignText.Quote(found, 60)}, a format that is not known here", $"write \"{schema}\"", "schema");
        return root;
    }

    private static JsonElement ParseJson(string file, ReadOnlyMemory<byte> json)
    {
        // Editors on Windows put a byte order mark in front, which is no JSON (RFC 8259 section 8.1).
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        if (!Utf8.IsValid(json.Span)) throw DataFileException.At(file, "", "is not in UTF-8", "save it as UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            if (HasHalfCharacter(json.Span)) throw DataFileException.At(file, "", "has half a character, written as \\u with a surrogate alone", "write both halves or none");
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            var line = broken.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}") : "";
            throw DataFileException.At(file, line, "is no valid JSON", "correct it there");
        }
    }

    // Half a surrogate pair is valid JSON and no text (RFC 8259 section 8.2): reading it would fail somewhere far from here.
    private static bool HasHalfCharacter(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
