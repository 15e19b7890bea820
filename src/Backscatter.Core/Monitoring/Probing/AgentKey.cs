using System.Buffers.Text;
using System.Security.Cryptography;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>The key by which an agent is known: ECDSA on P-256 with SHA-256, signatures in the form of IEEE P1363 as JWS has them (RFC 7518 section 3.4).</summary>
public sealed class AgentKey : IDisposable
{
    private readonly ECDsa _key;

    private AgentKey(ECDsa key)
    {
        _key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The public part: SubjectPublicKeyInfo, base64.</summary>
    public string PublicKey { get; }

    /// <summary>Makes a new one.</summary>
    public static AgentKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key as <see cref="ToPem"/> writes it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static AgentKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return IsP256(key) ? new AgentKey(key) : throw new FormatException("the key is not on P-256");
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException("this is no private key in PEM", failure);
        }
        catch (FormatException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Whether a text is a public key as <see cref="PublicKey"/> gives it.</summary>
    public static bool IsPublicKey(string text)
    {
        using var key = Import(text);
        return key is not null;
    }

    /// <summary>Whether a signature over some bytes is of the key; false as well where key or signature are none.</summary>
    public static bool Verify(string publicKey, ReadOnlySpan<byte> data, string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.Length > 100 || !Base64Url.IsValid(signature)) return false;
        using var key = Import(publicKey);
        return key is not null && key.VerifyData(data, Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256);
    }

    /// <summary>The signature over some bytes, base64url without padding.</summary>
    public string Sign(ReadOnlySpan<byte> data) => Base64Url.EncodeToString(_key.SignData(data, HashAlgorithmName.SHA256));

    /// <summary>The whole key as PKCS#8 in PEM: a secret.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static ECDsa? Import(string publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (publicKey.Length > 200 || !Base64.IsValid(publicKey)) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
            if (IsP256(key)) return key;
        }
        catch (CryptographicException)
        {
            // What is no key is nobody's.
        }

        key.Dispose();
        return null;
    }

    private static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.2.840.10045.3.1.7";
}
