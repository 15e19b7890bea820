using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Backscatter.Core.Dns;

/// <summary>What a datagram is to a query whose id it bears.</summary>
internal enum ReplyMatch
{
    /// <summary>A reply to its question.</summary>
    Answer,

    /// <summary>A reply to its question that did not fit into a datagram.</summary>
    Truncated,

    /// <summary>A reply to another question: late, or forged.</summary>
    Another,

    /// <summary>No message, or one that contradicts itself.</summary>
    Unreadable,
}

/// <summary>
/// Reads replies to questions for A and TXT, one after the other into the same memory. Strict, because a reply that is half understood would be a
/// verdict that nobody gave: counts must be what they say, nothing may follow, records must belong to the name asked or to what its aliases lead
/// to, and NXDOMAIN has no records.
/// </summary>
internal sealed class ReplyMessage
{
    /// <summary>The largest datagram that is read; more than was offered, for servers that do not heed it.</summary>
    public const int Longest = 4096;

    // A record takes 11 bytes at least.
    private const int MostRecords = Longest / 11;
    private const int LongestText = 16 * 1024;
    private const int TypeCname = (int)DnsRecordType.CNAME;

    private readonly WireRecord[] _records = new WireRecord[MostRecords];
    private readonly uint[] _addresses = new uint[MostRecords];
    private readonly byte[] _target = new byte[WireName.Longest];
    private readonly byte[] _owner = new byte[WireName.Longest];
    private int _recordCount;
    private int _addressCount;
    private int _targetLength;
    private DnsRecordType _asked;
    private int _questionStart;
    private long _ttl;

    /// <summary>The three-valued result of the last reply read.</summary>
    public DnsOutcome Outcome { get; private set; }

    /// <summary>How it ended.</summary>
    public DnsCode Code { get; private set; }

    /// <summary>Its RCODE, with the upper bits that EDNS adds.</summary>
    public int ResponseCode { get; private set; }

    /// <summary>Its A records in the order received, each as the number that its four octets make.</summary>
    public ReadOnlySpan<uint> Addresses => Outcome == DnsOutcome.Exists ? _addresses.AsSpan(0, _addressCount) : [];

    /// <summary>How long it may be kept: the least of its records, or the negative TTL (RFC 2308 section 5); null when it does not say.</summary>
    public TimeSpan? Ttl => _ttl < 0 ? null : TimeSpan.FromSeconds(_ttl);

    /// <summary>Reads a datagram that bears the id of <paramref name="query"/>.</summary>
    public ReplyMatch Read(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> query)
    {
        (_recordCount, _addressCount, _ttl, ResponseCode) = (0, 0, -1, 0);
        Fail(DnsCode.Failed);
        if (datagram.Length < QueryMessage.HeaderLength) return ReplyMatch.Unreadable;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if ((flags & 0xF800) != 0x8000) return ReplyMatch.Unreadable;
        ResponseCode = flags & 0x0F;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        var question = QueryMessage.QuestionOf(query);
        if (questions == 0 && ResponseCode is not (0 or 3))
        {
            // Servers that give up early, on EDNS for one, send a header alone. It says nothing but that.
            Fail(CodeOf(ResponseCode));
            return ReplyMatch.Answer;
        }

        if (questions != 1) return ReplyMatch.Unreadable;
        var questionEnd = QueryMessage.HeaderLength + question.Length;
        if (datagram.Length < questionEnd || !Ascii.EqualsIgnoreCase(datagram[QueryMessage.HeaderLength..questionEnd], question))
        {
            var nameEnd = WireName.Skip(datagram, QueryMessage.HeaderLength);
            return nameEnd < 0 || nameEnd + 4 > datagram.Length ? ReplyMatch.Unreadable : ReplyMatch.Another;
        }

        if (ResponseCode is not (0 or 3))
        {
            Fail(CodeOf(ResponseCode));
            return ReplyMatch.Answer;
        }

        if ((flags & 0x0200) != 0) return ReplyMatch.Truncated;
        _questionStart = QueryMessage.HeaderLength;
        _asked = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(question[^4..]);
        return ReadSections(datagram, questionEnd) ? ReplyMatch.Answer : ReplyMatch.Unreadable;
    }

