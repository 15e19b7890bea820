using System.Text;
using Backscatter.Core.Smtp;
using CsCheck;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>
/// Replies of real servers, spoilt in the ways in which wires and servers spoil them, read from a connection and classified. Each sample is made from a
/// number, which is told when it fails and makes the same replies again.
/// </summary>
public sealed class ReplyFuzzTests
{
    private const int Samples = 1_000;
    private const int RepliesOfSample = 1_000;
    private const int RepliesOfConnection = 40;

    private static readonly SmtpStage[] Stages = Enum.GetValues<SmtpStage>();

    private static readonly byte[][] Originals =
    [
        .. RealReplies.All.Select(row => Encoding.UTF8.GetBytes(row.Data.Item2.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n")),
        .. Conversation.Names.SelectMany(name => RepliesOf(Conversation.Read(name, new Dictionary<string, string>()))).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Foreign =
    [
        [0], [0xff], [0xfe, 0xff], [0xc3], [0xe2, 0x80], [0xf0, 0x9f, 0x98, 0x80], [0x1b, (byte)'['], [8], [9], [0x7f], .. new[]
        {
            "\r", "\n", "\r\n", "\n\r", " ", "-", "250", "250-", "250 ", "550 ", "550-", "999 ", "099 ", "1", "5.1.1", "5.1.1 ", "4.7.1", "#5.1.0", "5.999999.1", "<", ">", "@", "\"", "(((((", "[192.0.2.1]",
            "2001:db8::1", "user unknown", "blocked using", "greylisted", "مرحبا", "\u202e", "%s%n", "STARTTLS", new string('9', 300), new string('a', 2_100), new string(' ', 600),
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void A_million_spoilt_replies_from_the_wire_are_classified_or_refused_with_a_reason()
    {
        var replies = 0;
        var refusals = 0;
        Gen.UInt.Sample(
            number =>
            {
                var random = new Random((int)number);
                for (var read = 0; read < RepliesOfSample;) read += ReadConnection(random, RepliesOfSample - read, ref replies, ref refusals);
            },
            iter: Samples);

        Assert.Equal(1_000_000, replies + refusals);
        // Neither side is a corner: what was made is not mostly noise, and not mostly what any server says.
        Assert.InRange(replies, 500_000, 900_000);
    }

    /// <summary>Reads one connection to its end, or until so many replies were read; how many were.</summary>
    private static int ReadConnection(Random random, int most, ref int replies, ref int refusals)
    {
        using var sent = new MemoryStream();
        for (var reply = 0; reply < RepliesOfConnection; reply++) sent.Write(Spoil(random, Originals[random.Next(Originals.Length)]));
        var transcript = new Transcript(TimeProvider.System);
        var connection = new SmtpConnection(new InPieces(sent.ToArray(), random), transcript, TimeProvider.System);
        for (var read = 0; ; read++)
        {
            if (read == most) return read;
            var seen = connection.ReadAsync(TimeSpan.FromSeconds(60), CancellationToken.None).GetAwaiter().GetResult();
            if (seen.Failure == ReadFailure.Closed || transcript.IsFull) return read;
            if (seen.Reply is { } reply)
            {
                Check(reply, Stages[random.Next(Stages.Length)]);
                Interlocked.Increment(ref replies);
            }
            else
            {
                Assert.True(seen is { Failure: ReadFailure.Malformed or ReadFailure.TooLarge, Detail.Length: > 0 });
                Interlocked.Increment(ref refusals);
            }
        }
    }

    private static void Check(SmtpReply reply, SmtpStage stage)
    {
        Assert.InRange(reply.Code, 200, 599);
        Assert.InRange(reply.Lines.Count, 1, SmtpConnection.MaxReplyLines);
        var classified = ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped);
        Assert.Equal(reply.Code < 400, classified.Kind == ReplyKind.Accepted);
        Assert.True(classified is { Rule.Length: > 0, Why.Length: > 0, NextStep.Length: > 0 });
    }

    /// <summary>The bytes of a reply with up to three faults; a third of them is left as it is.</summary>
    private static byte[] Spoil(Random random, byte[] reply)
    {
        List<byte> bytes = [.. reply];
        for (var fault = random.Next(3) == 0 ? 0 : random.Next(1, 4); fault > 0; fault--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes.InsertRange(at, Foreign[random.Next(Foreign.Length)]); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.InsertRange(at, Originals[random.Next(Originals.Length)]); break;
                case 4 when length > 0: bytes[at] = (byte)random.Next(256); break;
                case 5 when length > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 6 when bytes.Count > 3: bytes[random.Next(4)] = (byte)"0123456789 -"[random.Next(12)]; break;
                case 7: bytes.RemoveAll(value => value == '\r'); break;
            }
        }

        return [.. bytes];
    }

    private static IEnumerable<string> RepliesOf(Conversation conversation)
    {
        var reply = new StringBuilder();
        foreach (var (side, text) in conversation.Lines)
        {
            if (side == 'S') reply.Append(text).Append("\r\n");
            if (side == 'S' || reply.Length == 0) continue;
            yield return reply.ToString();
            reply.Clear();
        }

        if (reply.Length > 0) yield return reply.ToString();
    }

    /// <summary>Gives what was sent in pieces as a network does: a byte, a line or all at once.</summary>
    private sealed class InPieces(byte[] sent, Random random) : MemoryStream(sent)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(4) == 0 ? random.Next(1, 8) : random.Next(1, 4096))], cancellationToken);
    }
}
