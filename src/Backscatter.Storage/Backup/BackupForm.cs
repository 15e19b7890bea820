using System.Security.Cryptography;
using System.Text;

namespace Backscatter.Storage.Backup;

/// <summary>
/// The form of a backup: JSON Lines in gzip, docs/schemas/backup.schema.json. The first line says what it is, the last one what must be in it, and each
/// between them is one record: its number, its kind, its key, itself, and a checksum over it and all records before it.
/// </summary>
internal static class BackupForm
{
    /// <summary>The form that is written, and the only one that is read.</summary>
    public const string Id = "backscatter.backup/1";

    /// <summary>What the ids of all its versions begin with.</summary>
    public const string Family = "backscatter.backup/";

    /// <summary>The kind of the last line.</summary>
    public const string End = "end";

    /// <summary>The most bytes of a line: more is no record of ours, and no reader keeps more.</summary>
    public const int MostLineBytes = 256 * 1024 * 1024;

    /// <summary>The most characters of a key.</summary>
    public const int MostKeyCharacters = 2048;

    /// <summary>The bytes of a checksum; in a line it is written as twice as many hexadecimal digits.</summary>
    public const int SumBytes = 8;

    /// <summary>The checksum before the first record.</summary>
    public static byte[] FirstSum() => new byte[SumBytes];

    /// <summary>The checksum of a line: the beginning of the SHA-256 of the one before it and of what stands in front of its own.</summary>
    public static byte[] Sum(ReadOnlySpan<byte> before, ReadOnlySpan<byte> line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(line);
        return hash.GetHashAndReset()[..SumBytes];
    }

    /// <summary>How a line ends, without its line feed.</summary>
    public static byte[] Tail(ReadOnlySpan<byte> sum) => Encoding.ASCII.GetBytes($",\"sum\":\"{Convert.ToHexStringLower(sum)}\"}}");

    /// <summary>How many bytes that are.</summary>
    public static int TailBytes { get; } = Tail(FirstSum()).Length;
}

/// <summary>What the first line of a backup says.</summary>
/// <param name="Form">Its form, <see cref="BackupForm.Id"/>.</param>
/// <param name="Tool">The version of the program that wrote it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="From">From which kind of storage: <c>sqlite</c> or <c>azure</c>.</param>
/// <param name="IsOneMoment">Whether it is the store as it was at one moment; otherwise what was written meanwhile may be in it in part.</param>
/// <param name="Secrets">How the secrets in it are sealed; null where only their names are in it.</param>
internal sealed record BackupHeader(string Form, string Tool, DateTimeOffset At, string From, bool IsOneMoment, SealedBy? Secrets);

/// <summary>What the last line of a backup says.</summary>
/// <param name="Counts">How many records of each kind there are.</param>
/// <param name="Sha256">The SHA-256 of all lines between the first and this one, each with its line feed, in hexadecimal.</param>
internal sealed record BackupEnd(IReadOnlyDictionary<string, int> Counts, string Sha256);
