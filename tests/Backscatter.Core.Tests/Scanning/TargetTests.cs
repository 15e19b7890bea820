using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Scanning;

public sealed class TargetTests
{
    [Theory]
    [InlineData("northwind.example", "northwind.example")]
    [InlineData(" Northwind.EXAMPLE. ", "northwind.example")]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("1und1.example", "1und1.example")]
    public void A_domain_is_read(string text, string expected)
    {
        Assert.True(Target.TryParse(text, out var target, out var error), error);
        Assert.Equal(expected, Assert.IsType<Target.Domain>(target).Text);
        Assert.Equal(expected, target.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", 1)]
    [InlineData("192.0.2.1/32", "192.0.2.1", 1)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", 256)]
    [InlineData("2001:db8::1", "2001:db8::1", 1)]
    [InlineData("2001:db8::/120", "2001:db8::/120", 256)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", 1)]
    public void An_address_or_a_small_range_is_read(string text, string expected, int count)
    {
        Assert.True(Target.TryParse(text, out var target, out var error), error);
        var range = Assert.IsType<Target.Addresses>(target).Range;
        Assert.Equal((expected, count), (target.Text, (int)range.Count));
    }

    [Theory]
    [InlineData("info@northwind.example", "\"info@northwind.example\" is an e-mail address; name its domain, the part after the @")]
    [InlineData("https://northwind.example/", "\"https://northwind.example/\" is a web address; name the mail domain only")]
    [InlineData("192.0.2.0/23", "192.0.2.0/23 has 512 addresses, at most 256 are scanned (/24, or /120 of IPv6); name smaller ranges")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0 has 4294967296 addresses, at most 256 are scanned (/24, or /120 of IPv6); name smaller ranges")]
    [InlineData("2001:db8::/119", "2001:db8::/119 has 512 addresses, at most 256 are scanned (/24, or /120 of IPv6); name smaller ranges")]
    [InlineData("localhost", "\"localhost\" has one label only; a mail domain has two at least, such as example.com")]
    [InlineData("_dmarc.northwind.example", "\"_dmarc.northwind.example\" has an underscore; a mail domain has letters, digits and hyphens only")]
    public void What_cannot_be_scanned_is_told_with_what_to_do(string text, string expected)
    {
        Assert.False(Target.TryParse(text, out var target, out var error));
        Assert.Null(target);
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("192.0.2.7/24")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("mx1.northwind.example:25")]
    [InlineData("[192.0.2.1]")]
    [InlineData("north wind.example")]
    [InlineData("..")]
    [InlineData("-a.example")]
    [InlineData("example.com/24")]
    public void What_is_no_target_is_told_in_one_line(string? text)
    {
        Assert.False(Target.TryParse(text, out _, out var error));
        Assert.DoesNotContain(error, char.IsControl);
    }

    [Fact]
    public void No_text_makes_it_throw() => HostileText.Any.Sample(text =>
    {
        if (Target.TryParse(text, out _, out var error)) Assert.Null(error);
        else Assert.DoesNotContain(error, char.IsControl);
    });

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.0.2.0/23")]
    public void A_range_too_large_is_no_target_however_it_is_made(string range) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Target.Addresses(AddressRange.Parse(range)));
}
