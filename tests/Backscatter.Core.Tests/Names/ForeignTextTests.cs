using System.Globalization;
using Backscatter.Core.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Names;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("550 5.1.1 no such user", "550 5.1.1 no such user")]
    [InlineData("", "")]
    [InlineData("grüße 例え", "grüße 例え")]
    [InlineData("a\r\nb\tc", "a\\x0d\\x0ab\\x09c")]
    [InlineData("\u001b[31mred", "\\x1b[31mred")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("a\u00a0b", "a\\xa0b")]
    [InlineData("tag \U000e0041", "tag \\U000e0041")]
    [InlineData("say \"hi\" \\", "say \\\"hi\\\" \\\\")]
    public void What_could_move_a_cursor_or_end_a_line_is_written_out(string text, string shown)
    {
        Assert.Equal(shown, ForeignText.Escape(text));
    }

    [Theory]
    [InlineData("abcdef", 3, "abc…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("😀😀😀", 2, "😀😀…")]
    [InlineData("\u0001\u0001", 1, "\\x01…")]
    [InlineData("a", 0, "…")]
    public void Long_text_is_cut_and_the_cut_is_shown(string text, int max, string shown)
    {
        Assert.Equal(shown, ForeignText.Escape(text, max));
        Assert.Equal("\"" + shown + "\"", ForeignText.Quote(text, max));
    }

    [Fact]
    public void No_text_leaves_a_control_or_format_character()
    {
        HostileText.Any.Sample(text =>
        {
            var shown = ForeignText.Escape(text, 50);
            Assert.DoesNotContain(shown, c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            Assert.InRange(shown.Length, 0, 50 * 10 + 1);
        });
    }
}
