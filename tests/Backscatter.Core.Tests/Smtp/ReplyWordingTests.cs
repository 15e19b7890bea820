using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyWordingTests
{
    [Theory]
    [InlineData("550 5.1.1 User  UNKNOWN", "user unknown")]
    [InlineData("550-5.1.1 the account that\n550 5.1.1 you tried", "the account that you tried")]
    [InlineData("550-5.1.1 the account that 550-5.1.1 you tried 550 5.1.1 to reach", "the account that you tried to reach")]
    [InlineData("550 #5.1.0 Address rejected.", "address rejected.")]
    [InlineData("550 <User+tag@Example.com>: no", "<address>: no")]
    [InlineData("550 user@example.com. Bye", "<address>. bye")]
    [InlineData("550 host [192.0.2.1] and 2001:db8::1 and [2001:db8::2]", "host <ip> and <ip> and <ip>")]
    [InlineData("550 ip=192.0.2.1 192.0.2.1:25", "ip=<ip> <ip>:25")]
    [InlineData("550 at 10:20:30 version v1.2.3.4 and 1.2.3", "at 10:20:30 version v1.2.3.4 and 1.2.3")]
    [InlineData("550 Empfänger – “größer” ‘Łódź’ ﬁn", "empfanger - \"grosser\" 'lodz' fin")]
    [InlineData("550 Пользователь Й ё", "пользователь и е")]
    [InlineData("550 ﾕｰｻﾞｰが見つかりません", "ユーザーが見つかりません")]
    [InlineData("550 사용자 없음", "사용자 없음")]
    [InlineData("550 zero\u200bwidth soft\u00adhyphen\u0007bell", "zerowidth softhyphen bell")]
    [InlineData("550", "")]
    public void A_wording_is_normalised(string reply, string expected) => Assert.Equal(expected, ReplyWording.Normalise(ReplyText.Parse(reply)));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal("lone \ufffd half", ReplyWording.Normalise(new SmtpReply(550, ["lone \ud800 half"])));

    [Fact]
    public void No_more_than_the_cap_is_read() =>
        Assert.Equal(ReplyWording.MaxLength, ReplyWording.Normalise(new SmtpReply(550, [string.Concat(Enumerable.Repeat("ab ", 1_000_000)), "c"])).Length);
}
