using Backscatter.Core.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Names;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM", "example.com")]
    [InlineData("  example.com ", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("1und1.de", "1und1.de")]
    [InlineData("123.example", "123.example")]
    [InlineData("a-b--c.example", "a-b--c.example")]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("MÜNCHEN.example", "xn--mnchen-3ya.example")]
    [InlineData("XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example")]
    [InlineData("例え。テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com")]
    public void A_name_is_read_as_lower_case_A_labels(string text, string ascii)
    {
        Assert.Equal(ascii, DomainName.Parse(text).Ascii);
    }

    [Theory]
    [InlineData(null, "a domain name is empty")]
    [InlineData("", "a domain name is empty")]
    [InlineData(" \t", "a domain name is empty")]
    [InlineData(".", "\".\" is no domain name: it has no label")]
    [InlineData("a..b", "\"a..b\" is no domain name: two dots in a row, or a dot in front")]
    [InlineData(".example.com", "\".example.com\" is no domain name: two dots in a row, or a dot in front")]
    [InlineData("example.com..", "\"example.com..\" is no domain name: two dots in a row, or a dot in front")]
    [InlineData("192.0.2.1", "\"192.0.2.1\" is an IP address, not a domain name")]
    [InlineData("2001:db8::1", "\"2001:db8::1\" is an IP address, not a domain name")]
    [InlineData("127.1", "\"127.1\" is an IP address, not a domain name")]
    [InlineData("example.123", "\"example.123\" is no domain name: the last label is a number, as in an IP address")]
    [InlineData("example.0x7f", "\"example.0x7f\" is no domain name: the last label is a number, as in an IP address")]
    [InlineData("-a.example", "\"-a.example\" is no domain name: \"-a\" begins or ends with a hyphen")]
    [InlineData("a-.example", "\"a-.example\" is no domain name: \"a-\" begins or ends with a hyphen")]
    [InlineData("user@example.com", "\"user@example.com\" is no domain name: \"@\" is not allowed in it")]
    [InlineData("https://example.com", "\"https://example.com\" is no domain name: \":\" is not allowed in it")]
    [InlineData("exa mple.com", "\"exa mple.com\" is no domain name: \" \" is not allowed in it")]
    [InlineData("a\u001b[2Jb.com", "\"a\\x1b[2Jb.com\" is no domain name: \"\\x1b\" is not allowed in it")]
    [InlineData("xn--a.example", "\"xn--a.example\" is no domain name: \"xn--a\" is no valid A-label")]
    public void What_is_no_name_is_refused_with_the_reason_in_one_line(string? text, string error)
    {
        Assert.False(DomainName.TryParse(text, out _, out var said));
        Assert.Equal(error, said);
    }

    [Theory]
    [InlineData("\u00ad.example")]
    [InlineData("a\u2024b.example")]
    [InlineData("℀.example")]
    [InlineData("\ud800.example")]
    public void A_label_that_vanishes_or_turns_into_other_characters_is_refused(string text)
    {
        Assert.False(DomainName.TryParse(text, out _, out _));
    }

    [Fact]
    public void A_label_has_at_most_63_characters_and_a_name_at_most_253()
    {
        var label = new string('a', 63);
        Assert.Equal(label + ".example", DomainName.Parse(label + ".example").Ascii);
        Assert.False(DomainName.TryParse(label + "a.example", out _, out _));

        var longest = string.Join('.', label, label, label, new string('b', 61));
        Assert.Equal(253, DomainName.Parse(longest + ".").Ascii.Length);
        Assert.False(DomainName.TryParse(longest + "b", out _, out var error));
        Assert.EndsWith("254 characters, at most 253 are allowed", error);
    }

    [Theory]
    [InlineData("a.example.com", "example.com", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("evilexample.com", "example.com", false)]
    [InlineData("example.com", "a.example.com", false)]
    public void Being_within_a_domain_ends_at_label_boundaries(string name, string ancestor, bool within)
    {
        Assert.Equal(within, DomainName.Parse(name).IsWithin(DomainName.Parse(ancestor)));
    }

    [Fact]
    public void A_name_knows_its_parts()
    {
        var name = DomainName.Parse("_dmarc.münchen.example");
        Assert.Equal(["_dmarc", "xn--mnchen-3ya", "example"], name.Labels);
        Assert.Equal("_dmarc.münchen.example", name.Unicode);
        Assert.Equal("xn--mnchen-3ya.example", name.Parent?.Ascii);
        Assert.Null(DomainName.Parse("example").Parent);
        Assert.False(name.IsHostName);
        Assert.True(DomainName.Parse("mx1.example").IsHostName);
        Assert.Equal("_dmarc.mx1.example", DomainName.Parse("mx1.example").Prepend("_dmarc").Ascii);
        Assert.Throws<FormatException>(() => DomainName.Parse("example").Prepend(""));
    }

    [Fact]
    public void No_text_makes_reading_throw_anything_but_a_format_exception()
    {
        HostileText.Any.Sample(text =>
        {
            try
            {
                var name = DomainName.Parse(text);
                Assert.InRange(name.Ascii.Length, 1, 253);
                Assert.NotEmpty(name.Unicode);
                for (var part = name; part is not null; part = part.Parent) Assert.Equal(part, DomainName.Parse(part.Ascii));
            }
            catch (FormatException error)
            {
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        });
    }
}
