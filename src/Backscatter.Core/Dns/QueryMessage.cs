using System.Buffers.Binary;

namespace Backscatter.Core.Dns;

/// <summary>A query as it is sent: one question of class IN, recursion desired, and EDNS (RFC 6891) to say how large a datagram may come back.</summary>
internal static class QueryMessage
{
    /// <summary>What every path between two hosts carries in one piece (DNS flag day 2020); a larger answer comes truncated and is fetched over TCP.</summary>
    public const int LargestDatagram = 1232;

    /// <summary>The most bytes of a query.</summary>
    public const int Longest = HeaderLength + WireName.Longest + TypeAndClass + 11;

    /// <summary>Where the question stands, behind the header.</summary>
    public const int HeaderLength = 12;

    private const int TypeAndClass = 4;
    private const ushort ClassIn = 1;
    private const byte OptionRecord = 41;

    /// <summary>Where the name goes before <see cref="Complete"/> writes the rest around it.</summary>
    public static Span<byte> NameOf(Span<byte> message) => message.Slice(HeaderLength, WireName.Longest);

    /// <summary>Completes a query whose name stands in <see cref="NameOf"/>; its id is written by <see cref="Number"/>. Returns its length.</summary>
    public static int Complete(Span<byte> message, int nameLength, DnsRecordType type)
    {
        ReadOnlySpan<byte> header = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
        header.CopyTo(message);
        var rest = message[(HeaderLength + nameLength)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], ClassIn);
        ReadOnlySpan<byte> options = [0, 0, OptionRecord, LargestDatagram >> 8, LargestDatagram & 0xff, 0, 0, 0, 0, 0, 0];
        options.CopyTo(rest[TypeAndClass..]);
        return HeaderLength + nameLength + TypeAndClass + options.Length;
    }

    /// <summary>Gives a query its id.</summary>
    public static void Number(Span<byte> message, ushort id) => BinaryPrimitives.WriteUInt16BigEndian(message, id);

    /// <summary>The question of a query: name, type and class.</summary>
    public static ReadOnlySpan<byte> QuestionOf(ReadOnlySpan<byte> query) => query[HeaderLength..(WireName.Skip(query, HeaderLength) + TypeAndClass)];
}
