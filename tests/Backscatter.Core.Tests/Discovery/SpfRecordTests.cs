using Backscatter.Core.Discovery;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Discovery;

public sealed class SpfRecordTests
{
    [Theory]
    [InlineData("v=spf1", true)]
    [InlineData("v=spf1 -all", true)]
    [InlineData("V=SPF1 -ALL", true)]
    [InlineData("v=spf10 -all", false)]
    [InlineData("v=spf1-all", false)]
    [InlineData("v=spf1\t-all", false)]
    [InlineData("v=spf1;-all", false)]
    [InlineData(" v=spf1 -all", false)]
    [InlineData("spf2.0/pra -all", false)]
    [InlineData("", false)]
    public void A_record_begins_with_the_version_and_a_space(string text, bool isSpf)
    {
        Assert.Equal(isSpf, SpfRecord.IsSpf(text));
    }

    [Theory]
    [InlineData("v=spf1-all", true)]
    [InlineData("\"v=spf1 -all\"", true)]
    [InlineData(" v=spf1 -all", true)]
    [InlineData("v=spf1 -all", false)]
    [InlineData("google-site-verification=v=spf1", false)]
    public void What_was_meant_as_SPF_and_is_none_is_recognised(string text, bool looks)
    {
        Assert.Equal(looks, SpfRecord.LooksLikeSpf(text));
    }

    [Theory]
    [InlineData("all", "All { Text = all, Qualifier = Pass }")]
    [InlineData("-ALL", "All { Text = -ALL, Qualifier = Fail }")]
    [InlineData("~all", "All { Text = ~all, Qualifier = SoftFail }")]
    [InlineData("?all", "All { Text = ?all, Qualifier = Neutral }")]
    [InlineData("include:_spf.example.com", "Include { Text = include:_spf.example.com, Qualifier = Pass, Target = _spf.example.com }")]
    [InlineData("?Include:a.example.", "Include { Text = ?Include:a.example., Qualifier = Neutral, Target = a.example. }")]
    [InlineData("a", "A { Text = a, Qualifier = Pass, Target = , IPv4Prefix = 32, IPv6Prefix = 128 }")]
    [InlineData("+a/24", "A { Text = +a/24, Qualifier = Pass, Target = , IPv4Prefix = 24, IPv6Prefix = 128 }")]
    [InlineData("a//64", "A { Text = a//64, Qualifier = Pass, Target = , IPv4Prefix = 32, IPv6Prefix = 64 }")]
    [InlineData("a/24//64", "A { Text = a/24//64, Qualifier = Pass, Target = , IPv4Prefix = 24, IPv6Prefix = 64 }")]
    [InlineData("a:mail.example.com/0//0", "A { Text = a:mail.example.com/0//0, Qualifier = Pass, Target = mail.example.com, IPv4Prefix = 0, IPv6Prefix = 0 }")]
    [InlineData("a:%{d1r/}", "A { Text = a:%{d1r/}, Qualifier = Pass, Target = %{d1r/}, IPv4Prefix = 32, IPv6Prefix = 128 }")]
    [InlineData("mx", "Mx { Text = mx, Qualifier = Pass, Target = , IPv4Prefix = 32, IPv6Prefix = 128 }")]
    [InlineData("mx:example.com/30", "Mx { Text = mx:example.com/30, Qualifier = Pass, Target = example.com, IPv4Prefix = 30, IPv6Prefix = 128 }")]
    [InlineData("ptr", "Ptr { Text = ptr, Qualifier = Pass }")]
    [InlineData("ptr:example.com", "Ptr { Text = ptr:example.com, Qualifier = Pass }")]
    [InlineData("ip4:192.0.2.1", "Ip { Text = ip4:192.0.2.1, Qualifier = Pass, Range = 192.0.2.1 }")]
    [InlineData("IP4:192.0.2.77/24", "Ip { Text = IP4:192.0.2.77/24, Qualifier = Pass, Range = 192.0.2.0/24 }")]
    [InlineData("-ip4:0.0.0.0/0", "Ip { Text = -ip4:0.0.0.0/0, Qualifier = Fail, Range = 0.0.0.0/0 }")]
    [InlineData("ip6:2001:db8::/32", "Ip { Text = ip6:2001:db8::/32, Qualifier = Pass, Range = 2001:db8::/32 }")]
    [InlineData("ip6:::1", "Ip { Text = ip6:::1, Qualifier = Pass, Range = ::1 }")]
    [InlineData("ip6:::ffff:192.0.2.0/120", "Ip { Text = ip6:::ffff:192.0.2.0/120, Qualifier = Pass, Range =  }")]
    [InlineData("exists:%{i}._spf.mta.salesforce.com", "Exists { Text = exists:%{i}._spf.mta.salesforce.com, Qualifier = Pass, Target = %{i}._spf.mta.salesforce.com }")]
    [InlineData("include:%{ir}.%{v}.%{d}.spf.has.pphosted.com", "Include { Text = include:%{ir}.%{v}.%{d}.spf.has.pphosted.com, Qualifier = Pass, Target = %{ir}.%{v}.%{d}.spf.has.pphosted.com }")]
    [InlineData("redirect=_spf.example.com", "Redirect { Text = redirect=_spf.example.com, Target = _spf.example.com }")]
    [InlineData("REDIRECT=%{d}", "Redirect { Text = REDIRECT=%{d}, Target = %{d} }")]
    [InlineData("exp=explain._spf.%{d}", "OtherModifier { Text = exp=explain._spf.%{d}, Name = exp }")]
    [InlineData("v=spf1", "OtherModifier { Text = v=spf1, Name = v }")]
    [InlineData("x-note=a%%b%_c%-d", "OtherModifier { Text = x-note=a%%b%_c%-d, Name = x-note }")]
    public void A_term_is_read(string term, string read)
    {
        Assert.Equal(read, SpfGrammar.ReadTerm(term).ToString());
    }

