using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring;

/// <summary>
/// The id of one client: 1 to 63 lower-case letters, digits and inner hyphens, such as <c>contoso</c>. It is a key in stores and a part of
/// addresses, so nothing else can be in it.
/// </summary>
[JsonConverter(typeof(TenantIdConverter))]
public sealed record TenantId
{
    /// <summary>The most characters of an id.</summary>
    public const int MostCharacters = 63;

    private TenantId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    public string Value { get; }

    /// <summary>Reads an id; where it is none, <paramref name="error"/> says why in one line.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TenantId? id, [NotNullWhen(false)] out string? error)
    {
        var plain = text is { Length: > 0 and <= MostCharacters } && plainEnds(text) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        id = plain ? new TenantId(text!) : null;
        error = plain ? null : $"{ForeignText.Quote(text ?? "", 80)} is no tenant id; write 1 to {MostCharacters} lower-case letters, digits and inner hyphens, such as contoso";
        return plain;

        static bool plainEnds(string text) => text[0] != '-' && text[^1] != '-';
    }

    /// <summary>An id that is known to be one.</summary>
    /// <exception cref="FormatException">It is none; one line says why.</exception>
    public static TenantId Parse(string text) => TryParse(text, out var id, out var error) ? id : throw new FormatException(error);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;

    private sealed class TenantIdConverter : JsonConverter<TenantId>
    {
        public override TenantId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id, out var error) ? id : throw new JsonException(error);

        public override void Write(Utf8JsonWriter writer, TenantId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
