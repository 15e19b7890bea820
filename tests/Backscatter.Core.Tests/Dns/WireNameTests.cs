using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Dns;

public sealed class WireNameTests
{
    [Theory]
    [InlineData("example", "076578616d706c65 00")]
    [InlineData("2.bl.Example", "0132 02626c 074578616d706c65 00")]
    [InlineData("_dmarc.a-b.example", "065f646d617263 03612d62 076578616d706c65 00")]
    public void A_name_is_written_label_by_label(string name, string wire)
    {
        Span<byte> written = stackalloc byte[WireName.Longest];

        var length = WireName.Write(name, written);

        Assert.Equal(Wire.Bytes(wire), written[..length].ToArray());
    }

    public static TheoryData<string> NoNames { get; } =
    [
        "", ".", "a.", ".a", "a..b", "münchen.example", new string('a', 64), string.Join('.', Enumerable.Repeat(new string('a', 63), 4)),
    ];

    [Theory]
    [MemberData(nameof(NoNames))]
    public void What_is_no_name_is_not_written(string text) => Assert.Equal(-1, WireName.Write(text, new byte[300]));

    [Fact]
    public void The_longest_name_has_253_characters()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 63), 3).Append(new string('a', 61)));

        Assert.Equal(253, longest.Length);
        Assert.Equal(255, WireName.Write(longest, new byte[300]));
        Assert.Equal(-1, WireName.Write(longest + "a", new byte[300]));
        Assert.Equal(-1, WireName.Write(longest, new byte[254]));
    }

    [Theory]
    [InlineData("00", 0, "")]
    [InlineData("0141 00", 0, "a")]
    [InlineData("026263 00 0161 c000", 4, "a.bc")]
    [InlineData("026263 00 c000 c004", 6, "bc")]
    [InlineData("04612e5c62 00", 0, @"a\.\\b")]
    [InlineData("0300207f 00", 0, @"\000\032\127")]
    public void A_name_is_read_through_its_pointers_in_lower_case_and_shown_escaped(string message, int at, string expected)
    {
        Span<byte> name = stackalloc byte[WireName.Longest];

        Assert.True(WireName.Expand(Wire.Bytes(message), at, name) > 0);
        Assert.Equal(expected, WireName.Shown(name));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("01", 0)]
    [InlineData("0161", 0)]
    [InlineData("c0", 0)]
    [InlineData("c000", 0)]
    [InlineData("0161 c002", 0)]
    [InlineData("c002 c000", 2)]
    [InlineData("0161 c000", 2)]
    [InlineData("4061 00", 0)]
    [InlineData("8061 00", 0)]
    [InlineData("c005 00 00 00 0161 00", 0)]
    public void A_name_without_end_and_a_pointer_that_is_none_are_refused(string message, int at) =>
        Assert.Equal(-1, WireName.Expand(Wire.Bytes(message), at, new byte[WireName.Longest]));

    [Fact]
    public void A_name_that_pointers_make_longer_than_any_name_is_refused()
    {
        // 63 bytes and their length, each followed by a pointer to those before: the fourth is too long.
        List<byte> message = [0];
        var last = 0;
        for (var i = 0; i < 4; i++)
        {
            var start = message.Count;
            message.AddRange([63, .. Enumerable.Repeat((byte)'a', 63), (byte)(0xC0 | (last >> 8)), (byte)last]);
            last = start;
        }

        Assert.Equal(193, WireName.Expand(message.ToArray(), 1 + (2 * 66), new byte[WireName.Longest]));
        Assert.Equal(-1, WireName.Expand(message.ToArray(), last, new byte[WireName.Longest]));
    }

    [Theory]
    [InlineData("00", 0, 1)]
    [InlineData("0161 00", 0, 3)]
    [InlineData("0161 c000", 0, 4)]
    [InlineData("c0", 0, -1)]
    [InlineData("0161", 0, -1)]
    [InlineData("4061 00", 0, -1)]
    public void Where_a_name_ends_is_found_without_following_it(string message, int at, int end) => Assert.Equal(end, WireName.Skip(Wire.Bytes(message), at));
}