    [Theory]
    [InlineData("all:example.com", "nothing may follow all")]
    [InlineData("all/24", "nothing may follow all")]
    [InlineData("include", "include needs a colon and a domain")]
    [InlineData("include:", "include needs a colon and a domain")]
    [InlineData("include:localhost", "\"localhost\" is no domain name")]
    [InlineData("include:example.com/24", "\"example.com/24\" is no domain name")]
    [InlineData("include:192.0.2.1", "\"192.0.2.1\" is an address, which ip4 or ip6 takes")]
    [InlineData("include=example.com/%", "a percent sign begins no macro")]
    [InlineData("a:", "a domain is missing")]
    [InlineData("a/33", "\"/33\" is no prefix length: a number from 0 to 32 is")]
    [InlineData("a/024", "\"/024\" is no prefix length: a number from 0 to 32 is")]
    [InlineData("a/", "\"/\" is no prefix length: a number from 0 to 32 is")]
    [InlineData("a//129", "\"//129\" is no prefix length: a number from 0 to 128 is")]
    [InlineData("a:192.0.2.1", "\"192.0.2.1\" is an address, which ip4 or ip6 takes")]
    [InlineData("mx=x%{", "a percent sign begins no macro")]
    [InlineData("ptr/24", "after ptr stands nothing, or a colon and a domain")]
    [InlineData("ip4", "ip4 needs a colon and an address")]
    [InlineData("ip4:192.0.2", "\"192.0.2\" is no IP address: IPv4 has four numbers, this has 3")]
    [InlineData("ip4:192.0.2.01", "\"192.0.2.01\" is no IP address: 01 has a leading zero, which some read as octal")]
    [InlineData("ip4:192.0.2.0/33", "\"/33\" is no prefix length: a number from 0 to 32 is")]
    [InlineData("ip4:2001:db8::1", "\"2001:db8::1\" is no address for ip4")]
    [InlineData("ip6:192.0.2.1", "\"192.0.2.1\" is no address for ip6")]
    [InlineData("ip4:example.com", "\"example.com\" is no IP address: IPv4 is written as four decimal numbers")]
    [InlineData("ipv4:192.0.2.1", "there is no mechanism ipv4: SPF writes ip4")]
    [InlineData("inlcude:example.com", "there is no mechanism \"inlcude\"")]
    [InlineData("192.0.2.1", "there is no mechanism \"192.0.2.1\"")]
    [InlineData("-", "there is no mechanism \"\"")]
    [InlineData("exists:%{x}.example.com", "\"%{x}\" is no macro")]
    [InlineData("exists:%{i0}.example.com", "\"%{i0}\" is no macro")]
    [InlineData("exists:%{i.example.com", "a percent sign begins no macro")]
    [InlineData("exists:%(i).example.com", "a percent sign begins no macro")]
    [InlineData("redirect=", "a domain is missing")]
    [InlineData("1x=y", "\"1x\" is no name of a modifier")]
    [InlineData("=x", "\"\" is no name of a modifier")]
    [InlineData("include:münchen.example", "\"ü\" is no character of SPF")]
    [InlineData("a\tmx", "\"\\x09\" is no character of SPF")]
    [InlineData("ip4:192.0.2.1\u200b", "\"\\u200b\" is no character of SPF")]
    public void A_term_that_breaks_the_grammar_is_a_value_with_the_reason(string term, string error)
    {
        Assert.Equal(new SpfTerm.Invalid(term, error), SpfGrammar.ReadTerm(term));
    }

