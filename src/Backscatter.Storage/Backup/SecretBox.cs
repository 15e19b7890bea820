using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Backscatter.Storage.Backup;

/// <summary>How the secrets of a backup are sealed: AES-256-GCM under a key that Argon2id makes of a passphrase (RFC 9106).</summary>
/// <param name="Salt">16 bytes, of this backup alone.</param>
/// <param name="Memory">The memory of Argon2id in KiB.</param>
/// <param name="Passes">Its passes over that.</param>
/// <param name="Lanes">Its lanes.</param>
internal sealed record SealedBy(byte[] Salt, int Memory, int Passes, int Lanes)
{
    /// <summary>The bytes of a salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>As it is sealed today: the second recommendation of RFC 9106, section 4, with a salt of its own.</summary>
    public static SealedBy New() => new(RandomNumberGenerator.GetBytes(SaltBytes), 64 * 1024, 3, 4);

    /// <summary>Whether it can be opened at a cost that nobody regrets: what stands in a file may be meant to exhaust its reader.</summary>
    [JsonIgnore]
    public bool IsSane => Salt.Length == SaltBytes && Memory is >= 8 * 1024 and <= 512 * 1024 && Passes is >= 1 and <= 16 && Lanes is >= 1 and <= 16;
}

/// <summary>Seals secrets and opens them.</summary>
internal sealed class SecretBox : IDisposable
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _cipher;

    // A cipher has one state: two at once would take a right secret for a wrong one.
    private readonly Lock _lock = new();

    /// <summary>A box that a passphrase opens. Making it takes a moment, on purpose.</summary>
    public SecretBox(SealedBy by, string passphrase)
    {
        By = by;
        var argon = new Argon2BytesGenerator();
        argon.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13).WithSalt(by.Salt).WithMemoryAsKB(by.Memory).WithIterations(by.Passes).WithParallelism(by.Lanes).Build());
        var key = new byte[KeyBytes];
        argon.GenerateBytes(Encoding.UTF8.GetBytes(passphrase), key);
        _cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>How it is sealed.</summary>
    public SealedBy By { get; }

    /// <summary>A secret, sealed under its name: nonce, text and tag.</summary>
    public byte[] Seal(string name, string secret)
    {
        var text = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceBytes + text.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        lock (_lock) _cipher.Encrypt(box.AsSpan(0, NonceBytes), text, box.AsSpan(NonceBytes, text.Length), box.AsSpan(NonceBytes + text.Length), Named(name));
        return box;
    }

    /// <summary>The secret; null where the passphrase is another, or it was changed or sealed under another name.</summary>
    public string? Open(string name, byte[] box)
    {
        if (box.Length < NonceBytes + TagBytes) return null;
        var text = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            lock (_lock) _cipher.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, text.Length), box.AsSpan(NonceBytes + text.Length), text, Named(name));
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private static byte[] Named(string name) => Encoding.UTF8.GetBytes($"{BackupForm.Id} {name}");
}
