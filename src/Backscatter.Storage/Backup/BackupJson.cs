using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Backscatter.Storage.Backup;

/// <summary>How records stand in a backup: as in every storage, but read more strictly, as a file may come from anywhere.</summary>
internal static class BackupJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        // What this version does not know it would lose.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        // Before the converters of the types themselves, which would take any number for a word.
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatCannotBeNull } },
    };

    /// <summary>A record as UTF-8, in one line; equal records are equal bytes.</summary>
    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Options);

    /// <summary>The record.</summary>
    /// <exception cref="JsonException">It is none: a member is missing, unknown, or of another type.</exception>
    public static T Read<T>(JsonElement json)
    {
        RefuseNullItems(json);
        try
        {
            return json.Deserialize<T>(Options) ?? throw new JsonException("is null");
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException or NotSupportedException)
        {
            // Records check themselves: an order of no target, an id of a client that is none.
            throw new JsonException(failure.Message, failure);
        }
    }

    // A list of ours holds no null, which its type cannot say.
    private static void RefuseNullItems(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject()) RefuseNullItems(member.Value);
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Null) throw new JsonException("a list holds null");
                RefuseNullItems(item);
            }
        }
    }

    // A member that is null is not written, so it may be missing; any other must be there.
    private static void RequireWhatCannotBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false, ParameterType: var parameter } && Nullable.GetUnderlyingType(parameter) is null) property.IsRequired = true;
        }
    }
}
