using Backscatter.Core.Dns;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Dns;

public sealed class ResolverAddressTests
{
    [Theory]
    [InlineData("192.0.2.53", "192.0.2.53:53")]
    [InlineData(" 192.0.2.53 ", "192.0.2.53:53")]
    [InlineData("192.0.2.53:5353", "192.0.2.53:5353")]
    [InlineData("192.0.2.53:65535", "192.0.2.53:65535")]
    [InlineData("127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("2001:db8::53", "[2001:db8::53]:53")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[2001:db8::53]", "[2001:db8::53]:53")]
    [InlineData("[2001:db8::53]:5353", "[2001:db8::53]:5353")]
    [InlineData("fe80::1%3", "[fe80::1%3]:53")]
    public void An_address_with_or_without_a_port_is_read(string text, string expected)
    {
        Assert.True(ResolverAddress.TryParse(text, out var resolver, out var error), error);
        Assert.Equal(expected, resolver.ToString());
        Assert.Null(error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("dns.example")]
    [InlineData("192.0.2.53:")]
    [InlineData("192.0.2.53:0")]
    [InlineData("192.0.2.53:65536")]
    [InlineData("192.0.2.53:99999999999999")]
    [InlineData("192.0.2.53:-1")]
    [InlineData("192.0.2.53:+53")]
    [InlineData("192.0.2.53: 53")]
    [InlineData("192.0.2.53:domain")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.053")]
    [InlineData("3221226037")]
    [InlineData("0x7f000001")]
    [InlineData("192.0.2.53/32")]
    [InlineData("[192.0.2.53]:53")]
    [InlineData("[192.0.2.53]")]
    [InlineData("[2001:db8::53")]
    [InlineData("[2001:db8::53]5353")]
    [InlineData("[2001:db8::53]:")]
    [InlineData("[]:53")]
    [InlineData("[[::1]]:53")]
    [InlineData("2001:db8::53]:53")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]:53")]
    [InlineData("udp://192.0.2.53")]
    public void What_is_none_is_told_in_one_line(string? text)
    {
        Assert.False(ResolverAddress.TryParse(text, out var resolver, out var error));
        Assert.Null(resolver);
        Assert.EndsWith("such as 192.0.2.53:5353 or [2001:db8::53]:5353", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void No_text_makes_it_throw() => HostileText.Any.Sample(text =>
        Assert.NotEqual(ResolverAddress.TryParse(text, out var resolver, out var error), error is not null));
}
