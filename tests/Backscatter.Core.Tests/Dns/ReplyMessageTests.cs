using System.Globalization;
using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Dns;

/// <summary>What a datagram with the right id says, byte for byte.</summary>
public sealed class ReplyMessageTests
{
    private const string Alias = "c00c 0005 0001 0000003c 0006 037777 77c016";
    private const string Target = "0377 7777c016 0001 0001 0000012c 0004 7f000004";

    [Theory]
    [InlineData("8180", "0001 0000 0000", Wire.Listed, "exists NoError 127.0.0.2 for 300")]
    [InlineData("8580", "0001 0000 0000", Wire.Listed, "exists NoError 127.0.0.2 for 300")]
    [InlineData("8180", "0002 0000 0000", Wire.Listed + "c00c 0001 0001 0000001e 0004 7f00000a", "exists NoError 127.0.0.2 127.0.0.10 for 30")]
    [InlineData("8180", "0001 0000 0000", "0132 0130 0130 03313237 02424c 074558414d504c45 00 0001 0001 0000012c 0004 7f000002", "exists NoError 127.0.0.2 for 300")]
    [InlineData("8180", "0001 0000 0000", "c00c 0001 0001 ffffffff 0004 7f000002", "exists NoError 127.0.0.2 for 0")]
    [InlineData("8180", "0002 0000 0000", Alias + Target, "exists NoError 127.0.0.4 for 60")]
    [InlineData("8180", "0002 0000 0000", Target + Alias, "exists NoError 127.0.0.4 for 60")]
    [InlineData("8180", "0001 0001 0001", Wire.Listed + Wire.Soa + "00 0029 04d0 00000000 0000", "exists NoError 127.0.0.2 for 300")]
    [InlineData("8180", "0002 0000 0000", Wire.Listed + "c00c 002e 0001 0000012c 0004 00000000", "exists NoError 127.0.0.2 for 300")]
    [InlineData("8183", "0000 0001 0000", Wire.Soa, "absent NameError for 90")]
    [InlineData("8180", "0000 0001 0000", Wire.Soa, "absent NoError for 90")]
    [InlineData("8183", "0000 0000 0000", "", "absent NameError")]
    [InlineData("8183", "0001 0001 0000", Alias + Wire.Soa, "absent NameError for 60")]
    [InlineData("8180", "0001 0000 0000", Alias, "absent NoError")]
    [InlineData("8180", "0001 0000 0000", "c00c 0010 0001 0000012c 0002 0161", "absent NoError")]
    [InlineData("8182", "0000 0000 0000", "", "unknown ServerFailure")]
    [InlineData("8185", "0000 0000 0000", "", "unknown Refused")]
    [InlineData("8181", "0000 0000 0000", "", "unknown Failed")]
    [InlineData("8186", "0001 0000 0000", Wire.Listed, "unknown Failed")]
    [InlineData("8180", "0000 0000 0001", "00 0029 04d0 01000000 0000", "unknown Failed")]
    public void A_whole_reply_says_what_it_says(string flags, string counts, string records, string expected) =>
        Assert.Equal("Answer " + expected, Read(Wire.Reply(flags, counts, records)));

    [Theory]
    [InlineData("0180", "0001 0000 0000", Wire.Listed)] // a query
    [InlineData("8980", "0001 0000 0000", Wire.Listed)] // another opcode
    [InlineData("8180", "0002 0000 0000", Wire.Listed)] // fewer records than counted
    [InlineData("8180", "0000 0000 0000", Wire.Listed)] // more records than counted
    [InlineData("8180", "0001 0001 0000", Wire.Listed)]
    [InlineData("8180", "0001 0000 0001", Wire.Listed)]
    [InlineData("8180", "ffff 0000 0000", Wire.Listed)]
    [InlineData("8180", "0001 0000 0000", Wire.Listed + "00")]
    [InlineData("8180", "0001 0000 0000", "c00c 0001 0001 0000012c 0008 7f000002")] // data longer than the message
    [InlineData("8180", "0001 0000 0000", "c00c 0001 0001 0000012c 0003 7f0000")] // no address
    [InlineData("8180", "0001 0000 0000", "c00c 0001 0001 0000012c 0010 00000000000000000000000000000001")]
    [InlineData("8180", "0001 0000 0000", "c00c 0001 0003 0000012c 0004 7f000002")] // class CH
    [InlineData("8180", "0001 0000 0000", "c016 0001 0001 0000012c 0004 7f000002")] // an address of another name
    [InlineData("8180", "0001 0000 0000", "c02f 0001 0001 0000012c 0004 7f000002")] // a pointer forwards
    [InlineData("8180", "0001 0000 0000", "c026 0001 0001 0000012c 0004 7f000002")] // a pointer to itself
    [InlineData("8180", "0001 0000 0000", "c00c 0005 0001 0000003c 0002 c00c")] // an alias of itself
    [InlineData("8180", "0002 0000 0000", Alias + "0377 7777c016 0005 0001 0000012c 0002 c00c")] // two aliases of each other
    [InlineData("8180", "0001 0000 0000", "c016 0005 0001 0000003c 0002 c00c")] // an alias of another name
    [InlineData("8180", "0001 0000 0000", "c00c 0005 0001 0000003c 0007 03777777c016 00")] // an alias with something behind it
    [InlineData("8183", "0001 0000 0000", Wire.Listed)] // a record of a name that does not exist
    [InlineData("8183", "0000 0001 0000", "c016 0006 0001 00000e10 0002 c016")] // half a SOA record
    public void A_reply_that_contradicts_itself_says_nothing(string flags, string counts, string records) =>
        Assert.Equal("Unreadable unknown Failed", Read(Wire.Reply(flags, counts, records)));

