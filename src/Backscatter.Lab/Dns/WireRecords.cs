using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using Backscatter.Core.Dns;
using Name = ARSoft.Tools.Net.DomainName;
using Record = Backscatter.Core.Dns.DnsRecord;

namespace Backscatter.Lab.Dns;

/// <summary>Our records in the types of the DNS library that puts them on the wire.</summary>
internal static class WireRecords
{
    private const int LongestCharacterString = 255;

    public static DnsRecordBase ToWire(Record record)
    {
        var owner = NameOf(record.Owner);
        var ttl = (int)record.Ttl.TotalSeconds;
        return record switch
        {
            AddressRecord { Address.AddressFamily: AddressFamily.InterNetwork } a => new ARecord(owner, ttl, a.Address),
            AddressRecord aaaa => new AaaaRecord(owner, ttl, aaaa.Address),
            Core.Dns.MxRecord mx => new ARSoft.Tools.Net.Dns.MxRecord(owner, ttl, (ushort)mx.Preference, NameOf(mx.Exchange)),
            TextRecord text => new TxtRecord(owner, ttl, CharacterStrings(text.Text)),
            NameRecord { Type: DnsRecordType.CNAME } alias => new CNameRecord(owner, ttl, NameOf(alias.Target)),
            NameRecord { Type: DnsRecordType.PTR } pointer => new PtrRecord(owner, ttl, NameOf(pointer.Target)),
            NameRecord { Type: DnsRecordType.NS } server => new NsRecord(owner, ttl, NameOf(server.Target)),
            StartOfAuthorityRecord soa => new SoaRecord(
                owner, ttl, NameOf("ns.lab.example"), NameOf("hostmaster.lab.example"), 1, 3600, 600, 86400, (int)soa.Minimum.TotalSeconds),
            _ => throw new ArgumentOutOfRangeException(nameof(record), record.GetType().Name, "the lab serves no such record"),
        };
    }

    private static Name NameOf(string name) => name.Length == 0 ? Name.Root : new Name(name.Split('.'));

    // An empty text still is one character string of length zero (RFC 1035 section 3.3.14).
    private static IEnumerable<string> CharacterStrings(string text) =>
        text.Length == 0 ? [""] : text.Chunk(LongestCharacterString).Select(part => new string(part));
}
