using System.Buffers.Text;
using System.Security.Cryptography;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>
/// The key of an agent: ECDSA on P-256 with SHA-256. The agent makes it and keeps it; the service knows the public half only, and with it tells what this agent saw
/// from what anybody else says it did.
/// </summary>
public sealed class AgentKey : IDisposable
{
    private static readonly string P256 = ECCurve.NamedCurves.nistP256.Oid.Value!;

    private readonly ECDsa _key;

    private AgentKey(ECDsa key) => _key = key;

    /// <summary>The public half: SubjectPublicKeyInfo, base64.</summary>
    public string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    /// <summary>Makes a new key.</summary>
    public static AgentKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A key that was exported.</summary>
    /// <param name="pkcs8">PKCS#8, as <see cref="Export"/> gives it.</param>
    /// <exception cref="CryptographicException">It is no key on P-256.</exception>
    public static AgentKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return IsP256(key) ? new AgentKey(key) : throw new CryptographicException("the key is not on the curve P-256");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key as PKCS#8. It must reach no log, no error and no report, and no disk but its owner's.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>Signs.</summary>
    /// <returns>The signature, IEEE P1363, base64url.</returns>
    public string Sign(ReadOnlySpan<byte> data) => Base64Url.EncodeToString(_key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    /// <summary>Whether a signature is of a key, over exactly these bytes. What is no key and what is no signature is false.</summary>
    /// <param name="publicKey">As <see cref="PublicKey"/> gives it.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="signature">As <see cref="Sign"/> gives it.</param>
    public static bool Verify(string publicKey, ReadOnlySpan<byte> data, string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        using var key = TryRead(publicKey);
        // 64 bytes are 86 characters, and in base64url the last one has bits to spare: written in one way only.
        Span<byte> bytes = stackalloc byte[64];
        return key is not null && signature.Length == 86 && Base64Url.IsValid(signature) && Base64Url.TryDecodeFromChars(signature, bytes, out var length) && length == bytes.Length
            && key.VerifyData(data, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Whether a text is a public key that <see cref="Verify"/> can use.</summary>
    public static bool IsPublicKey(string publicKey)
    {
        using var key = TryRead(publicKey);
        return key is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static ECDsa? TryRead(string publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        Span<byte> bytes = stackalloc byte[256];
        if (publicKey.Length > 300 || !Convert.TryFromBase64String(publicKey, bytes, out var length)) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(bytes[..length], out var read);
            if (read == length && IsP256(key)) return key;
        }
        catch (CryptographicException)
        {
            // Anybody's bytes: no key is an answer, not a fault.
        }

        key.Dispose();
        return null;
    }

    private static bool IsP256(ECDsa key) => key.ExportParameters(false).Curve.Oid.Value == P256;
}
