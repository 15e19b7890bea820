using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backscatter.Storage;

/// <summary>How records are written in every storage: camel-case members, the fixed words of enumerations, nothing for null.</summary>
internal static class RecordJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a record; equal records have equal texts.</summary>
    public static string Write<T>(T record) => JsonSerializer.Serialize(record, Options);

    /// <summary>The record of a text.</summary>
    /// <exception cref="JsonException">It is none of this kind.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"null is no {typeof(T).Name}");
}
