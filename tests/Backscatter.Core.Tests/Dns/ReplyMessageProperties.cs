using System.Buffers.Binary;
using Backscatter.Core.Dns;
using CsCheck;

namespace Backscatter.Core.Tests.Dns;

/// <summary>However the bytes of a reply come to be, nothing is thrown, and nothing is said that the server did not say.</summary>
public sealed class ReplyMessageProperties
{
    private const int QuestionEnd = 12 + 26;

    private static readonly byte[] Listed = Wire.Reply("8180", "0002 0001 0001", Wire.Listed + "c00c 0001 0001 0000001e 0004 7f00000a" + Wire.Soa + "00 0029 04d0 00000000 0000");
    private static readonly byte[] Aliased = Wire.Reply("8180", "0002 0000 0000", "c00c 0005 0001 0000003c 0006 03777777c016 c032 0001 0001 0000012c 0004 7f000004");
    private static readonly byte[] NotListed = Wire.Reply("8183", "0000 0001 0001", Wire.Soa + "00 0029 04d0 00000000 0000");
    private static readonly byte[] Empty = Wire.Reply("8180", "0000 0001 0000", Wire.Soa);

    private static readonly Gen<byte[]> AnyReply = Gen.OneOfConst(Listed, Aliased, NotListed, Empty);

    private static readonly Gen<(int At, byte To)> Spoil = Gen.Select(Gen.Int[0, 400], Gen.OneOf(Gen.Byte, Gen.OneOfConst<byte>(0, 1, 0x0c, 0xc0, 0xff)));

    [Fact]
    public void The_replies_that_are_spoilt_below_are_good() => Assert.Equal(
        ["Exists 2130706434 2130706442", "Exists 2130706436", "Absent", "Absent"],
        new[] { Listed, Aliased, NotListed, Empty }.Select(datagram => Read(datagram, out _).Trim()));

    [Fact]
    public void Any_bytes_say_nothing() => Gen.Byte.Array[0, 600].Sample(bytes => Read(bytes, out _).Trim() == "Unknown");

    [Fact]
    public void Any_bytes_behind_the_question_give_no_address_that_is_not_in_them() =>
        Gen.Select(AnyReply, Gen.Byte.Array[0, 300]).Sample((reply, bytes) => IsSound([.. reply[..QuestionEnd], .. bytes]));

    [Fact]
    public void A_reply_that_was_cut_off_says_nothing() =>
        Gen.Select(AnyReply, Gen.Int[0, 400]).Sample((reply, length) => length >= reply.Length || Read(reply[..length], out _).Trim() == "Unknown");

    [Fact]
    public void A_reply_with_something_behind_it_says_nothing() =>
        Gen.Select(AnyReply, Gen.Byte.Array[1, 50]).Sample((reply, more) => Read([.. reply, .. more], out _).Trim() == "Unknown");

    // What the server said stands in the records; the flags and counts before them can only make it unknown.
    [Fact]
    public void A_header_with_one_byte_spoilt_turns_no_answer_into_another() =>
        Gen.Select(AnyReply, Gen.Int[2, 11], Gen.Byte).Sample((reply, at, to) =>
            Read(Spoilt(reply, [(at, to)]), out _) is var said && (said == Read(reply, out _) || said.Trim() == "Unknown"));

    [Fact]
    public void A_question_with_bytes_spoilt_is_another_or_none() =>
        Gen.Select(AnyReply, Gen.Int[12, QuestionEnd - 1], Gen.Byte).Sample((reply, at, to) =>
            Read(Spoilt(reply, [(at, to)]), out var match) is var said
            && (match is ReplyMatch.Another or ReplyMatch.Unreadable || (match == ReplyMatch.Answer && said == Read(reply, out _) && (reply[at] | 0x20) == (to | 0x20))));

    [Fact]
    public void Spoilt_replies_give_no_address_that_is_not_in_them() =>
        Gen.Select(AnyReply, Spoil.Array[1, 6]).Sample((reply, spoilt) => IsSound(Spoilt(reply, spoilt)));

    [Fact]
    public void A_spoilt_yes_is_no_no_unless_the_record_itself_became_one_of_another_kind() =>
        Gen.Select(Gen.OneOfConst(Listed, Aliased), Spoil.Array[1, 6]).Sample((reply, spoilt) =>
        {
            var datagram = Spoilt(reply, spoilt);
            var read = new ReplyMessage();
            read.Read(datagram, Wire.Query);
            return read.Outcome != DnsOutcome.Absent || !HasWholeAddressRecord(datagram);
        });

    private static bool IsSound(byte[] datagram)
    {
        var read = new ReplyMessage();
        var match = read.Read(datagram, Wire.Query);
        if (match != ReplyMatch.Answer && read.Outcome != DnsOutcome.Unknown) return false;
        if (read.Outcome == DnsOutcome.Exists != read.Addresses.Length > 0) return false;
        if (read.Records(datagram).OfType<AddressRecord>().Count() != read.Addresses.Length) return false;
        foreach (var address in read.Addresses)
        {
            var octets = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(octets, address);
            if (datagram.AsSpan(QuestionEnd).IndexOf(octets) < 0) return false;
        }

        return true;
    }

    /// <summary>Whether an A record of the name asked still stands where both replies have theirs.</summary>
    private static bool HasWholeAddressRecord(byte[] datagram) =>
        BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(6)) > 0
        && datagram.AsSpan(QuestionEnd).StartsWith(Wire.Bytes("c00c 0001 0001"));

    private static byte[] Spoilt(byte[] reply, (int At, byte To)[] spoilt)
    {
        var bytes = (byte[])reply.Clone();
        foreach (var (at, to) in spoilt) bytes[at % bytes.Length] = to;
        return bytes;
    }

    private static string Read(byte[] datagram, out ReplyMatch match)
    {
        var read = new ReplyMessage();
        match = read.Read(datagram, Wire.Query);
        return $"{read.Outcome} {string.Join(' ', read.Addresses.ToArray())}";
    }
}