    [Fact]
    public void Redirect_and_exp_may_stand_there_once()
    {
        var record = SpfRecord.Read("v=spf1  redirect=a.example exp=b.example redirect=c.example exp=d.example other=1 other=2");
        Assert.Equal(
            ["redirect=c.example: redirect stands there more than once", "exp=d.example: exp stands there more than once"],
            record.Terms.OfType<SpfTerm.Invalid>().Select(term => $"{term.Text}: {term.Error}"));
        Assert.Equal(6, record.Terms.Count);
    }

    [Theory]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("_spf.%{d}", "_spf.email.example.com")]
    [InlineData("%{d2}.x.example", "example.com.x.example")]
    [InlineData("%{dr}.x.example", "com.example.email.x.example")]
    [InlineData("%{d1r}.x.example", "email.x.example")]
    [InlineData("%{D}.x.example", "email.example.com.x.example")]
    [InlineData("%{o}.x.example", "sender-host.example.x.example")]
    [InlineData("%{o-}.x.example", "sender.host.example.x.example")]
    [InlineData("%{o2r-}.x.example", "host.example.sender.x.example")]
    [InlineData("%{d9}.x.example", "email.example.com.x.example")]
    [InlineData("a%%b.example", "a%b.example")]
    [InlineData("%{i}.x.example", null)]
    [InlineData("%{l}.x.example", null)]
    [InlineData("%{s}.%{d}", null)]
    public void Macros_that_need_no_message_are_expanded(string spec, string? name)
    {
        var (domain, sender) = (Core.Names.DomainName.Parse("email.example.com"), Core.Names.DomainName.Parse("sender-host.example"));
        Assert.Null(SpfMacro.CheckDomain(spec));
        Assert.Equal(name, SpfMacro.Expand(spec, domain, sender));
    }

    [Fact]
    public void No_text_makes_reading_throw_and_what_passes_the_check_can_be_expanded()
    {
        var domain = Core.Names.DomainName.Parse("email.example.com");
        var pieces = HostileText.Joined(["%", "{", "}", "%{d", "%{i", "r", "2", "999999999999", "}", "%{o", "-", ".", "/", ":", "=", " ", "a", "mx", "include", "redirect", "ip4", "1.2.3.4", "//64", "example.com", "all", "ü"]);
        Gen.OneOf(HostileText.Any, pieces).Sample(text =>
        {
            var record = SpfRecord.Read("v=spf1 " + text);
            Assert.All(record.Terms, term => Assert.NotEmpty(term.Text));
            if (SpfMacro.CheckDomain(text) is null) _ = SpfMacro.Expand(text, domain, domain);
            _ = SpfRecord.Read(text);
        });
    }
}
