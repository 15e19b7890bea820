using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// JSON in a row: as text in the property <c>Document</c> where it fits one, so that whoever looks into the table can read it; gzipped in <c>Packed00</c>
/// to <c>Packed14</c> where it does not.
/// </summary>
internal static class EntityDocument
{
    /// <summary>The most bytes that are packed into one row: 15 properties of 64 KiB. The rest of a row's 1 MiB is for its keys and other properties.</summary>
    public const int MostPackedBytes = MostParts * EntityLimits.MostPropertyBytes;

    /// <summary>The most bytes that are taken out of a row's packed properties; more is no document of ours.</summary>
    public const int MostBytes = 256 * 1024 * 1024;

    private const int MostParts = 15;
    private const string Plain = "Document";
    private const string Packed = "Packed";

    /// <summary>A value as JSON.</summary>
    public static byte[] Serialize<T>(T value) => Encoding.UTF8.GetBytes(RecordJson.Write(value));

    /// <summary>A row with a value as its document.</summary>
    /// <exception cref="StoreException">It is too large for a row.</exception>
    public static TableEntity Of<T>(RowKey key, T value) => Of(key, Serialize(value));

    /// <summary>A row with a document.</summary>
    /// <exception cref="StoreException">It is too large for a row.</exception>
    public static TableEntity Of(RowKey key, byte[] document)
    {
        var entity = new TableEntity(key.Partition, key.Row);
        if (TryText(document) is { } text)
        {
            entity[Plain] = text;
            return entity;
        }

        var packed = Pack(document);
        if (packed.Length > MostPackedBytes)
        {
            throw new StoreException(
                $"{Core.Names.ForeignText.Quote($"{key.Partition} {key.Row}", 120)} has {document.Length} bytes, {packed.Length} packed; {MostPackedBytes} packed are the most that a row of Table Storage holds; make it smaller, a range by watching it in parts");
        }

        SetPacked(entity, packed);
        return entity;
    }

    /// <summary>The value of a row.</summary>
    /// <exception cref="StoreException">There is none that can be read.</exception>
    public static T Read<T>(TableEntity entity)
    {
        try
        {
            return RecordJson.Read<T>(Encoding.UTF8.GetString(ReadBytes(entity)));
        }
        catch (JsonException failure)
        {
            throw NotOurs(entity, failure);
        }
    }

    /// <summary>The document of a row.</summary>
    /// <exception cref="StoreException">There is none that can be read.</exception>
    public static byte[] ReadBytes(TableEntity entity)
    {
        try
        {
            return entity.GetString(Plain) is { } text ? Encoding.UTF8.GetBytes(text) : Unpack(PackedBytes(entity));
        }
        catch (InvalidDataException failure)
        {
            throw NotOurs(entity, failure);
        }
    }

    /// <summary>Sets the packed properties of a row, for a document that spans several rows.</summary>
    public static void SetPacked(TableEntity entity, ReadOnlySpan<byte> packed)
    {
        for (var part = 0; part * EntityLimits.MostPropertyBytes < packed.Length; part++)
        {
            var bytes = packed[(part * EntityLimits.MostPropertyBytes)..];
            entity[Name(part)] = bytes[..Math.Min(bytes.Length, EntityLimits.MostPropertyBytes)].ToArray();
        }
    }

    /// <summary>The packed properties of a row.</summary>
    public static byte[] PackedBytes(TableEntity entity) => [.. Enumerable.Range(0, MostParts).Select(part => entity.GetBinary(Name(part))).OfType<byte[]>().SelectMany(bytes => bytes)];

    /// <summary>A document, packed.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> document)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal)) zip.Write(document);
        return packed.ToArray();
    }

    /// <summary>A document, unpacked.</summary>
    /// <exception cref="InvalidDataException">It is none of ours.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        using var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var document = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = zip.Read(buffer); read > 0; read = zip.Read(buffer))
        {
            if (document.Length + read > MostBytes) throw new InvalidDataException("it is larger than any document of ours");
            document.Write(buffer, 0, read);
        }

        return document.ToArray();
    }

    // UTF-8 has at least as many bytes as the text has UTF-16 units, and at most three times as many. Only what UTF-8 gives back unchanged is text.
    private static string? TryText(byte[] document)
    {
        if (document.Length > 3 * EntityLimits.MostPropertyCharacters) return null;
        var text = Encoding.UTF8.GetString(document);
        return text.Length <= EntityLimits.MostPropertyCharacters && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(document) ? text : null;
    }

    private static string Name(int part) => Packed + part.ToString("D2", CultureInfo.InvariantCulture);

    private static StoreException NotOurs(TableEntity entity, Exception failure) =>
        new($"the row {Core.Names.ForeignText.Quote($"{entity.PartitionKey} {entity.RowKey}", 120)} holds no document that this version can read; see that the prefix names tables of ours, and that no older version writes to them", failure);
}
