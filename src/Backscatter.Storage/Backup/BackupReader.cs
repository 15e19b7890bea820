using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Backup;

/// <summary>A record of a backup that was seen to be whole.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key.</param>
/// <param name="Record">The record.</param>
/// <param name="Bytes">How long its line is.</param>
internal sealed record BackupRecord(int Line, BackupKind Kind, string Key, object Record, int Bytes);

/// <summary>Reads a backup line by line and believes nothing of it: whatever is not as it was written is told with its place.</summary>
/// <param name="file">The file.</param>
/// <param name="shown">Its name, fit to be shown.</param>
/// <param name="mostLineBytes">The most bytes of a line.</param>
internal sealed class BackupReader(Stream file, string shown, int mostLineBytes = BackupForm.MostLineBytes) : IDisposable
{
    private const string Again = "fetch the file again from where it is kept, or take another backup";
    private const string Update = "update this program, or restore with the one that wrote it";

    private readonly BackupLines _lines = new(file, mostLineBytes);
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _number;
    private string _behind = "";

    /// <summary>The SHA-256 over all records, once all were read.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>How many records of each kind were read.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How many bytes of the file were read.</summary>
    public long Position => _lines.Position;

    /// <summary>The first line.</summary>
    /// <exception cref="BackupException">It is not that of a backup that this version reads.</exception>
    public BackupHeader Header()
    {
        if (Line() is not { } line) throw _lines.Position == 0 ? new BackupException($"{shown} is empty; {Again}") : CutOff();
        var form = FormOf(line.Span);
        if (form?.StartsWith(BackupForm.Family, StringComparison.Ordinal) != true) throw new BackupException($"{shown} is no backup of this program; name a file that backscatter backup wrote");
        if (form != BackupForm.Id) throw new BackupException($"{shown} has the form {ForeignText.Quote(form, 60)}, and this version reads {BackupForm.Id}; {Update}");
        try
        {
            using var parsed = Parse(Checked(line.Span, BackupForm.FirstSum(), out _));
            var header = BackupJson.Read<BackupHeader>(parsed.RootElement);
            return header.Secrets is { IsSane: false } ? throw Damaged("asks for a seal that no version makes") : header;
        }
        catch (JsonException)
        {
            throw Damaged("is no first line of a backup");
        }
    }

    /// <summary>The records, in order; after the last one the whole was seen to be whole.</summary>
    /// <exception cref="BackupException">A line is not as it was written, or one is missing or too many.</exception>
    public IEnumerable<BackupRecord> Records()
    {
        var (sum, place) = (BackupForm.FirstSum(), 0);
        while (Line() is { } line)
        {
            var content = Checked(line.Span, sum, out sum);
            using var parsed = Parsed(content);
            var (kind, key) = (Text(parsed.RootElement, "kind"), Text(parsed.RootElement, "key"));
            if (kind == BackupForm.End)
            {
                End(parsed.RootElement.GetProperty("record"));
                yield break;
            }

            _all.AppendData(line.Span);
            _all.AppendData("\n"u8);
            if (BackupKinds.Find(kind) is not var (at, known)) throw new BackupException($"{At()} holds a record of the kind {ForeignText.Quote(kind, 40)}, which this version does not know; {Update}");
            if (at < place) throw Damaged($"is of the kind {kind}, which stands before {BackupKinds.All[place].Name}: lines were mixed up");
            (place, _behind) = (at, $"{kind} {ForeignText.Quote(key, 160)}");
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            yield return new BackupRecord(_number, known, key, Record(known, key, parsed.RootElement.GetProperty("record")), line.Length);
        }

        throw CutOff();
    }

    /// <summary>Where a record stands, for complaints.</summary>
    public string At() => $"{shown} line {_number.ToString(CultureInfo.InvariantCulture)}{(_behind.Length > 0 ? $" ({_behind})" : "")}";

    public void Dispose()
    {
        _lines.Dispose();
        _all.Dispose();
    }

    private ReadOnlyMemory<byte>? Line()
    {
        try
        {
            var line = _lines.Next();
            if (line is not null) _number++;
            return line;
        }
        catch (BackupLines.LineTooLongException)
        {
            throw new BackupException($"{shown} line {_number + 1}{Behind()} has more than {mostLineBytes} bytes, and no record of ours has; {Again}");
        }
        catch (EndOfStreamException)
        {
            throw CutOff();
        }
        catch (InvalidDataException)
        {
            if (_lines.IsAtEnd) throw CutOff();
            throw new BackupException(_number == 0 && _lines.Position <= 64 * 1024
                ? $"{shown} is no backup of this program: it is no gzip; name a file that backscatter backup wrote"
                : $"{shown} is damaged behind line {_number}{Behind()}, at or before byte {_lines.Position}: what comes is no gzip; {Again}");
        }
        catch (IOException failure)
        {
            throw new BackupException($"{shown} cannot be read behind line {_number}, at byte {_lines.Position}: {ForeignText.Escape(failure.Message, 120)}; look at the disk it is on", failure);
        }
    }

