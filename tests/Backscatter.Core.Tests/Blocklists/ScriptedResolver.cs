using System.Collections.Concurrent;
using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>A resolver in memory: answers what it was told, NXDOMAIN otherwise, and remembers what it was asked.</summary>
internal sealed class ScriptedResolver : IDnsResolver
{
    private readonly Dictionary<string, string[]> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DnsCode> _codesByZone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DnsCode> _codesByName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _once = new(StringComparer.Ordinal);

    /// <summary>Who it says that it is.</summary>
    public string Name { get; set; } = "127.0.0.1:5353";

    public ConcurrentQueue<DnsQuestion> Asked { get; } = new();

    public string? Detail { get; set; }

    /// <summary>How long 'no such name' may be kept; unknown unless set.</summary>
    public TimeSpan? NegativeTtl { get; set; }

    /// <summary>Completes when the questions may be answered; at once unless set.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public ScriptedResolver Answer(string name, params string[] addresses)
    {
        _addresses[name] = addresses;
        return this;
    }

    /// <summary>The name exists for one question.</summary>
    public ScriptedResolver Once(string name, params string[] addresses)
    {
        _once[name] = true;
        return Answer(name, addresses);
    }

    public ScriptedResolver FailName(string name, DnsCode code)
    {
        _codesByName[name] = code;
        return this;
    }

    public ScriptedResolver HealName(string name)
    {
        _codesByName.Remove(name);
        return this;
    }

    public ScriptedResolver Text(string name, params string[] texts)
    {
        _texts[name] = texts;
        return this;
    }

    /// <summary>Everything below the zone ends with this code.</summary>
    public ScriptedResolver Fail(string zone, DnsCode code)
    {
        _codesByZone[zone] = code;
        return this;
    }

    /// <summary>Everything below the zone is answered again.</summary>
    public ScriptedResolver Heal(string zone)
    {
        _codesByZone.Remove(zone);
        return this;
    }

    public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        Asked.Enqueue(question);
        await Gate.WaitAsync(cancellationToken);
        foreach (var (zone, code) in _codesByZone)
        {
            if (question.Name.EndsWith("." + zone, StringComparison.Ordinal)) return Reply(question, DnsOutcome.Unknown, code, []);
        }

        if (_codesByName.TryGetValue(question.Name, out var failure)) return Reply(question, DnsOutcome.Unknown, failure, []);
        var ttl = TimeSpan.FromSeconds(300);
        DnsRecord[] records = question.Type == DnsRecordType.TXT
            ? [.. Find(_texts, question.Name).Select(text => new TextRecord(question.Name, ttl, text))]
            : [.. Find(_addresses, question.Name).Select(address => new AddressRecord(question.Name, ttl, IPAddress.Parse(address)))];
        if (question.Type == DnsRecordType.A && _once.TryRemove(question.Name, out _)) Answer(question.Name);
        return records.Length > 0 ? Reply(question, DnsOutcome.Exists, DnsCode.NoError, records) : Reply(question, DnsOutcome.Absent, DnsCode.NameError, []);
    }

    private static string[] Find(Dictionary<string, string[]> entries, string name) => entries.TryGetValue(name, out var exact)
        ? exact
        : entries.FirstOrDefault(entry => entry.Key.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(entry.Key[1..], StringComparison.Ordinal)).Value ?? [];

    private DnsReply Reply(DnsQuestion question, DnsOutcome outcome, DnsCode code, DnsRecord[] records) =>
        new(question, outcome, code, records, records.Length > 0 ? records[0].Ttl : NegativeTtl, Name, TimeSpan.FromMilliseconds(3), outcome == DnsOutcome.Unknown ? Detail : null);
}
