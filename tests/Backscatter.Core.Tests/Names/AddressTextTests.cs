using System.Net;
using Backscatter.Core.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Names;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData(" 0.0.0.0 ", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:c000:201", "192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::c000:201")]
    public void An_address_is_read_and_a_mapped_one_becomes_IPv4(string text, string address)
    {
        Assert.Equal(IPAddress.Parse(address), AddressText.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("127.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.4.")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.00")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.4294967300")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.4/24")]
    [InlineData("1. 2.3.4")]
    [InlineData("١.٢.٣.٤")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:25")]
    [InlineData("2001:db8::1/64")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData(":::")]
    [InlineData(":1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData("12345::")]
    [InlineData("::ffff:192.0.2.01")]
    [InlineData("::ffff:192.0.2")]
    [InlineData("::192.0.2.1:1")]
    [InlineData("1.2.3.4::")]
    [InlineData("example.com")]
    public void What_is_no_address_is_refused(string? text)
    {
        Assert.False(AddressText.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("127.1", "\"127.1\" is no IP address: IPv4 has four numbers, this has 2")]
    [InlineData("010.0.0.1", "\"010.0.0.1\" is no IP address: 010 has a leading zero, which some read as octal")]
    [InlineData("10.0.0.300", "\"10.0.0.300\" is no IP address: 300 is more than 255")]
    [InlineData("fe80::1%eth0", "\"fe80::1%eth0\" has a zone, which means something on one machine only")]
    [InlineData("[::1]", "\"[::1]\" is no IP address: leave the brackets away")]
    public void The_error_says_what_is_wrong(string text, string error)
    {
        Assert.Equal(error, Assert.Throws<FormatException>(() => AddressText.Parse(text)).Message);
    }

    [Fact]
    public void Every_address_is_read_back_from_its_own_text()
    {
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.OneOfConst<byte>(0, 0, 0, 255).Array[16]).Sample(bytes =>
        {
            var address = new IPAddress(bytes);
            Assert.Equal(AddressText.Normalise(address), AddressText.Parse(address.ToString()));
        });
    }

    [Fact]
    public void No_text_makes_reading_throw_anything_but_a_format_exception()
    {
        Gen.OneOf(HostileText.Any, HostileText.Joined(["::", ":", ".", "0", "1", "ff", "255", "256", "%", "[", "]", "ffff", "/", "x"])).Sample(text =>
        {
            try
            {
                var address = AddressText.Parse(text);
                Assert.Equal(address, AddressText.Parse(address.ToString()));
            }
            catch (FormatException error)
            {
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        });
    }
}
