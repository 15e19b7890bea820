using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Writes down the certificate of a handshake and what is wrong with it, and lets the handshake go on.</summary>
internal sealed class CertificateRecorder(string hostName, TimeProvider time)
{
    private const int MostNames = 100;

    /// <summary>What was seen; null before the handshake showed one.</summary>
    public CertificateObservation? Certificate { get; private set; }

    /// <summary>A <see cref="RemoteCertificateValidationCallback"/> that accepts everything: what is judged here is reported, not enforced (RFC 3207 section 4.1).</summary>
    public bool Record(object _, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 seen) return true;
        var names = NamesOf(seen);
        var statuses = chain?.ChainStatus.Select(status => status.Status).ToHashSet() ?? [];
        Certificate = new CertificateObservation(
            ForeignText.Escape(seen.Subject, 300),
            ForeignText.Escape(seen.Issuer, 300),
            names ?? [],
            new DateTimeOffset(seen.NotBefore),
            new DateTimeOffset(seen.NotAfter),
            [.. names is null ? ["its names cannot be read"] : Array.Empty<string>(), .. Problems(seen, statuses, errors)]);
        return true;
    }

    private IEnumerable<string> Problems(X509Certificate2 seen, HashSet<X509ChainStatusFlags> statuses, SslPolicyErrors errors)
    {
        var now = time.GetUtcNow();
        if (now > new DateTimeOffset(seen.NotAfter)) yield return "expired";
        if (now < new DateTimeOffset(seen.NotBefore)) yield return "not yet valid";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) yield return $"does not hold for {hostName}";
        if (seen.SubjectName.RawData.AsSpan().SequenceEqual(seen.IssuerName.RawData)) yield return "self-signed";
        else if (statuses.Overlaps([X509ChainStatusFlags.UntrustedRoot, X509ChainStatusFlags.PartialChain])) yield return "the chain leads to no trusted authority";
        foreach (var status in statuses.Except([X509ChainStatusFlags.NoError, X509ChainStatusFlags.NotTimeValid, X509ChainStatusFlags.UntrustedRoot, X509ChainStatusFlags.PartialChain]).Order())
            yield return $"chain: {status}";
    }

    /// <summary>Null where the extension that should hold them holds something else: the runtime reads it only when asked, and throws then.</summary>
    private static List<string>? NamesOf(X509Certificate2 certificate)
    {
        try
        {
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).Take(MostNames).Select(name => ForeignText.Escape(name, 253))];
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
