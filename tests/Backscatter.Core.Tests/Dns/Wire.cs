using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Dns;

/// <summary>Messages in hexadecimal digits, about one question: 2.0.0.127.bl.example A.</summary>
internal static class Wire
{
    /// <summary>The question: name, type A, class IN. It stands at offset 12, so its name is c00c.</summary>
    public const string Question = "0132 0130 0130 03313237 02626c 076578616d706c65 00 0001 0001";

    /// <summary>127.0.0.2 for the name asked, for 5 minutes.</summary>
    public const string Listed = "c00c 0001 0001 0000012c 0004 7f000002";

    /// <summary>The zone's SOA record: kept for an hour, negative answers for 90 seconds.</summary>
    public const string Soa = "c016 0006 0001 00000e10 0020 026e73c016 04726f6f74c016 00000001 00000002 00000003 00000004 0000005a";

    /// <summary>The query, without an id.</summary>
    public static byte[] Query { get; } = MakeQuery("2.0.0.127.bl.example", DnsRecordType.A);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A reply without EDNS.</summary>
    /// <param name="flags">Four digits: 8180 is NOERROR, 8183 NXDOMAIN.</param>
    /// <param name="counts">The records in answer, authority and additional section, four digits each.</param>
    /// <param name="records">The records.</param>
    public static byte[] Reply(string flags, string counts, string records) => Bytes($"1234 {flags} 0001 {counts} {Question} {records}");

    public static byte[] MakeQuery(string name, DnsRecordType type)
    {
        var message = new byte[QueryMessage.Longest];
        var length = WireName.Write(name, QueryMessage.NameOf(message));
        Assert.True(length > 0);
        return message[..QueryMessage.Complete(message, length, type)];
    }
}
