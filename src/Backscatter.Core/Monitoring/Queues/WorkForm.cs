using System.Text.Json;

namespace Backscatter.Core.Monitoring.Queues;

/// <summary>The form of one kind of work: its name, its version, and how it is written and read.</summary>
/// <typeparam name="T">What it says.</typeparam>
/// <param name="schema">The name of the form.</param>
/// <param name="version">Its version, from 1; raised when an older reader would misread it.</param>
public sealed class WorkForm<T>(string schema, int version) where T : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The name of the form.</summary>
    public string Schema => schema;

    /// <summary>The work as a message.</summary>
    public WorkMessage Write(T work) => new(schema, version, JsonSerializer.SerializeToElement(work, Json));

    /// <summary>The work in a message; null where it is of another form or version, or not whole.</summary>
    public T? Read(WorkMessage? message)
    {
        if (message is null || message.Schema != schema || message.Version != version) return null;
        try
        {
            return message.Body.Deserialize<T>(Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
