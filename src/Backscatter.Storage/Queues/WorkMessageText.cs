using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Storage.Queues;

/// <summary>
/// Work as it lies in a queue: <c>{"schema":"scan-batch","version":1,"body":…}</c>, and nothing else in it. ASCII only, without the characters that XML
/// escapes, so that it has the same size in every storage.
/// </summary>
public static class WorkMessageText
{
    /// <summary>The text of a message.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="IWorkQueue.MostBytes"/>, or its body is undefined.</exception>
    public static string Write(WorkMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Body.ValueKind == JsonValueKind.Undefined) throw new ArgumentException($"the body of {message.Schema}/{message.Version} is undefined", nameof(message));
        using var buffer = new MemoryStream();
        // The writer's own encoder: it escapes everything beyond ASCII, and < > & ' ".
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", message.Schema);
            json.WriteNumber("version", message.Version);
            json.WritePropertyName("body");
            message.Body.WriteTo(json);
            json.WriteEndObject();
        }

        if (buffer.Length > IWorkQueue.MostBytes)
            throw new ArgumentException($"a message of {message.Schema}/{message.Version} has {buffer.Length} bytes; {IWorkQueue.MostBytes} are the most", nameof(message));
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The message of a text; false where the text is not of this form: it is put aside then, not guessed at.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out WorkMessage? message)
    {
        message = null;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Count() != 3) return false;
            if (!root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String || schema.GetString() is not { Length: > 0 } name) return false;
            if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1) return false;
            if (!root.TryGetProperty("body", out var body)) return false;
            message = new WorkMessage(name, number, body.Clone());
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // No JSON, or a string in it that is no text (a lone surrogate).
            return false;
        }
    }
}
