using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Tests.Mail;

public sealed class SmtpCommandTests
{
    [Theory]
    [InlineData("MAIL FROM:<a@b.example>", "MAIL", "FROM:<a@b.example>")]
    [InlineData("mail from:<a@b.example>", "MAIL", "from:<a@b.example>")]
    [InlineData("quit", "QUIT", "")]
    [InlineData("QUIT  ", "QUIT", "")]
    [InlineData("", "", "")]
    public void A_line_is_a_verb_and_an_argument(string line, string verb, string argument) =>
        Assert.Equal(new SmtpCommand(verb, argument), SmtpCommand.Read(line));

    [Theory]
    [InlineData("RCPT TO:<info@shop.example>", "info@shop.example", "")]
    [InlineData("RCPT to:<Info+tag@Shop.Example>", "Info+tag@Shop.Example", "")]
    [InlineData("RCPT TO:<postmaster>", "postmaster", "")]
    [InlineData("RCPT TO:<@relay.example,@other.example:info@shop.example>", "info@shop.example", "")]
    [InlineData("RCPT TO:<\"a > b\"@shop.example>", "\"a > b\"@shop.example", "")]
    [InlineData("RCPT TO:<info@[192.0.2.1]>", "info@[192.0.2.1]", "")]
    [InlineData("RCPT TO:<info@shop.example> NOTIFY=NEVER ORCPT=x", "info@shop.example", "NOTIFY=NEVER ORCPT=x")]
    [InlineData("RCPT TO:<>", "", "")]
    public void A_path_is_read(string line, string mailbox, string parameters)
    {
        Assert.True(SmtpCommand.Read(line).TryReadPath("TO", out var read, out var rest));
        Assert.Equal(mailbox, read);
        Assert.Equal(parameters, string.Join(' ', rest));
    }

    [Theory]
    [InlineData("RCPT TO: <info@shop.example>")]
    [InlineData("RCPT TO:info@shop.example")]
    [InlineData("RCPT TO:<info@shop.example")]
    [InlineData("RCPT TO:<info>")]
    [InlineData("RCPT TO:<@shop.example>")]
    [InlineData("RCPT TO:<info@>")]
    [InlineData("RCPT TO:<in fo@shop.example>")]
    [InlineData("RCPT TO:<.info@shop.example>")]
    [InlineData("RCPT TO:<info@sh..op.example>")]
    [InlineData("RCPT TO:<info@shop.example>x")]
    [InlineData("RCPT FROM:<info@shop.example>")]
    [InlineData("RCPT TO:<01234567890123456789012345678901234567890123456789012345678901234@shop.example>")]
    [InlineData("RCPT")]
    public void What_is_no_path_is_refused(string line) => Assert.False(SmtpCommand.Read(line).TryReadPath("TO", out _, out _));
}