    // What stands in front of the checksum, made a whole object again.
    private byte[] Checked(ReadOnlySpan<byte> line, ReadOnlySpan<byte> before, out byte[] sum)
    {
        var content = line[..Math.Max(0, line.Length - BackupForm.TailBytes)];
        sum = BackupForm.Sum(before, content);
        if (line.Length <= BackupForm.TailBytes || !line[content.Length..].SequenceEqual(BackupForm.Tail(sum))) throw Damaged(Reason(line));
        return [.. content, (byte)'}'];
    }

    // The number in a line that is not believed is still the best hint at what happened.
    private string Reason(ReadOnlySpan<byte> line)
    {
        var (kind, key, number) = Claims(line);
        _behind = kind is null ? _behind : $"{ForeignText.Escape(kind, 40)} {ForeignText.Quote(key ?? "", 160)}";
        return number is { } other && other != _number
            ? $"is line {other.ToString(CultureInfo.InvariantCulture)} by its own number: lines are missing or were mixed up"
            : "is not as it was written: its checksum is another";
    }

    private static (string? Kind, string? Key, int? Number) Claims(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var parsed = JsonDocument.ParseValue(ref reader);
            var root = parsed.RootElement;
            return root.ValueKind != JsonValueKind.Object ? (null, null, null) : (
                root.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null,
                root.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null,
                root.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out var number) ? number : null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return (null, null, null);
        }
    }

    private static string? FormOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var parsed = JsonDocument.ParseValue(ref reader);
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("form", out var form) && form.ValueKind == JsonValueKind.String ? form.GetString() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private JsonDocument Parsed(byte[] content)
    {
        try
        {
            var parsed = Parse(content);
            var root = parsed.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.GetPropertyCount() == 4 && root.TryGetProperty("n", out var n) && n.TryGetInt32(out var number) && root.TryGetProperty("record", out _)
                && root.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String && root.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String)
            {
                if (number != _number) throw Damaged($"is line {number.ToString(CultureInfo.InvariantCulture)} by its own number: lines are missing or were mixed up");
                return parsed;
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw Damaged("is no line of a backup");
        }

        throw Damaged("is no line of a backup");
    }

    private static JsonDocument Parse(byte[] content) => JsonDocument.Parse(content);

    private string Text(JsonElement line, string name)
    {
        try
        {
            var text = line.GetProperty(name).GetString()!;
            return text.Length <= BackupForm.MostKeyCharacters ? text : throw Damaged($"has a {name} of {text.Length} characters");
        }
        catch (InvalidOperationException)
        {
            throw Damaged("is no line of a backup");
        }
    }

    private object Record(BackupKind kind, string key, JsonElement json)
    {
        try
        {
            var (its, record) = kind.Parse(json);
            return its == key ? record : throw Damaged($"holds the {kind.Name} {ForeignText.Quote(its, 160)}");
        }
        catch (JsonException wrong)
        {
            throw new BackupException($"{At()} holds no {kind.Name} that this version can read{(wrong.Path is { Length: > 0 } path ? $", at {ForeignText.Escape(path, 80)}" : "")}; {Update}");
        }
    }

    private void End(JsonElement json)
    {
        _behind = "the last one";
        var end = null as BackupEnd;
        try
        {
            end = BackupJson.Read<BackupEnd>(json);
        }
        catch (JsonException)
        {
            throw Damaged("is no last line of a backup");
        }

        var sha = Convert.ToHexStringLower(_all.GetHashAndReset());
        var kind = end.Counts.Keys.Union(_counts.Keys).Order(StringComparer.Ordinal).FirstOrDefault(kind => end.Counts.GetValueOrDefault(kind) != _counts.GetValueOrDefault(kind));
        if (kind is not null) throw Damaged($"says that there are {end.Counts.GetValueOrDefault(kind)} records of the kind {ForeignText.Escape(kind, 40)}, and there are {_counts.GetValueOrDefault(kind)}");
        if (end.Sha256 != sha) throw Damaged("is the last line of another backup: its checksum over all lines is another");
        if (Line() is not null) throw Damaged("stands behind the last one");
        Sha256 = sha;
    }

    private string Behind() => _behind.Length > 0 ? $" ({_behind})" : "";

    private BackupException CutOff() =>
        new($"{shown} ends behind line {_number}{Behind()}, at byte {_lines.Position}, and its last line is missing: it was cut off; {Again}");

    private BackupException Damaged(string why) => new($"{At()} {why}; {Again}");
}
