using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Lab.Dns;

/// <summary>
/// Reads the text form of <see cref="LabZone.Parse"/>. Unlike common master file readers it tells an owner from a type by the column alone, so that
/// hosts named <c>mx</c> and the numbers of reverse zones need no escaping.
/// </summary>
internal static class ZoneText
{
    private static readonly TimeSpan DefaultTtl = TimeSpan.FromMinutes(5);

    public static string Normal(string name) => name.TrimEnd('.').ToLowerInvariant();

    public static IReadOnlyList<DnsRecord> Read(string origin, string text)
    {
        var records = new List<DnsRecord>();
        string? owner = null;
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = Words(line, out var fault);
            if (fault is null && words.Count > 0) fault = ReadLine(origin, char.IsWhiteSpace(line[0]), words, ref owner, records);
            if (fault is not null) throw new FormatException($"zone {(origin.Length == 0 ? "." : origin)}, line {number}: {fault}");
        }

        return records;
    }

    private static string? ReadLine(string origin, bool keepsOwner, List<string> words, ref string? owner, List<DnsRecord> records)
    {
        var next = 0;
        if (!keepsOwner) owner = Absolute(words[next++], origin);
        if (owner is null) return "the first record has no owner";
        if (!IsAtOrBelow(owner, origin)) return $"{ForeignText.Quote(owner)} is not in this zone";

        var ttl = DefaultTtl;
        if (next < words.Count && int.TryParse(words[next], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            ttl = TimeSpan.FromSeconds(seconds);
            next++;
        }

        if (next < words.Count && words[next] == "IN") next++;
        if (next >= words.Count) return "a record needs a type: owner [seconds] [IN] TYPE data";
        var type = words[next++];
        var record = Record(owner, ttl, type, words[next..], origin);
        if (record is null) return $"{ForeignText.Quote(type)} with {ForeignText.Quote(string.Join(' ', words[next..]))} is no record";
        records.Add(record);
        return null;
    }

    private static DnsRecord? Record(string owner, TimeSpan ttl, string type, List<string> data, string origin) => (type, data) switch
    {
        ("A", [var text]) when IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork => new AddressRecord(owner, ttl, address),
        ("AAAA", [var text]) when IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 => new AddressRecord(owner, ttl, address),
        ("MX", [var text, var host]) when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var preference) => new MxRecord(owner, ttl, preference, Absolute(host, origin)),
        ("TXT", [_, ..]) => new TextRecord(owner, ttl, string.Concat(data)),
        ("CNAME", [var target]) => new NameRecord(owner, ttl, DnsRecordType.CNAME, Absolute(target, origin)),
        ("PTR", [var target]) => new NameRecord(owner, ttl, DnsRecordType.PTR, Absolute(target, origin)),
        ("NS", [var target]) => new NameRecord(owner, ttl, DnsRecordType.NS, Absolute(target, origin)),
        ("SOA", [var text]) when uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minimum) => new StartOfAuthorityRecord(owner, ttl, TimeSpan.FromSeconds(minimum)),
        _ => null,
    };

    private static string Absolute(string name, string origin) => name switch
    {
        "@" => origin,
        "." => "",
        _ when name.EndsWith('.') || origin.Length == 0 => Normal(name),
        _ => Normal(name) + "." + origin,
    };

    private static bool IsAtOrBelow(string name, string origin) =>
        origin.Length == 0 || name == origin || name.EndsWith("." + origin, StringComparison.Ordinal);

    private static List<string> Words(string line, out string? fault)
    {
        var words = new List<string>();
        fault = null;
        for (var i = 0; i < line.Length;)
        {
            if (line[i] == ';') return words;
            if (char.IsWhiteSpace(line[i])) i++;
            else if (line[i] != '"')
            {
                var start = i;
                while (i < line.Length && !char.IsWhiteSpace(line[i]) && line[i] != ';') i++;
                words.Add(line[start..i]);
            }
            else
            {
                var word = new StringBuilder();
                for (i++; i < line.Length && line[i] != '"'; i++)
                {
                    if (line[i] == '\\' && i + 1 < line.Length) i++;
                    word.Append(line[i]);
                }

                if (i++ >= line.Length)
                {
                    fault = "a quoted string has no end";
                    return words;
                }

                words.Add(word.ToString());
            }
        }

        return words;
    }
}
