using System.Net.Sockets;
using Backscatter.Core.Dns;

namespace Backscatter.Lab.Dns;

/// <summary>What the lab's internet holds for one question.</summary>
/// <param name="Code">NOERROR, NXDOMAIN, REFUSED or SERVFAIL.</param>
/// <param name="Answers">The CNAME records on the way and the records of the asked type.</param>
/// <param name="Authority">The SOA record of a negative answer (RFC 2308 section 2); empty otherwise.</param>
/// <param name="Behaviour">The behaviour of the zone that was asked last: it holds back, truncates or swallows the whole answer.</param>
internal sealed record LabAnswer(DnsCode Code, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<StartOfAuthorityRecord> Authority, ZoneBehaviour Behaviour);

/// <summary>The lookup algorithm of RFC 1034 section 4.3.2 over all zones of the lab at once, as a recursive resolver would see them.</summary>
internal sealed class LabLookup
{
    private const int LongestAliasChain = 16;
    private static readonly TimeSpan NegativeTtl = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, ServedZone> _zones = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two zones have the same origin.</exception>
    public LabLookup(IEnumerable<LabZone> zones)
    {
        foreach (var zone in zones) _zones.Add(zone.Origin, new ServedZone(zone));
        if (!_zones.ContainsKey("")) _zones.Add("", new ServedZone(new LabZone("", [])));
    }

    public LabAnswer Answer(DnsQuestion question)
    {
        var answers = new List<DnsRecord>();
        var name = ZoneText.Normal(question.Name);
        for (var hops = 0; hops <= LongestAliasChain; hops++)
        {
            var zone = Enclosing(name);
            if (zone.Behaviour.Conduct == ZoneConduct.Refuses) return new LabAnswer(DnsCode.Refused, [], [], zone.Behaviour);
            if (zone.Behaviour.Conduct != ZoneConduct.Answers) return new LabAnswer(DnsCode.ServerFailure, [], [], zone.Behaviour);
            if (zone.At(name) is not { } found) return new LabAnswer(DnsCode.NameError, answers, [zone.Authority], zone.Behaviour);

            var alias = question.Type == DnsRecordType.CNAME ? null : found.OfType<NameRecord>().FirstOrDefault(record => record.Type == DnsRecordType.CNAME);
            if (alias is null)
            {
                var asked = found.Where(record => TypeOf(record) == question.Type).ToList();
                answers.AddRange(asked);
                return new LabAnswer(DnsCode.NoError, answers, asked.Count > 0 ? [] : [zone.Authority], zone.Behaviour);
            }

            answers.Add(alias);
            name = alias.Target;
        }

        return new LabAnswer(DnsCode.ServerFailure, [], [], ZoneBehaviour.Honest);
    }

    public static DnsRecordType TypeOf(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA,
        MxRecord => DnsRecordType.MX,
        TextRecord => DnsRecordType.TXT,
        NameRecord name => name.Type,
        StartOfAuthorityRecord => DnsRecordType.SOA,
        _ => throw new ArgumentOutOfRangeException(nameof(record), record.GetType().Name, "the lab serves no such record"),
    };

    private ServedZone Enclosing(string name)
    {
        for (var at = name; ; at = Parent(at))
        {
            if (_zones.TryGetValue(at, out var zone)) return zone;
        }
    }

    private static string Parent(string name) => name.IndexOf('.') is var dot and >= 0 ? name[(dot + 1)..] : "";

    private sealed class ServedZone
    {
        private readonly string _origin;
        private readonly ILookup<string, DnsRecord> _records;
        private readonly HashSet<string> _existing = new(StringComparer.Ordinal);

        public ServedZone(LabZone zone)
        {
            _origin = zone.Origin;
            Behaviour = zone.Behaviour;
            Authority = zone.Records.OfType<StartOfAuthorityRecord>().FirstOrDefault() ?? new StartOfAuthorityRecord(zone.Origin, NegativeTtl, NegativeTtl);
            _records = zone.Records.Where(record => record is not StartOfAuthorityRecord).Append(Authority).ToLookup(record => record.Owner, StringComparer.Ordinal);

            // A name between a record and the apex exists without having records of its own (RFC 4592 section 2.2.2): NODATA, not NXDOMAIN.
            _existing.Add(_origin);
            foreach (var owner in _records.Select(group => group.Key))
            {
                for (var name = owner; name != _origin; name = Parent(name)) _existing.Add(name);
            }
        }

        public ZoneBehaviour Behaviour { get; }

        public StartOfAuthorityRecord Authority { get; }

        /// <summary>The records at a name, the wildcard's where the name does not exist, or null: NXDOMAIN.</summary>
        public IReadOnlyList<DnsRecord>? At(string name)
        {
            if (_existing.Contains(name)) return [.. _records[name]];
            var encloser = Parent(name);
            while (!_existing.Contains(encloser)) encloser = Parent(encloser);
            var wildcard = encloser.Length == 0 ? "*" : "*." + encloser;
            return _existing.Contains(wildcard) ? [.. _records[wildcard].Select(record => record with { Owner = name })] : null;
        }
    }
}