    [Theory]
    [InlineData("1234 8180 0001 0001 0000 0000 0133 0130 0130 03313237 02626c 076578616d706c65 00 0001 0001 " + Wire.Listed, "Another")]
    [InlineData("1234 8180 0001 0001 0000 0000 0132 0130 0130 03313237 02626c 076578616d706c65 00 0010 0001 " + Wire.Listed, "Another")]
    [InlineData("1234 8180 0001 0001 0000 0000 0132 0130 0130 03313237 02626c 076578616d706c65 00 0001 0003 " + Wire.Listed, "Another")]
    [InlineData("1234 8183 0001 0000 0000 0000 00 0001 0001", "Another")]
    [InlineData("1234 8183 0000 0000 0000 0000", "Unreadable")]
    [InlineData("1234 8180 0000 0000 0000 0000", "Unreadable")]
    [InlineData("1234 8183 0002 0000 0000 0000 " + Wire.Question + Wire.Question, "Unreadable")]
    [InlineData("1234 8183 0001 0000 0000 0000", "Unreadable")]
    [InlineData("1234 8183 0001 0000 0000 0000 0132 0130 0130", "Unreadable")]
    [InlineData("1234 8181 0000 0000 0000 0000", "Answer")]
    [InlineData("1234 8380 0001 0000 0000 0000 " + Wire.Question, "Truncated")]
    [InlineData("1234 8380 0001 0001 0000 0000 " + Wire.Question + Wire.Listed, "Truncated")]
    [InlineData("1234", "Unreadable")]
    public void Only_a_reply_that_repeats_the_question_can_be_the_answer(string datagram, string match) =>
        Assert.Equal(match + " unknown Failed", Read(Wire.Bytes(datagram)));

    [Fact]
    public void The_case_of_the_question_does_not_matter() => Assert.Equal(
        "Answer exists NoError 127.0.0.2 for 300",
        Read(Wire.Bytes("1234 8180 0001 0001 0000 0000 0132 0130 0130 03313237 02424C 074558414d504c45 00 0001 0001" + Wire.Listed)));

    [Fact]
    public void Records_are_given_with_the_aliases_that_led_to_them_in_the_order_received()
    {
        var datagram = Wire.Reply("8180", "0003 0000 0000", Alias + Target + Wire.Listed.Replace("c00c", "c016", StringComparison.Ordinal));
        var reply = new ReplyMessage();
        reply.Read(datagram, Wire.Query);

        DnsRecord[] expected =
        [
            new NameRecord("2.0.0.127.bl.example", TimeSpan.FromMinutes(1), DnsRecordType.CNAME, "www.bl.example"),
            new AddressRecord("www.bl.example", TimeSpan.FromMinutes(5), IPAddress.Parse("127.0.0.4")),
        ];
        Assert.Equal(expected, reply.Records(datagram));
    }

    [Theory]
    [InlineData("0006 0568656c6c6f", "hello")]
    [InlineData("0007 026865 03 6c6c6f", "hello")]
    [InlineData("0001 00", "")]
    [InlineData("0004 02 c3a4 00", "ä")]
    [InlineData("0004 01 c3 01 a4", "ä")]
    public void Texts_are_joined(string data, string text)
    {
        var datagram = Wire.Bytes($"1234 8180 0001 0001 0000 0000 {Wire.Question.Replace("0001 0001", "0010 0001", StringComparison.Ordinal)} c00c 0010 0001 0000012c {data}");
        var reply = new ReplyMessage();

        Assert.Equal(ReplyMatch.Answer, reply.Read(datagram, Wire.MakeQuery("2.0.0.127.bl.example", DnsRecordType.TXT)));
        Assert.Equal([new TextRecord("2.0.0.127.bl.example", TimeSpan.FromMinutes(5), text)], reply.Records(datagram));
    }

    [Theory]
    [InlineData("0006 0668656c6c6f")]
    [InlineData("0000")]
    public void A_text_that_is_longer_than_its_record_says_nothing(string data)
    {
        var datagram = Wire.Bytes($"1234 8180 0001 0001 0000 0000 {Wire.Question.Replace("0001 0001", "0010 0001", StringComparison.Ordinal)} c00c 0010 0001 0000012c {data}");

        Assert.Equal(ReplyMatch.Unreadable, new ReplyMessage().Read(datagram, Wire.MakeQuery("2.0.0.127.bl.example", DnsRecordType.TXT)));
    }

    [Fact]
    public void One_reply_leaves_nothing_behind_for_the_next()
    {
        var reply = new ReplyMessage();
        reply.Read(Wire.Reply("8180", "0001 0000 0000", Wire.Listed), Wire.Query);
        reply.Read(Wire.Reply("8183", "0000 0000 0000", ""), Wire.Query);

        Assert.Equal((DnsOutcome.Absent, DnsCode.NameError, 0, (TimeSpan?)null), (reply.Outcome, reply.Code, reply.Addresses.Length, reply.Ttl));
    }

    [Fact]
    public void A_query_asks_one_question_with_recursion_and_EDNS() =>
        Assert.Equal(Wire.Bytes($"0000 0100 0001 0000 0000 0001 {Wire.Question} 00 0029 04d0 00000000 0000"), Wire.Query);

    private static string Read(byte[] datagram)
    {
        var reply = new ReplyMessage();
        var match = reply.Read(datagram, Wire.Query);
        var addresses = string.Concat(reply.Addresses.ToArray().Select(address => $" {address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}"));
        var ttl = reply.Ttl is { } kept ? string.Create(CultureInfo.InvariantCulture, $" for {kept.TotalSeconds}") : "";
        return $"{match} {reply.Outcome.ToString().ToLowerInvariant()} {reply.Code}{addresses}{ttl}";
    }
}
