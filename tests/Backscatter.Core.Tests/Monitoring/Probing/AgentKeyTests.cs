using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class AgentKeyTests
{
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("{\"schema\":\"backscatter.probe/1\"}");

    [Fact]
    public void A_signature_is_of_one_key_and_these_bytes()
    {
        using var key = AgentKey.Create();
        using var other = AgentKey.Create();
        var signature = key.Sign(Data);

        Assert.Matches("^[A-Za-z0-9_-]{86}$", signature);
        Assert.True(AgentKey.Verify(key.PublicKey, Data, signature));
        Assert.False(AgentKey.Verify(other.PublicKey, Data, signature));
        Assert.False(AgentKey.Verify(key.PublicKey, [.. Data, 10], signature));
        Assert.False(AgentKey.Verify(key.PublicKey, Data, signature[..85] + (signature[85] == 'A' ? 'Q' : 'A')));
    }

    [Fact]
    public void A_key_that_was_exported_is_the_same_key()
    {
        using var key = AgentKey.Create();
        using var again = AgentKey.Import(key.Export());

        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.True(AgentKey.Verify(key.PublicKey, Data, again.Sign(Data)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAA")]
    [InlineData("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE")]
    public void What_is_no_key_verifies_nothing(string publicKey)
    {
        using var key = AgentKey.Create();

        Assert.False(AgentKey.IsPublicKey(publicKey));
        Assert.False(AgentKey.Verify(publicKey, Data, key.Sign(Data)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_signature_is_refused(string signature)
    {
        using var key = AgentKey.Create();

        Assert.False(AgentKey.Verify(key.PublicKey, Data, signature));
    }

    [Fact]
    public void A_key_on_another_curve_is_no_key_of_ours()
    {
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.False(AgentKey.IsPublicKey(Convert.ToBase64String(foreign.ExportSubjectPublicKeyInfo())));
        Assert.Throws<CryptographicException>(() => AgentKey.Import(foreign.ExportPkcs8PrivateKey()));
    }

    [Fact]
    public void Bytes_behind_a_key_make_it_none()
    {
        using var key = AgentKey.Create();

        Assert.True(AgentKey.IsPublicKey(key.PublicKey));
        Assert.False(AgentKey.IsPublicKey(Convert.ToBase64String([.. Convert.FromBase64String(key.PublicKey), 0])));
    }
}
