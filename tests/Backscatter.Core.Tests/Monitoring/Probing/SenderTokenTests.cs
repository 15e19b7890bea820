using System.Net;
using System.Text;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class SenderTokenTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");

    [Theory]
    [InlineData("mx.contoso.example", "192.0.2.1", 25)]
    [InlineData("mx.contoso.example", "2001:db8::1", 25)]
    [InlineData("mx2.contoso.example", "192.0.2.1", 25)]
    [InlineData("mx.contoso.example", "192.0.2.1", 2525)]
    public void A_token_is_ours_and_no_other_endpoints(string host, string address, int port)
    {
        var endpoint = new Endpoint(DomainName.Parse(host), IPAddress.Parse(address), port);

        var token = SenderToken.Of(Key, endpoint);

        Assert.Matches("^[a-z2-7]{16}$", token);
        Assert.Equal(token, SenderToken.Of(Key, endpoint));
        Assert.True(SenderToken.IsOurs(Key, token));
        Assert.NotEqual(token, SenderToken.Of(Key, endpoint with { Port = 26 }));
        Assert.False(SenderToken.IsOurs("another key, and as long as that"u8, token));
        Assert.False(SenderToken.IsOurs(Key, (token[0] == 'a' ? 'b' : 'a') + token[1..]));
        Assert.False(SenderToken.IsOurs(Key, token[..15] + (token[15] == 'a' ? 'b' : 'a')));
    }

    // Computed apart from this program: HMAC-SHA256 of "endpoint\n...", 7 bytes; of "check\n" and these, 3 bytes; base32.
    [Fact]
    public void The_token_of_an_endpoint_never_changes() => Assert.Equal("ltdpnyhgme5dnuef", SenderToken.Of(Key, Jobs.Endpoint));

    [Theory]
    [InlineData("mxcheck+abcdefghijklmnop@probe.example", "abcdefghijklmnop")]
    [InlineData("MXCHECK-ABCDEFGHIJKLMNOP@Probe.Example", "abcdefghijklmnop")]
    [InlineData("abcdefghijklmnop@probe.example", "abcdefghijklmnop")]
    [InlineData("abcdefghijklmnop", "abcdefghijklmnop")]
    [InlineData("a@b=abcdefghijklmnop@probe.example", "abcdefghijklmnop")]
    [InlineData("mxcheckabcdefghijklmnop@probe.example", null)]
    [InlineData("mxcheck+bcdefghijklmnop@probe.example", null)]
    [InlineData("mxcheck+abcdefghijklmno1@probe.example", null)]
    [InlineData("mxcheck+abcdefghijklmn\r\n@probe.example", null)]
    [InlineData("", null)]
    [InlineData("@", null)]
    public void A_token_is_found_in_an_address(string address, string? token) => Assert.Equal(token, SenderToken.InAddress(address));

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("abcdefghijklmno")]
    [InlineData("ABCDEFGHIJKLMNOP")]
    [InlineData("abcdefghijklmn\0p")]
    public void What_we_did_not_make_is_not_ours(string token) => Assert.False(SenderToken.IsOurs(Key, token));
}
