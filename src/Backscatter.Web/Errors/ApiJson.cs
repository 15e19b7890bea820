using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Backscatter.Web.Errors;

/// <summary>How bodies are read and written.</summary>
internal static class ApiJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MostDepth = 32;

    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = Made();

    /// <summary>Makes options read and write as the API does: what is not known or lacks is refused, not passed over.</summary>
    public static void Set(JsonSerializerOptions options)
    {
        options.MaxDepth = MostDepth;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Readable for people, and still without the characters that would mean something in HTML.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Set(options);
        return options;
    }
}