    /// <summary>The records of the type asked for and the aliases that led to them, in the order received. Only of the datagram that was read last.</summary>
    public IReadOnlyList<DnsRecord> Records(ReadOnlySpan<byte> datagram)
    {
        if (Outcome == DnsOutcome.Unknown) return [];
        List<DnsRecord> records = [];
        foreach (ref readonly var record in _records.AsSpan(0, _recordCount))
        {
            if (!record.Belongs) continue;
            var owner = NameAt(datagram, record.Owner);
            var ttl = TimeSpan.FromSeconds(record.Ttl);
            var data = datagram.Slice(record.Data, record.Length);
            records.Add(record.Type switch
            {
                (int)DnsRecordType.A => new AddressRecord(owner, ttl, new IPAddress(data)),
                TypeCname => new NameRecord(owner, ttl, DnsRecordType.CNAME, NameAt(datagram, record.Data)),
                _ => new TextRecord(owner, ttl, Text(data)),
            });
        }

        return records;
    }

    private bool ReadSections(ReadOnlySpan<byte> datagram, int at)
    {
        int answers = BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(datagram[8..]);
        int additionals = BinaryPrimitives.ReadUInt16BigEndian(datagram[10..]);
        for (var i = 0; i < answers; i++)
        {
            if (!ReadRecord(datagram, ref at, out var record) || !Keep(datagram, record)) return false;
        }

        long negative = -1;
        for (var i = 0; i < authorities; i++)
        {
            if (!ReadRecord(datagram, ref at, out var record)) return false;
            if (record.Type != (int)DnsRecordType.SOA || negative >= 0) continue;
            if (!ReadNegativeTtl(datagram, record, out negative)) return false;
        }

        for (var i = 0; i < additionals; i++)
        {
            if (!ReadRecord(datagram, ref at, out var record)) return false;
            // The upper bits of the RCODE stand where other records have their TTL (RFC 6891 section 6.1.3).
            if (record.Type == 41) ResponseCode |= (int)(record.RawTtl >> 24) << 4;
        }

        if (at != datagram.Length) return false;
        if (ResponseCode is not (0 or 3))
        {
            Fail(DnsCode.Failed);
            return true;
        }

        return Conclude(datagram, negative);
    }

