namespace Backscatter.Storage;

/// <summary>Ids that callers give to what they keep.</summary>
internal static class RecordId
{
    /// <summary>The most characters of an id.</summary>
    public const int MostCharacters = 100;

    /// <summary>The id, if it is one.</summary>
    /// <exception cref="ArgumentException">It is empty, or too long.</exception>
    public static string Checked(string id) => Problem(id) is { } problem ? throw new ArgumentException(problem, nameof(id)) : id;

    /// <summary>Why a text is no id; null where it is one.</summary>
    public static string? Problem(string? id) => id is { Length: > 0 and <= MostCharacters } ? null : $"an id has 1 to {MostCharacters} characters, not {id?.Length ?? 0}";
}
