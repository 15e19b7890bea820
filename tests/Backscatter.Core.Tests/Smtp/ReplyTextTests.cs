using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("550 5.1.1 foo", 550, "5.1.1 foo")]
    [InlineData("550-5.1.1 foo\n550 bar", 550, "5.1.1 foo|bar")]
    [InlineData("550-foo\r\n550 bar\r\n", 550, "foo|bar")]
    [InlineData("550", 550, "")]
    [InlineData("550-", 550, "")]
    [InlineData("550-last line with a hyphen", 550, "last line with a hyphen")]
    [InlineData("250 one\n250 two", 250, "one|two")]
    [InlineData("  \n 421 busy \n ", 421, "busy")]
    [InlineData("550\tfoo", 550, "foo")]
    [InlineData("421HL:REP", 421, "HL:REP")]
    [InlineData("554-5.7.1", 554, "5.7.1")]
    [InlineData("220-\n220 ready", 220, "|ready")]
    public void A_reply_is_read(string text, int code, string lines)
    {
        var reply = ReplyText.Parse(text);

        Assert.Equal(code, reply.Code);
        Assert.Equal(lines.Split('|'), reply.Lines);
    }

    [Theory]
    [InlineData(null, "an SMTP reply is empty: it begins with three digits, such as 550")]
    [InlineData("", "an SMTP reply is empty: it begins with three digits, such as 550")]
    [InlineData(" \r\n ", "an SMTP reply is empty: it begins with three digits, such as 550")]
    [InlineData("user unknown", "line 1 of an SMTP reply, \"user unknown\", does not begin with a code of three digits, such as 550")]
    [InlineData("55", "line 1 of an SMTP reply, \"55\", does not begin with a code of three digits, such as 550")]
    [InlineData("5501 foo", "line 1 of an SMTP reply, \"5501 foo\", does not begin with a code of three digits, such as 550")]
    [InlineData("５５０ foo", "line 1 of an SMTP reply, \"５５０ foo\", does not begin with a code of three digits, such as 550")]
    [InlineData("550-foo\nbar", "line 2 of an SMTP reply, \"bar\", does not begin with a code of three digits, such as 550")]
    [InlineData("550-foo\n\n550 bar", "line 2 of an SMTP reply, \"\", does not begin with a code of three digits, such as 550")]
    [InlineData("100 foo", "line 1 of an SMTP reply, \"100 foo\", begins with 100: a code is 200 to 599")]
    [InlineData("600 foo", "line 1 of an SMTP reply, \"600 foo\", begins with 600: a code is 200 to 599")]
    [InlineData("550-foo\n450 bar", "line 2 of an SMTP reply, \"450 bar\", begins with 450 where line 1 has 550: a reply has one code")]
    [InlineData("x\u001b[31m", "line 1 of an SMTP reply, \"x\\x1b[31m\", does not begin with a code of three digits, such as 550")]
    public void What_is_no_reply_is_said_in_one_line(string? text, string expected)
    {
        Assert.False(ReplyText.TryParse(text, out var reply, out var error));

        Assert.Null(reply);
        Assert.Equal(expected, error);
        Assert.Equal(expected, Assert.Throws<FormatException>(() => ReplyText.Parse(text!)).Message);
    }

    [Fact]
    public void A_reply_written_out_is_read_back()
    {
        var reply = ReplyText.Parse("550-5.1.1 foo\n550 bar");

        Assert.Equal("550-5.1.1 foo\n550 bar", reply.ToString());
        Assert.Equal("5.1.1 foo bar", reply.Text);
    }

    [Theory]
    [InlineData("550 5.1.1 foo", "5.1.1")]
    [InlineData("550-foo\n550 5.1.1 bar", "5.1.1")]
    [InlineData("550 #5.1.0 Address rejected.", "5.1.0")]
    [InlineData("554-5.7.1", "5.7.1")]
    [InlineData("550 sorry, no mailbox here by that name (#5.1.1 - chkusr)", "5.1.1")]
    [InlineData("550 5.1.1 <x@example.com> sorry, no mailbox here by that name. #5.5.1", "5.1.1")]
    [InlineData("501 RCPT TO not accepted: 5.7.1 This system is not configured to relay mail", "5.7.1")]
    [InlineData("550 5.7.606 Access denied", "5.7.606")]
    [InlineData("550 4.7.1 class of another code at the start", "4.7.1")]
    [InlineData("550 foo 4.7.1 class of another code inside", null)]
    [InlineData("550 foo", null)]
    [InlineData("554 192.0.2.1 blocked", null)]
    [InlineData("554 5.6.7.8 blocked", null)]
    [InlineData("554 client 5.6.7.8 blocked", null)]
    [InlineData("554 ESMTP Postfix 5.1.1", null)]
    [InlineData("554 mail server version 5.1.1 refuses", null)]
    [InlineData("554 v5.1.1 refuses", null)]
    [InlineData("554 5.1.1000 foo", null)]
    [InlineData("554 foo-5.1.1x", null)]
    public void The_enhanced_code_is_found_and_nothing_else_is_taken_for_one(string text, string? expected) =>
        Assert.Equal(expected, ReplyText.Parse(text).EnhancedCode);
}
