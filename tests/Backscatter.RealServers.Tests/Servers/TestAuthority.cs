using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>A certification authority that lives as long as the tests, and the certificates of the servers under it. One key serves all.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset Until = From.AddDays(30);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority()
    {
        var request = Request("CN=Backscatter test authority");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(From, Until);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for one host, with its key, both as PEM.</summary>
    public ServerCertificate Issue(string hostName)
    {
        var request = Request($"CN={hostName}");
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        using var certificate = request.Create(Certificate, From, Until, RandomNumberGenerator.GetBytes(16));
        return new ServerCertificate(certificate.ExportCertificatePem(), _key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private CertificateRequest Request(string subject) => new(subject, _key, HashAlgorithmName.SHA256);
}

/// <summary>What a server needs for STARTTLS.</summary>
internal sealed record ServerCertificate(string CertificatePem, string KeyPem);
