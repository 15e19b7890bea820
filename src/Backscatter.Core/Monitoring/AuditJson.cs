using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backscatter.Core.Monitoring;

/// <summary>How states before and after a change are written into the audit log: camel-case members, fixed words, nothing for null. Whoever writes sees to it that no secret is in them.</summary>
public static class AuditJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a state; null for none.</summary>
    public static string? Of<T>(T? state) where T : class => state is null ? null : JsonSerializer.Serialize(state, Options);
}
