using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backscatter.Core.Notifications.Teams;

/// <summary>How a message is written: UTF-8 as it is, as escapes would cost six bytes a letter of the few that a card may have.</summary>
[JsonSerializable(typeof(TeamsMessage))]
internal sealed partial class TeamsJson : JsonSerializerContext
{
    public static TeamsJson Compact { get; } = new(Written(isIndented: false));

    public static TeamsJson Indented { get; } = new(Written(isIndented: true));

    private static JsonSerializerOptions Written(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = isIndented,
        NewLine = "\n",
    };
}
