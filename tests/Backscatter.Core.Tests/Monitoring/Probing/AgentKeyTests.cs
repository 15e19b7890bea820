using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class AgentKeyTests
{
    [Fact]
    public void What_a_key_signs_is_its_own_and_of_these_bytes()
    {
        using var key = AgentKey.Create();
        using var other = AgentKey.Create();
        var signature = key.Sign("what was seen"u8);

        Assert.Matches("^[A-Za-z0-9_-]{86}$", signature);
        Assert.True(AgentKey.Verify(key.PublicKey, "what was seen"u8, signature));
        Assert.False(AgentKey.Verify(key.PublicKey, "what was not seen"u8, signature));
        Assert.False(AgentKey.Verify(other.PublicKey, "what was seen"u8, signature));
    }

    [Fact]
    public void A_key_comes_back_from_its_text()
    {
        using var key = AgentKey.Create();
        using var again = AgentKey.FromPem(key.ToPem());

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", key.ToPem(), StringComparison.Ordinal);
        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.True(AgentKey.Verify(key.PublicKey, "x"u8, again.Sign("x"u8)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_key_is_refused(string pem) => Assert.Throws<FormatException>(() => AgentKey.FromPem(pem));

    [Fact]
    public void Keys_of_other_kinds_are_refused()
    {
        using var rsa = RSA.Create(2048);
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<FormatException>(() => AgentKey.FromPem(rsa.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<FormatException>(() => AgentKey.FromPem(wide.ExportPkcs8PrivateKeyPem()));
        Assert.False(AgentKey.IsPublicKey(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())));
        Assert.False(AgentKey.IsPublicKey(Convert.ToBase64String(wide.ExportSubjectPublicKeyInfo())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE")]
    public void What_is_no_public_key_verifies_nothing(string text)
    {
        using var key = AgentKey.Create();

        Assert.False(AgentKey.IsPublicKey(text));
        Assert.False(AgentKey.Verify(text, "x"u8, key.Sign("x"u8)));
        Assert.False(AgentKey.Verify(key.PublicKey, "x"u8, text));
    }

    [Fact]
    public void A_token_says_who_it_is_of_for_whom_and_for_how_long()
    {
        using var key = AgentKey.Create();
        var parts = AgentToken.Make(key, "0f1e2d3c4b5a69788796a5b4", new DateTimeOffset(2026, 10, 5, 6, 0, 0, TimeSpan.Zero)).Split('.');

        Assert.Equal("""{"alg":"ES256","typ":"JWT"}""", Text(parts[0]));
        var claims = JsonDocument.Parse(Text(parts[1])).RootElement;
        Assert.Equal(["iss", "sub", "aud", "iat", "exp", "jti"], claims.EnumerateObject().Select(claim => claim.Name));
        Assert.Equal(("backscatter-agent:0f1e2d3c4b5a69788796a5b4", "backscatter-agents", 1_791_180_000, 1_791_180_300), (claims.GetProperty("iss").GetString(), claims.GetProperty("aud").GetString(), claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64()));
        Assert.True(AgentKey.Verify(key.PublicKey, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), parts[2]));
    }

    private static string Text(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));
}