    private static bool ReadRecord(ReadOnlySpan<byte> datagram, ref int at, out WireRecord record)
    {
        record = default;
        var fixedPart = WireName.Skip(datagram, at);
        if (fixedPart < 0 || fixedPart + 10 > datagram.Length) return false;
        record.Owner = at;
        record.Type = BinaryPrimitives.ReadUInt16BigEndian(datagram[fixedPart..]);
        record.Class = BinaryPrimitives.ReadUInt16BigEndian(datagram[(fixedPart + 2)..]);
        record.RawTtl = BinaryPrimitives.ReadUInt32BigEndian(datagram[(fixedPart + 4)..]);
        record.Length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(fixedPart + 8)..]);
        record.Data = fixedPart + 10;
        at = record.Data + record.Length;
        return at <= datagram.Length;
    }

    // Keeps the records that can decide: those asked for, and aliases. Whether they belong is seen when all are there.
    private bool Keep(ReadOnlySpan<byte> datagram, in WireRecord record)
    {
        if (record.Type != (int)_asked && record.Type != TypeCname) return true;
        if (record.Class != 1 || _recordCount == MostRecords) return false;
        var data = datagram.Slice(record.Data, record.Length);
        var whole = record.Type switch
        {
            (int)DnsRecordType.A => record.Length == 4,
            TypeCname => WireName.Skip(datagram, record.Data) == record.Data + record.Length,
            _ => IsText(data),
        };
        if (whole) _records[_recordCount++] = record;
        return whole;
    }

    private static bool ReadNegativeTtl(ReadOnlySpan<byte> datagram, in WireRecord soa, out long seconds)
    {
        seconds = -1;
        var primary = WireName.Skip(datagram, soa.Data);
        var mailbox = primary < 0 ? -1 : WireName.Skip(datagram, primary);
        if (mailbox < 0 || mailbox + 20 != soa.Data + soa.Length) return false;
        seconds = Math.Min(soa.Ttl, BinaryPrimitives.ReadUInt32BigEndian(datagram[(mailbox + 16)..]));
        return true;
    }

    // Follows the aliases from the name asked; answers may come in any order.
    private bool Conclude(ReadOnlySpan<byte> datagram, long negative)
    {
        if (_recordCount == 0)
        {
            Say(DnsOutcome.Absent, negative);
            return true;
        }

        var records = _records.AsSpan(0, _recordCount);
        _targetLength = WireName.Expand(datagram, _questionStart, _target);
        if (_targetLength < 0) return false;
        long least = uint.MaxValue;
        while (true)
        {
            var alias = -1;
            for (var i = 0; i < records.Length; i++)
            {
                if (records[i].Type != TypeCname || !IsOwnedByTarget(datagram, records[i])) continue;
                // Back at an alias that was followed already: it leads nowhere, which is not the same as to nothing.
                if (records[i].Belongs) return false;
                alias = i;
                break;
            }

            if (alias < 0) break;
            records[alias].Belongs = true;
            least = Math.Min(least, records[alias].Ttl);
            _targetLength = WireName.Expand(datagram, records[alias].Data, _target);
            if (_targetLength < 0) return false;
        }

        var found = false;
        var strangers = false;
        foreach (ref var record in records)
        {
            if (record.Type == TypeCname) strangers |= !record.Belongs;
            else if (!IsOwnedByTarget(datagram, record)) strangers = true;
            else
            {
                found = record.Belongs = true;
                least = Math.Min(least, record.Ttl);
                if (record.Type == (int)DnsRecordType.A) _addresses[_addressCount++] = BinaryPrimitives.ReadUInt32BigEndian(datagram[record.Data..]);
            }
        }

        if (found && ResponseCode == 3) return false;
        if (!found && strangers) return false;
        if (found) Say(DnsOutcome.Exists, least);
        // An alias that leads to nothing is kept no longer than the alias itself; without a SOA record nobody said how long.
        else Say(DnsOutcome.Absent, negative < 0 ? -1 : Math.Min(negative, least));
        return true;
    }

    private bool IsOwnedByTarget(ReadOnlySpan<byte> datagram, in WireRecord record)
    {
        var length = WireName.Expand(datagram, record.Owner, _owner);
        return length == _targetLength && _owner.AsSpan(0, length).SequenceEqual(_target.AsSpan(0, length));
    }

    private void Say(DnsOutcome outcome, long ttl) => (Outcome, Code, _ttl) = (outcome, ResponseCode == 3 ? DnsCode.NameError : DnsCode.NoError, ttl);

    private void Fail(DnsCode code) => (Outcome, Code) = (DnsOutcome.Unknown, code);

    private static DnsCode CodeOf(int responseCode) => responseCode switch
    {
        2 => DnsCode.ServerFailure,
        5 => DnsCode.Refused,
        _ => DnsCode.Failed,
    };

    private static bool IsText(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        var at = 0;
        while (at < data.Length) at += 1 + data[at];
        return at == data.Length;
    }

    private static string Text(ReadOnlySpan<byte> data)
    {
        var joined = new byte[data.Length];
        var length = 0;
        for (var at = 0; at < data.Length; at += 1 + data[at])
        {
            data.Slice(at + 1, data[at]).CopyTo(joined.AsSpan(length));
            length += data[at];
        }

        var text = Encoding.UTF8.GetString(joined, 0, length);
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    private static string NameAt(ReadOnlySpan<byte> datagram, int at)
    {
        Span<byte> name = stackalloc byte[WireName.Longest];
        return WireName.Expand(datagram, at, name) < 0 ? "" : WireName.Shown(name);
    }

    private struct WireRecord
    {
        public int Owner;
        public int Type;
        public int Class;
        public uint RawTtl;
        public int Data;
        public int Length;
        public bool Belongs;

        // A TTL with the highest bit set is none (RFC 2181 section 8).
        public readonly long Ttl => RawTtl > int.MaxValue ? 0 : RawTtl;
    }
}
