using System.Globalization;
using System.Net;
using System.Numerics;
using Backscatter.Core.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Names;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", "256")]
    [InlineData("192.0.2.1", "192.0.2.1", "1")]
    [InlineData("192.0.2.1/32", "192.0.2.1", "1")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "4294967296")]
    [InlineData("2001:DB8::/32", "2001:db8::/32", "79228162514264337593543950336")]
    [InlineData("2001:db8::1/128", "2001:db8::1", "1")]
    [InlineData("::/0", "::/0", "340282366920938463463374607431768211456")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", "1")]
    public void A_range_is_read_and_written(string text, string shown, string count)
    {
        var range = AddressRange.Parse(text);
        Assert.Equal(shown, range.ToString());
        Assert.Equal(BigInteger.Parse(count, CultureInfo.InvariantCulture), range.Count);
        Assert.Equal(count == "1", range.IsSingle);
    }

    [Theory]
    [InlineData("192.0.2.7/24", "\"192.0.2.7/24\" has bits set after its prefix: write 192.0.2.0/24 for the range, or 192.0.2.7 for the one address")]
    [InlineData("192.0.2.0/33", "\"192.0.2.0/33\" is no address range: after the slash stands a number from 0 to 32")]
    [InlineData("192.0.2.0/024", "\"192.0.2.0/024\" is no address range: after the slash stands a number from 0 to 32")]
    [InlineData("192.0.2.0/", "\"192.0.2.0/\" is no address range: after the slash stands a number from 0 to 32")]
    [InlineData("192.0.2.0/-1", "\"192.0.2.0/-1\" is no address range: after the slash stands a number from 0 to 32")]
    [InlineData("192.0.2.0/255.255.255.0", "\"192.0.2.0/255.255.255.0\" is no address range: after the slash stands a number from 0 to 32")]
    [InlineData("2001:db8::/129", "\"2001:db8::/129\" is no address range: after the slash stands a number from 0 to 128")]
    [InlineData("::ffff:192.0.2.0/120", "\"::ffff:192.0.2.0/120\" is a range of IPv4-mapped addresses: write it as IPv4")]
    [InlineData("192.0.2/24", "\"192.0.2\" is no IP address: IPv4 has four numbers, this has 3")]
    [InlineData("/24", "an address is empty")]
    [InlineData("", "an address is empty")]
    public void What_is_no_range_is_refused_with_the_reason(string text, string error)
    {
        Assert.Equal(error, Assert.Throws<FormatException>(() => AddressRange.Parse(text)).Message);
    }

    [Theory]
    [InlineData("192.0.2.0/28", "192.0.2.0", true)]
    [InlineData("192.0.2.0/28", "192.0.2.15", true)]
    [InlineData("192.0.2.0/28", "192.0.2.16", false)]
    [InlineData("192.0.2.0/28", "192.0.1.255", false)]
    [InlineData("192.0.2.0/28", "::ffff:192.0.2.15", true)]
    [InlineData("192.0.2.0/28", "2001:db8::1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("2a01:111:f403:8000::/51", "2a01:111:f403:9fff:ffff:ffff:ffff:ffff", true)]
    [InlineData("2a01:111:f403:8000::/51", "2a01:111:f403:a000::", false)]
    public void A_range_contains_the_addresses_with_its_prefix(string range, string address, bool contains)
    {
        Assert.Equal(contains, AddressRange.Parse(range).Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("40.92.0.0/15", "40.93.0.0/16", true)]
    [InlineData("40.92.0.0/15", "40.92.0.0/15", true)]
    [InlineData("40.92.0.0/15", "40.92.0.0/14", false)]
    [InlineData("40.92.0.0/15", "40.94.0.0/16", false)]
    public void A_range_contains_smaller_ranges(string outer, string inner, bool contains)
    {
        Assert.Equal(contains, AddressRange.Parse(outer).Contains(AddressRange.Parse(inner)));
    }

    [Theory]
    [InlineData("192.0.2.77", 24, "192.0.2.0/24")]
    [InlineData("192.0.2.77", 0, "0.0.0.0/0")]
    [InlineData("::ffff:192.0.2.77", 28, "192.0.2.64/28")]
    [InlineData("2001:db8:ffff::1", 33, "2001:db8:8000::/33")]
    public void The_range_around_an_address_drops_the_bits_after_the_prefix(string address, int length, string range)
    {
        Assert.Equal(range, AddressRange.Containing(IPAddress.Parse(address), length).ToString());
    }

    [Fact]
    public void A_small_range_can_be_listed_and_a_big_one_cannot()
    {
        Assert.True(AddressRange.Parse("192.0.2.252/30").TryList(16, out var four));
        Assert.Equal(["192.0.2.252", "192.0.2.253", "192.0.2.254", "192.0.2.255"], four.Select(address => address.ToString()));
        Assert.True(AddressRange.Parse("::/127").TryList(2, out var two));
        Assert.Equal(["::", "::1"], two.Select(address => address.ToString()));
        Assert.False(AddressRange.Parse("192.0.2.0/27").TryList(16, out var none));
        Assert.Empty(none);
        Assert.False(AddressRange.Parse("::/0").TryList(int.MaxValue, out _));
    }

    [Fact]
    public void A_range_written_is_the_same_range_when_read()
    {
        Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Int[0, 32]).Sample((bytes, length) =>
        {
            var range = AddressRange.Containing(new IPAddress(bytes), length);
            Assert.Equal(range, AddressRange.Parse(range.ToString()));
            Assert.True(range.Contains(new IPAddress(bytes)));
        });
    }

    [Fact]
    public void No_text_makes_reading_throw_anything_but_a_format_exception()
    {
        Gen.OneOf(HostileText.Any, HostileText.Joined(["192.0.2.0", "::", "1", "/", "32", "128", "0", " ", "-"])).Sample(text =>
        {
            try
            {
                _ = AddressRange.Parse(text);
            }
            catch (FormatException error)
            {
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        });
    }
}
