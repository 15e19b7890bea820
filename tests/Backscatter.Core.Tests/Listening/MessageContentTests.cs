using System.Text;
using Backscatter.Core.Listening;

namespace Backscatter.Core.Tests.Listening;

public sealed class MessageContentTests
{
    /// <summary>What comes after DATA, the message in it, and what is left for the next command.</summary>
    [Theory]
    [InlineData("a\r\n.\r\n", "a\r\n", "")]
    [InlineData(".\r\nQUIT\r\n", "", "QUIT\r\n")]
    [InlineData("..a\r\n...\r\n.\r\n", ".a\r\n..\r\n", "")]
    [InlineData(".a\r\n.\r\n", "a\r\n", "")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", "")]
    [InlineData("a\r\n.\nMAIL FROM:<x@y>\r\n.\r\n", "a\r\n\nMAIL FROM:<x@y>\r\n", "")]
    [InlineData("a\n.\r\nMAIL FROM:<x@y>\r\n.\r\n", "a\n.\r\nMAIL FROM:<x@y>\r\n", "")]
    [InlineData("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n", "")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "")]
    [InlineData("a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\r\nb\r\n", "")]
    [InlineData("a\r\r\n.\r\n", "a\r\r\n", "")]
    [InlineData("a\r\n\0.\r\n.\r\n", "a\r\n\0.\r\n", "")]
    public void Only_a_dot_between_two_proper_line_ends_ends_it_however_it_is_cut_into_packets(string sent, string message, string left)
    {
        for (var size = 1; size <= sent.Length; size++)
        {
            var content = new MessageContent(1000);
            var rest = Encoding.Latin1.GetBytes(sent).AsMemory();
            while (rest.Length > 0 && !content.IsComplete) rest = rest[content.Take(rest.Span[..Math.Min(size, rest.Length)])..];

            Assert.Equal((true, message, left), (content.IsComplete, Encoding.Latin1.GetString(content.Bytes.Span), Encoding.Latin1.GetString(rest.Span)));
        }
    }

    [Theory]
    [InlineData(998, false)] // 1,000 octets with CR LF, RFC 5321 section 4.5.3.1.6
    [InlineData(999, true)]
    public void A_long_line_is_seen_and_not_kept(int characters, bool isLong)
    {
        var content = new MessageContent(1_000_000);
        content.Take(Encoding.ASCII.GetBytes($".{new string('.', characters)}\r\n.\r\n")); // the first dot is doubled and does not count

        Assert.Equal((true, isLong, isLong ? 0 : characters + 2), (content.IsComplete, content.HasLongLine, content.Bytes.Length));
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public void What_is_too_big_is_counted_and_not_kept(int characters, bool isTooBig)
    {
        var content = new MessageContent(10);
        content.Take(Encoding.ASCII.GetBytes($"{new string('a', characters)}\r\n.\r\n"));

        Assert.Equal((true, isTooBig, characters + 2L, isTooBig ? 0 : characters + 2), (content.IsComplete, content.IsTooBig, content.Length, content.Bytes.Length));
    }
}
