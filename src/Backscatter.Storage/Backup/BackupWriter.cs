using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Backup;

/// <summary>Writes the lines of a backup.</summary>
/// <param name="file">Where to; it is left open.</param>
internal sealed class BackupWriter(Stream file) : IDisposable
{
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    private readonly GZipStream _zip = new(file, CompressionLevel.Optimal, leaveOpen: true);
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _line = new();
    private byte[] _sum = BackupForm.FirstSum();
    private int _number;

    /// <summary>The first line.</summary>
    public void Begin(BackupHeader header)
    {
        // Another backup of the same store has another first line and the same records, so these do not build on it.
        var text = BackupJson.Write(header);
        _line.Write(text.AsSpan(0, text.Length - 1));
        Finish(BackupForm.FirstSum());
    }

    /// <summary>The next record.</summary>
    /// <exception cref="BackupException">It is larger than any that is read again.</exception>
    public void Add(string kind, string key, byte[] json)
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        _sum = Record(kind, key, json);
        _all.AppendData(_line.WrittenSpan);
    }

    /// <summary>The last line.</summary>
    public void End()
    {
        var counts = new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);
        Record(BackupForm.End, "", BackupJson.Write(new BackupEnd(counts, Convert.ToHexStringLower(_all.GetHashAndReset()))));
        _zip.Flush();
    }

    /// <summary>How many records of each kind were written.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Dispose()
    {
        _zip.Dispose();
        _all.Dispose();
    }

    private byte[] Record(string kind, string key, byte[] json)
    {
        _line.ResetWrittenCount();
        var begin = string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{_number + 1},\"kind\":\"{kind}\",\"key\":{JsonSerializer.Serialize(key)},\"record\":");
        _line.Write(Encoding.UTF8.GetBytes(begin));
        _line.Write(json);
        if (_line.WrittenCount + BackupForm.TailBytes >= BackupForm.MostLineBytes)
            throw new BackupException($"the {kind} {ForeignText.Quote(key, 120)} has {json.Length} bytes, more than a backup takes in one record; remove it, a scan by backscatter sweep --repair with a short --keep-scans");
        return Finish(_sum);
    }

    private byte[] Finish(ReadOnlySpan<byte> before)
    {
        _number++;
        var sum = BackupForm.Sum(before, _line.WrittenSpan);
        _line.Write(BackupForm.Tail(sum));
        _line.Write(LineFeed);
        _zip.Write(_line.WrittenSpan);
        return sum;
    }
}
