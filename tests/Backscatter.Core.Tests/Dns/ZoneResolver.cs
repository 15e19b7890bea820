using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Dns;

/// <summary>
/// A resolver whose zones are lines of text: <c>example.com MX 10 mx1.example.com</c>, <c>mx1.example.com A 192.0.2.1</c>,
/// <c>example.com TXT "v=spf1 " "-all"</c>, <c>www.example.com CNAME example.com</c>. Failures are lines too:
/// <c>broken.example MX SERVFAIL</c> (or <c>REFUSED</c>, <c>TIMEOUT</c>, <c>UNREACHABLE</c>, <c>FAILED</c>, <c>NXDOMAIN</c>), with <c>*</c> for every type.
/// A name that stands in no line does not exist; an alias is followed at most eight times. Empty lines and those that start with <c>;</c> are skipped.
/// </summary>
public sealed partial class ZoneResolver : IDnsResolver
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, List<DnsRecord>> _records = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Name, string Type), DnsCode> _failures = [];

    /// <summary>Reads the lines of the zones; each argument holds one line or many.</summary>
    public ZoneResolver(params string[] lines)
    {
        foreach (var line in lines.SelectMany(text => text.Split('\n')).Select(line => line.Trim()))
        {
            if (line.Length > 0 && line[0] != ';') Add(line);
        }
    }

    /// <summary>Every question that was asked, in any order.</summary>
    public ConcurrentBag<DnsQuestion> Asked { get; } = [];

    /// <inheritdoc/>
    public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add(question);
        return Task.FromResult(Answer(question));
    }

    /// <summary>The reply to a question, without counting it as asked.</summary>
    public DnsReply Answer(DnsQuestion question)
    {
        var found = new List<DnsRecord>();
        var name = question.Name.ToLowerInvariant();
        for (var hop = 0; hop <= 8; hop++)
        {
            if (_failures.TryGetValue((name, question.Type.ToString()), out var code) || _failures.TryGetValue((name, "*"), out code))
                return Reply(question, code == DnsCode.NameError ? DnsOutcome.Absent : DnsOutcome.Unknown, code, []);
            if (!_records.TryGetValue(name, out var records)) break;
            var fitting = records.Where(record => TypeOf(record) == question.Type).ToList();
            if (fitting.Count > 0) return Reply(question, DnsOutcome.Exists, DnsCode.NoError, [.. found, .. fitting]);
            if (records.OfType<NameRecord>().FirstOrDefault(record => record.Type == DnsRecordType.CNAME) is not { } alias) break;
            found.Add(alias);
            name = alias.Target;
        }

        var exists = _records.Keys.Any(key => key.Equals(name, StringComparison.OrdinalIgnoreCase) || key.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
        return Reply(question, DnsOutcome.Absent, exists ? DnsCode.NoError : DnsCode.NameError, found);
    }

    private void Add(string line)
    {
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 3) throw new FormatException($"a zone line has a name, a type and data: {line}");
        var (name, type, data) = (parts[0].ToLowerInvariant(), parts[1].ToUpperInvariant(), parts[2]);
        if (FailureOf(data) is { } code)
        {
            _failures[(name, type)] = code;
            return;
        }

        if (!_records.TryGetValue(name, out var records)) _records[name] = records = [];
        records.Add(type switch
        {
            "A" or "AAAA" => new AddressRecord(name, Ttl, IPAddress.Parse(data)),
            "MX" => Mx(name, data),
            "TXT" => new TextRecord(name, Ttl, data.StartsWith('"') ? string.Concat(CharacterStrings().Matches(data).Select(match => match.Groups[1].Value)) : data),
            "CNAME" or "PTR" or "NS" => new NameRecord(name, Ttl, Enum.Parse<DnsRecordType>(type), Host(data)),
            _ => throw new FormatException($"no such type in a zone line: {line}"),
        });
    }

    private static MxRecord Mx(string name, string data)
    {
        var parts = data.Split(' ', 2, StringSplitOptions.TrimEntries);
        return new MxRecord(name, Ttl, int.Parse(parts[0], CultureInfo.InvariantCulture), Host(parts[1]));
    }

    private static string Host(string text) => text.ToLowerInvariant().TrimEnd('.');

    private static DnsCode? FailureOf(string data) => data switch
    {
        "SERVFAIL" => DnsCode.ServerFailure,
        "REFUSED" => DnsCode.Refused,
        "TIMEOUT" => DnsCode.Timeout,
        "UNREACHABLE" => DnsCode.Unreachable,
        "FAILED" => DnsCode.Failed,
        "NXDOMAIN" => DnsCode.NameError,
        _ => null,
    };

    private static DnsRecordType TypeOf(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA,
        MxRecord => DnsRecordType.MX,
        TextRecord => DnsRecordType.TXT,
        NameRecord name => name.Type,
        _ => throw new InvalidOperationException($"a zone has no {record.GetType().Name}"),
    };

    private static DnsReply Reply(DnsQuestion question, DnsOutcome outcome, DnsCode code, IReadOnlyList<DnsRecord> records) =>
        new(question, outcome, code, records, Ttl, "zone", TimeSpan.Zero, outcome == DnsOutcome.Unknown ? $"{question}: {code}" : null);

    [GeneratedRegex("\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex CharacterStrings();
}
