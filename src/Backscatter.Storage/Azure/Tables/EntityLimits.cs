using System.Text.Json;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// What Table Storage refuses, found before it is asked: the emulator takes much of it, and the service answers with a line that names no culprit.
/// Limits after "Scalability and performance targets for Table storage" and "Understanding the Table service data model".
/// </summary>
internal static class EntityLimits
{
    /// <summary>The most rows of a transaction.</summary>
    public const int MostRows = 100;

    /// <summary>The most bytes of a transaction's text.</summary>
    public const int MostGroupBytes = 4 * 1024 * 1024;

    /// <summary>The most bytes of a row, as the service counts them.</summary>
    public const int MostEntityBytes = 1024 * 1024;

    /// <summary>The most bytes of one binary property.</summary>
    public const int MostPropertyBytes = 64 * 1024;

    /// <summary>The most UTF-16 units of one text property.</summary>
    public const int MostPropertyCharacters = 32 * 1024;

    /// <summary>The most properties besides the two keys and the time.</summary>
    public const int MostProperties = 252;

    /// <summary>The first time that a row can hold: the beginning of 1601.</summary>
    public static DateTimeOffset FirstTime { get; } = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The part of a transaction that is the same for each row: boundaries, method, headers. Generous.
    private const int RowOverhead = 1024;

    /// <summary>The bytes of a row as the service counts them: 4, two for each character of the keys, and for each property 8, two for each character of its name, and its value.</summary>
    /// <exception cref="ArgumentException">A key cannot be one, a property is of no type that we use, or there are too many.</exception>
    /// <exception cref="StoreException">A property or the whole is too large.</exception>
    public static int Check(TableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        CheckKey("partition key", entity.PartitionKey);
        CheckKey("row key", entity.RowKey);
        var own = Own(entity).ToList();
        if (own.Count > MostProperties) throw new ArgumentException($"the row {Name(entity)} has {own.Count} properties; {MostProperties} are the most", nameof(entity));
        var bytes = 4 + (2 * (entity.PartitionKey.Length + entity.RowKey.Length)) + own.Sum(property => 8 + (2 * property.Key.Length) + Bytes(entity, property.Key, property.Value));
        if (bytes > MostEntityBytes) throw TooLarge(entity, $"has {bytes} bytes; a row of Table Storage has {MostEntityBytes} at most");
        return bytes;
    }

    /// <summary>The most bytes that a row takes in the text of a transaction: an upper bound, as the exact number is the library's.</summary>
    public static int InTransaction(TableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return InTransaction(entity.PartitionKey, entity.RowKey) + Own(entity).Sum(property => (2 * property.Key.Length) + 48 + property.Value switch
        {
            string text => JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length,
            byte[] binary => (binary.Length + 2) / 3 * 4,
            _ => 40,
        });
    }

    /// <summary>The same for a row that is deleted, of which only its keys are named.</summary>
    public static int InTransaction(string partition, string row) => RowOverhead + (4 * (partition.Length + row.Length));

    /// <summary>Whether a text may be a key.</summary>
    public static bool IsKey(string? key) =>
        key is { Length: <= TableKeys.MostCharacters } && !key.Any(c => c is '/' or '\\' or '#' or '?' or <= '\u001f' or >= '\u007f' and <= '\u009f');

    private static void CheckKey(string what, string? key)
    {
        if (!IsKey(key)) throw new ArgumentException($"{Core.Names.ForeignText.Quote(key ?? "", 80)} is no {what}: up to {TableKeys.MostCharacters} characters without / \\ # ? and control characters are", nameof(key));
    }

    private static IEnumerable<KeyValuePair<string, object>> Own(TableEntity entity) =>
        entity.Where(property => property.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag") && property.Value is not null);

    private static int Bytes(TableEntity entity, string name, object value)
    {
        switch (value)
        {
            case string text:
                return text.Length <= MostPropertyCharacters ? 4 + (2 * text.Length) : throw TooLarge(entity, $"has {text.Length} characters in {name}; {MostPropertyCharacters} are the most");
            case byte[] binary:
                return binary.Length <= MostPropertyBytes ? 4 + binary.Length : throw TooLarge(entity, $"has {binary.Length} bytes in {name}; {MostPropertyBytes} are the most");
            case DateTimeOffset time:
                return time >= FirstTime ? 8 : throw new ArgumentException($"the row {Name(entity)} has a time in {name} before 1601", nameof(entity));
            case bool:
                return 1;
            case int:
                return 4;
            case long or double:
                return 8;
            default:
                throw new ArgumentException($"the row {Name(entity)} has a {value.GetType().Name} in {name}, which no row of ours has", nameof(entity));
        }
    }

    private static StoreException TooLarge(TableEntity entity, string why) => new($"the row {Name(entity)} {why}; make what it holds smaller");

    private static string Name(TableEntity entity) => Core.Names.ForeignText.Quote($"{entity.PartitionKey} {entity.RowKey}", 120);
}
