using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Backscatter.Storage.Backup;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>The lines of a backup, to be looked at and to be damaged.</summary>
internal static partial class BackupText
{
    /// <summary>The lines.</summary>
    public static List<string> Lines(byte[] backup)
    {
        using var zip = new GZipStream(new MemoryStream(backup), CompressionMode.Decompress);
        using var reader = new StreamReader(zip, new UTF8Encoding(false));
        return [.. reader.ReadToEnd().TrimEnd('\n').Split('\n')];
    }

    /// <summary>A file of lines, in gzip.</summary>
    public static byte[] Pack(IEnumerable<string> lines)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return packed.ToArray();
    }

    /// <summary>The lines with numbers and checksums that fit what they say, as somebody would write them who means harm.</summary>
    public static List<string> Signed(IEnumerable<string> lines)
    {
        var (signed, sum, all) = (new List<string>(), BackupForm.FirstSum(), new StringBuilder());
        foreach (var (place, line) in lines.Index())
        {
            var content = Number().Replace(line[..^BackupForm.TailBytes], $"{{\"n\":{place + 1},", 1);
            if (content.Contains("\"kind\":\"end\"", StringComparison.Ordinal))
                content = Sha().Replace(content, $"\"sha256\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))}\"");
            var its = BackupForm.Sum(place == 0 ? BackupForm.FirstSum() : sum, Encoding.UTF8.GetBytes(content));
            signed.Add(content + Encoding.ASCII.GetString(BackupForm.Tail(its)));
            if (place == 0) continue;
            sum = its;
            all.Append(signed[^1]).Append('\n');
        }

        return signed;
    }

    [GeneratedRegex("^\\{\"n\":[0-9]+,")]
    private static partial Regex Number();

    [GeneratedRegex("\"sha256\":\"[0-9a-f]+\"")]
    private static partial Regex Sha();
}
